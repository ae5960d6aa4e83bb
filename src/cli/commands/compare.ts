import { type ExitCode, UsageError } from '../../base/errors.ts';
import type { Comparison } from '../../compare/comparison.ts';
import { type FailIf, parseFailIf } from '../../compare/fail-if.ts';
import type { Judgement } from '../../compare/judge.ts';
import { type MeasureChoice, readMeasureChoice, usualMeasures } from '../../compare/measure-choice.ts';
import { decimal, textField } from '../../options/field.ts';
import { type RawOptions, readListOption, readOption } from '../../options/read-option.ts';
import type { Measure } from '../../patterns/shared/measure.ts';
import type { Pattern } from '../../patterns/shared/pattern.ts';
import type { Study } from '../../store/study.ts';
import { jsonText } from '../../terminal/json-text.ts';
import { patternsOf } from '../../workloads/patterns.ts';
import type { Command, Invocation } from '../command.ts';
import { noteLine } from '../progress-text.ts';
import { readSwitch } from '../switch-option.ts';
import { tellFailures } from '../tell-failures.ts';

const GROUP = 'Comparing:';

/** `hydra compare`: what differs between two studies, and whether it is more than noise. */
export const compareCommand: Command = {
  name: 'compare',
  operands: { name: 'folder', least: 1, most: 2 },
  describe:
    'Compare two studies or runs, or the two variants of a sweep, A (before) and B (after), cell by cell.',
  options: {
    fail_if: {
      describe: 'bound that ends the command with exit code 1, e.g. "p99 +10%", "rate -5%"; may be repeated',
      group: GROUP,
      kind: 'list',
    },
    measures: {
      describe: 'what to compare, separated by commas: names as in --fail_if, or all',
      group: GROUP,
      kind: 'text',
      fallbackText: 'loss, end-to-end latency, rates, drain, publisher CPU',
    },
    confidence: {
      describe: 'percent of certainty of intervals and verdicts, from 50 to 99.99',
      group: GROUP,
      kind: 'text',
      fallbackText: '95',
    },
    allow_different: {
      describe: 'compare although options or machines differ, and name what does',
      group: GROUP,
      kind: 'switch',
    },
    strict: {
      describe: 'count differences that go with the noise of the machine, and let them break --fail_if',
      group: GROUP,
      kind: 'switch',
    },
    json: { describe: 'print the comparison as one JSON document on stdout', group: GROUP, kind: 'switch' },
  },
  examples: [
    ['hydra compare results/before results/after', 'two sweeps, best measured with --repeat=3 or more'],
    ['hydra compare results/20261121-141500-3f9a2c', 'the two variants of a sweep with --against'],
    [
      'hydra compare results/before results/after --fail_if "p99 +10%" --fail_if "rate -5%"',
      'for a pipeline: exit code 1 when latency rose or the rate fell by more',
    ],
  ],
  onInterrupt: 'leaving',
  run,
};

async function run(invocation: Invocation): Promise<ExitCode> {
  const { operands, terminal, signal } = invocation;
  const patterns = patternsOf(invocation.workloads);
  refuseUnreadable(patterns, invocation.raw);
  const [{ loadStudy }, { againstSides }, { compareStudies }, { judge }, { compareReport }] =
    await Promise.all([
      import('../../store/load-study.ts'),
      import('../../compare/against-sides.ts'),
      import('../../compare/compare-studies.ts'),
      import('../../compare/judge.ts'),
      import('../compare-report.ts'),
    ]);
  const studies = await Promise.all(operands.map((folder) => loadStudy(folder, patterns)));
  signal.throwIfAborted();
  const { a, b, own } = sidesOf(studies, againstSides);
  const options = readOptions(a.pattern, invocation.raw);
  // Variants of one sweep are meant to differ.
  const allow_different = options.allow_different || own;
  const comparison = compareStudies(a, b, { ...options, allow_different });
  const judgements = options.rules.map((rule) => ({ rule, ...judge(rule, comparison) }));
  await terminal.out(
    options.json ? documentText(comparison, judgements) : compareReport(comparison, terminal.colors),
  );
  for (const { remarks } of judgements) {
    for (const text of remarks) terminal.err(`${noteLine({ level: 'info', text })}\n`);
  }
  return tellFailures(
    terminal,
    judgements.flatMap(({ failures }) => failures),
  );
}

/** @throws UsageError for a single study that has no two variants */
function sidesOf(
  [before, after]: readonly Study[],
  againstSides: (study: Study) => { a: Study; b: Study } | null,
): { a: Study; b: Study; own: boolean } {
  if (before !== undefined && after !== undefined) return { a: before, b: after, own: false };
  const sides = before === undefined ? null : againstSides(before);
  if (sides !== null) return { ...sides, own: true };
  throw new UsageError('hydra compare needs 2 folders', {
    hint: 'a single one does where hydra sweep measured two variants with --against',
  });
}

interface CompareCommandOptions {
  rules: readonly FailIf[];
  measures: readonly Measure[];
  /** What `all` adds. */
  further: readonly Measure[];
  /** Part, not percent. */
  confidence: number;
  allow_different: boolean;
  strict: boolean;
  json: boolean;
}

/**
 * What no pattern can read is refused before any folder is looked at.
 * @throws UsageError as readOptions does
 */
function refuseUnreadable(patterns: readonly Pattern[], raw: RawOptions): void {
  const refusals = patterns.map((pattern) => {
    try {
      readOptions(pattern, raw);
      return null;
    } catch (error) {
      return error;
    }
  });
  if (!refusals.includes(null)) throw refusals[0];
}

function readOptions(pattern: Pattern, raw: RawOptions): CompareCommandOptions {
  const rules = readListOption(raw, 'fail_if', { schema: textField((text) => parseFailIf(pattern, text)) });
  const percent = decimal({ min: 50, max: 99.99, unit: 'percent' });
  const usual: MeasureChoice = { main: usualMeasures(pattern), further: [] };
  const asked = readOption<MeasureChoice>(raw, 'measures', {
    schema: textField((text) => readMeasureChoice(pattern, text)),
    fallback: usual,
  });
  return {
    rules,
    measures: [...new Set([...asked.main, ...rules.map(({ measure }) => measure)])],
    further: asked.further,
    confidence: readOption(raw, 'confidence', { schema: percent, fallback: 95 }) / 100,
    allow_different: readSwitch(raw, 'allow_different'),
    strict: readSwitch(raw, 'strict'),
    json: readSwitch(raw, 'json'),
  };
}

function documentText(comparison: Comparison, judgements: readonly (Judgement & { rule: FailIf })[]): string {
  const fail_if = judgements.map(({ rule, failures, remarks }) => ({ rule: rule.text, failures, remarks }));
  return jsonText({ ...comparison, fail_if });
}
