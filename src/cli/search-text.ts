import { rateText, timesText } from '../base/claim-text.ts';
import { count, countText } from '../base/number-text.ts';
import { plain } from '../base/plain-text.ts';
import type { Expected } from '../search/expected-steps.ts';
import type { SearchAnswer } from '../store/cell.ts';
import type { PlannedSearch, SearchPlan } from '../store/manifest.ts';
import { durationText } from '../sweep/duration.ts';
import type { SearchOutcome } from '../sweep/ready-study.ts';
import { table } from '../terminal/format.ts';
import type { Colors } from '../terminal/terminal.ts';
import { caveatLines } from './caveat-lines.ts';

/** What `--dry_run` tells of searches. */
export interface SearchDryRun {
  plan: SearchPlan;
  /** Searches that would be carried out, in their order: all, or what a resume finds left. */
  searches: readonly (PlannedSearch & { start: string })[];
  /** Of these searches. */
  expected_s: Expected;
}

/** A plan for people: its searches in their order, and how long they are likely to take. */
export function searchDryRunText({ plan, searches, expected_s }: SearchDryRun): string {
  const names = plan.dimensions.map(({ name }) => name);
  const rows = searches.map(({ id, find, varied, start }) => [
    id,
    find,
    ...names.map((name) => String(varied[name] ?? '')),
    start,
  ]);
  const done = plan.searches.length - searches.length;
  const left = done === 0 ? '' : ` (${done} of ${plan.searches.length} are over)`;
  const { least, most } = expected_s;
  return [
    ...table([['search', 'find', ...names, 'starts at'], ...rows], (column) => column > 1).map(plain),
    '',
    `${countText(searches.length, 'search', 'searches')}${left}, ${confirmations(plan.confirm)}, ${durationText(least)} to ${durationText(most)}`,
    'Longer where an answer lies more than a thousand times its start away, or confirmations fail.',
    '',
  ].join('\n');
}

function confirmations(confirm: number): string {
  return confirm === 0 ? 'answers not confirmed' : `answers confirmed ${timesText(confirm)}`;
}

/** The same for a script. */
export function searchDryRunDocument({ plan, searches, expected_s }: SearchDryRun): Record<string, unknown> {
  return {
    plan,
    searches: searches.map(({ id }) => id),
    expected_s: { least: Math.round(expected_s.least), most: Math.round(expected_s.most) },
  };
}

/** Answers for people: a sentence each, how it was found, where the files are. Ends with a newline. */
export function searchSummary({ answers, folder, report, study }: SearchOutcome, colors: Colors): string {
  const sentences = answers.map(({ sentence }) => colors.bold(plain(sentence)));
  const histories = answers.flatMap((answer) => ['', ...historyLines(answer, answers.length > 1)]);
  const files = [['files', folder], ...(report === null ? [] : [['report', report]])];
  return `${[...sentences, ...caveatLines(study), ...histories, '', ...table(files)].join('\n')}\n`;
}

function historyLines({ id, history }: SearchAnswer, named: boolean): string[] {
  const rows = history.map(({ step, purpose, rate, passed, because }) => [
    count(step),
    purpose,
    rateText(rate),
    passed ? 'passed' : 'failed',
    because,
  ]);
  const lines = table([['step', 'purpose', 'rate', '', 'because'], ...rows], (column) =>
    [0, 2].includes(column),
  );
  return [...(named ? [id] : []), ...lines].map(plain);
}

/** Answers for a script. */
export function searchDocument({ answers, folder, report, study }: SearchOutcome): Record<string, unknown> {
  return { study_id: study.manifest?.study_id ?? null, folder, report, answers };
}

/** Searches without an answer, one line each; empty when the searches deserve exit code 0. */
export function searchFailures({ answers }: Pick<SearchOutcome, 'answers'>): string[] {
  const answered: readonly SearchAnswer['outcome'][] = ['found', 'at-most-tried'];
  return answers
    .filter(({ outcome }) => !answered.includes(outcome))
    .map(({ id, outcome, sentence }) => `search ${id} has no answer (${outcome}): ${sentence}`);
}
