import { UsageError } from '../base/errors.ts';
import { compareStudies } from '../compare/compare-studies.ts';
import type { Comparison } from '../compare/comparison.ts';
import { parseFailIf, readMeasure } from '../compare/fail-if.ts';
import { judge } from '../compare/judge.ts';
import { allMeasures, type MeasureChoice, usualMeasures } from '../compare/measure-choice.ts';
import { type Problem, readField, textField } from '../options/field.ts';
import type { Pattern } from '../patterns/shared/pattern.ts';
import { loadStudy } from '../store/load-study.ts';
import type { Study } from '../store/study.ts';
import { refuseNoObject, refuseNoStudy, refuseNoTexts, refuseNot } from './refuse-shape.ts';

/** What is compared and how strictly; the defaults are those of `hydra compare`. */
export interface CompareValues {
  /** Names as `--measures` takes them, e.g. `'p99,loss'` or `['p99', 'average_rate']`. */
  measures?: string | readonly string[] | null | undefined;
  /** Percent of certainty, from 50 to 99.99; 95 unless told. */
  confidence?: number | undefined;
  /** Compare although options or machines differ, and name what does. */
  allow_different?: boolean | undefined;
  /** Count differences that go with the noise of the machine, and let them break `fail_if`. */
  strict?: boolean | undefined;
  /** Bounds as `--fail_if` takes them, e.g. `'p99 +10%'` or `['p99 +10%', 'rate -5%']`. */
  fail_if?: string | readonly string[] | null | undefined;
}

export interface CompareOutcome {
  comparison: Comparison;
  /** What breaks a bound of `fail_if`, in words; empty where all hold. */
  failures: string[];
  /** What could not be judged, or goes with the noise of the machine, in words. */
  remarks: string[];
}

/**
 * Compares two studies cell by cell, as `hydra compare` does; repeats are the samples.
 *
 * @param a before: a folder, or a study that was loaded
 * @param b after
 * @throws UsageError for folders that hold no study, studies that differ in what neither varies (unless allowed) or
 * have no cell in common, and values out of range
 *
 * @example
 * const { comparison, failures } = await compare('results/before', 'results/after', { fail_if: ['p99 +10%'] });
 * console.log(comparison.headline, failures);
 */
export async function compare(
  a: string | Study,
  b: string | Study,
  values: CompareValues = {},
): Promise<CompareOutcome> {
  refuseUnfit(a, b, values);
  const confidence = values.confidence ?? 95;
  if (!(confidence >= 50 && confidence <= 99.99)) {
    throw new UsageError(`compare(): confidence is ${confidence}`, { hint: 'give percent from 50 to 99.99' });
  }
  const [before, after] = [await studyOf(a), await studyOf(b)];
  const { pattern } = before;
  const readRule = (text: string) => parseFailIf(pattern, text);
  const rules = textsOf(values.fail_if ?? []).map((text) => readText(readRule, text, 'fail_if'));
  const asked = measuresIn(pattern, values.measures ?? null);
  const comparison = compareStudies(before, after, {
    confidence: confidence / 100,
    measures: [...new Set([...asked.main, ...rules.map(({ measure }) => measure)])],
    further: asked.further,
    strict: values.strict ?? false,
    allow_different: values.allow_different ?? false,
  });
  const judgements = rules.map((rule) => judge(rule, comparison));
  return {
    comparison,
    failures: judgements.flatMap(({ failures }) => failures),
    remarks: judgements.flatMap(({ remarks }) => remarks),
  };
}

function textsOf(given: string | readonly string[]): readonly string[] {
  return typeof given === 'string' ? [given] : given;
}

/** Null = none are named. A text may name several, as on the command line. */
function measuresIn(pattern: Pattern, given: string | readonly string[] | null): MeasureChoice {
  if (given === null) return { main: usualMeasures(pattern), further: [] };
  if (given === 'all') return allMeasures(pattern);
  const names = typeof given === 'string' ? given.split(',').map((name) => name.trim()) : given;
  return {
    main: names.map((text) => readText((word) => readMeasure(pattern, word), text, 'measures')),
    further: [],
  };
}

/** @throws UsageError for a shape that nothing to compare has */
function refuseUnfit(a: unknown, b: unknown, values: CompareValues): void {
  refuseNoObject('compare()', values, ['measures', 'confidence', 'allow_different', 'strict', 'fail_if']);
  const { measures, fail_if, allow_different, strict } = values;
  refuseNoTexts('compare(): measures', measures);
  refuseNoTexts('compare(): fail_if', fail_if);
  refuseNot('boolean', 'compare(): allow_different', allow_different);
  refuseNot('boolean', 'compare(): strict', strict);
  refuseNoStudy('compare(): a', a);
  refuseNoStudy('compare(): b', b);
}

function readText<T>(read: (text: string) => T | Problem, text: string, name: string): T {
  return readField({ schema: textField(read) }, text, `compare(), ${name}`);
}

async function studyOf(one: string | Study): Promise<Study> {
  return typeof one === 'string' ? loadStudy(one) : one;
}
