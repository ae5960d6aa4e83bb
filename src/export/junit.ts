import { valuesText } from '../analysis/words.ts';
import { evaluateThreshold, type Threshold } from '../options/threshold.ts';
import { runFailures } from '../run/run-failures.ts';
import type { Study, StudyCell } from '../store/study.ts';
import { element } from './xml.ts';

interface Case {
  cell: StudyCell;
  name: string;
  outcome: Outcome;
}

type Outcome =
  | { kind: 'passed' }
  | { kind: 'failure' | 'error' | 'skipped'; message: string; type?: 'threshold' | 'measurement' };

/**
 * A study as JUnit's XML, for pipelines that show test results: one suite, a case per cell and threshold, named after
 * the threshold; without thresholds one case per cell, `measured`. A broken threshold is a failure, a cell without a
 * result an error, a skipped one skipped. A cell that lost a task or its system has a failing case of its own, because
 * its numbers leave something out. Suite, classes and cases are called the same in every run of the same command: that is
 * how CI servers know a test again, so ids and times stand in properties and `timestamp` alone.
 */
export function junitOf(study: Study, thresholds: readonly Threshold[]): string {
  const cases = study.cells.flatMap((cell) => casesOf(cell, thresholds));
  const of = (kind: Outcome['kind']) => cases.filter(({ outcome }) => outcome.kind === kind).length;
  const counted = { tests: cases.length, failures: of('failure'), errors: of('error') };
  const time = secondsText(study.cells.reduce((sum, cell) => sum + secondsOf(cell), 0));
  const suite = element(
    'testsuite',
    { name: suiteName(study), ...counted, skipped: of('skipped'), time, timestamp: startOf(study) },
    [element('properties', {}, propertiesOf(study)), ...cases.map((one) => caseElement(study, one))],
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', { name: 'hydra', ...counted, time }, [suite])}\n`;
}

/** The label, else what is measured. */
function suiteName({ manifest, cells, name }: Study): string {
  return manifest?.label ?? manifest?.workload ?? cells[0]?.result?.workload ?? name;
}

function casesOf(cell: StudyCell, thresholds: readonly Threshold[]): Case[] {
  const { result } = cell;
  const names = thresholds.length === 0 ? ['measured'] : thresholds.map(({ text }) => text);
  if (result === null) {
    const kind = cell.state === 'skipped' ? 'skipped' : 'error';
    const message = cell.reason ?? 'no reason told';
    return names.map((name) => ({ cell, name, outcome: { kind, message } }));
  }
  const trouble = troubleOf(result);
  const measured: Case[] =
    trouble === null && thresholds.length > 0
      ? []
      : [{ cell, name: 'measured', outcome: trouble ?? { kind: 'passed' } }];
  return [
    ...measured,
    ...thresholds.map((threshold) => ({ cell, name: threshold.text, outcome: judged(threshold, result) })),
  ];
}

function troubleOf(result: NonNullable<StudyCell['result']>): Outcome | null {
  const message = runFailures(result).join('\n');
  return message === '' ? null : { kind: 'failure', type: 'measurement', message };
}

function judged(threshold: Threshold, result: StudyCell['result']): Outcome {
  const outcome = evaluateThreshold(threshold, result);
  return outcome.holds ? { kind: 'passed' } : { kind: 'failure', type: 'threshold', message: outcome.reason };
}

function caseElement(study: Study, { cell, name, outcome }: Case): string {
  const varied = valuesText(study.pattern.axes, cell.varied, ' x ');
  const place = varied === '' ? suiteName(study) : `${suiteName(study)}/${varied}`;
  const repeat = cell.repeat > 1 ? ` (repeat ${cell.repeat})` : '';
  const attributes = { name, classname: `${place}${repeat}`, time: secondsText(secondsOf(cell)) };
  return element('testcase', attributes, [...outcomeElements(outcome), ...caveatElements(cell)]);
}

function outcomeElements(outcome: Outcome): string[] {
  if (outcome.kind === 'passed') return [];
  const { kind, message, type } = outcome;
  // Some readers show the attribute, others the text.
  return [element(kind, { message, type }, message)];
}

function caveatElements({ result }: StudyCell): string[] {
  const caveats = result?.caveats ?? [];
  return caveats.length === 0 ? [] : [element('system-out', {}, `but: ${caveats.join('; ')}`)];
}

/** Options of the study and the versions it ran on; a single run's are its result's. */
function propertiesOf({ manifest, cells }: Study): string[] {
  const first = cells.find(({ result }) => result !== null)?.result;
  const options = Object.entries(manifest?.options ?? first?.options ?? {});
  const environment = Object.entries(manifest?.environment ?? first?.environment ?? {});
  const id = manifest?.study_id ?? first?.run_id;
  return [
    ...(id === undefined ? [] : [propertyElement('id', id)]),
    ...options
      .filter(([, value]) => value !== null)
      .map(([name, value]) => propertyElement(`option.${name}`, value)),
    ...environment
      .filter(([name]) => name !== 'system')
      .map(([name, value]) => propertyElement(`environment.${name}`, value)),
  ];
}

function propertyElement(name: string, value: unknown): string {
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return element('property', { name, value: text });
}

/** From the beginning of its first attempt to the end of its last, seconds; 0 for what was skipped. */
function secondsOf({ attempts, result }: StudyCell): number {
  const begin = Date.parse(attempts[0]?.started_at ?? result?.started_at ?? '');
  const end = Date.parse(attempts.at(-1)?.finished_at ?? result?.finished_at ?? '');
  return end > begin ? (end - begin) / 1_000 : 0;
}

function secondsText(seconds: number): string {
  return seconds.toFixed(3);
}

/** UTC without a zone, which is how the format has it; left out where nothing tells it. */
function startOf({ manifest, cells }: Study): string | undefined {
  const told = manifest?.created_at ?? cells[0]?.result?.started_at ?? '';
  const ms = Date.parse(told);
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString().slice(0, 19);
}
