import { countText } from '../base/number-text.ts';
import type { Axes, Pattern } from '../patterns/shared/pattern.ts';
import { clientFailureText } from '../run/client-failures.ts';
import type { Study, StudyCell } from '../store/study.ts';
import { layoutOf, type Place } from './dimensions.ts';
import { valuesText } from './words.ts';

export const troubleKinds = [
  'failed',
  'skipped',
  'missing',
  'system',
  'client',
  'dead-task',
  'retried',
  'error',
  'note',
] as const;
export type TroubleKind = (typeof troubleKinds)[number];

/** Something that whoever reads a study's numbers must know. */
export interface Trouble {
  kind: TroubleKind;
  /** Cell or search that it befell. */
  id: string;
  /** Its place: `500 clients, 3,000/s, repeat 2`; the id where it has none. */
  where: string;
  /** The reason, as it was recorded. */
  text: string;
}

/** Failed, skipped and missing cells, dead tasks, retries, errors and notes, the gravest kind first. */
export function troublesOf(study: Study): Trouble[] {
  const { places } = layoutOf(study);
  const repeated = places.some(({ repeat }) => repeat > 1);
  const found = [
    ...places.flatMap((place) => placeTroubles(study.pattern, place, repeated)),
    ...searchTroubles(study, new Set(places.map(({ id }) => id))),
  ];
  return troubleKinds.flatMap((kind) => found.filter((trouble) => trouble.kind === kind));
}

/** `500 clients, 3,000/s`, with the repeat where there are repeats. */
export function placeText(axes: Axes, { values, repeat }: Place, repeated: boolean): string {
  return `${valuesText(axes, values)}${repeated ? `, repeat ${repeat}` : ''}`;
}

function placeTroubles(pattern: Pattern, place: Place, repeated: boolean): Trouble[] {
  const { id, cell } = place;
  const where = placeText(pattern.axes, place, repeated);
  const told: [TroubleKind, string][] =
    cell === null
      ? [['missing', 'planned and not measured: the study was interrupted']]
      : cellTroubles(pattern, cell);
  return told.map(([kind, text]) => ({ kind, id, where, text }));
}

function cellTroubles(
  pattern: Pattern,
  { state, reason, attempts, result }: StudyCell,
): [TroubleKind, string][] {
  const vain = attempts.flatMap(({ error }) => error ?? []);
  if (state !== 'measured' || result === null) {
    const kind = state === 'skipped' ? 'skipped' : 'failed';
    const told = reason ?? vain.at(-1) ?? 'no reason was recorded';
    return [[kind, vain.length > 1 ? `${told} (${countText(vain.length, 'attempt')})` : told]];
  }
  const { system_failure, client_failures, dead_tasks, errors, notes } = result;
  return [
    ...client_failures.map((failure): [TroubleKind, string] => ['client', clientFailureText(failure)]),
    ...(system_failure === null ? [] : [['system', system_failure] satisfies [TroubleKind, string]]),
    ...dead_tasks.map((task): [TroubleKind, string] => [
      'dead-task',
      `${task.role} ${task.id} (${task.phase}): ${task.reason}`,
    ]),
    ...vain.map((error): [TroubleKind, string] => ['retried', `an attempt before it failed: ${error}`]),
    ...Object.entries(errors).map(([error, count]): [TroubleKind, string] => [
      'error',
      `${error} (${countText(count, 'time')})`,
    ]),
    ...pattern.remarks(result).map(([label, text]): [TroubleKind, string] => ['note', `${label}: ${text}`]),
    ...notes.map((note): [TroubleKind, string] => ['note', note]),
  ];
}

/** What the plan of a sweep does not name: searches that have not ended, cells that an answer names in vain. */
function searchTroubles(study: Study, known: ReadonlySet<string>): Trouble[] {
  const missing = study.missing
    .filter((id) => !known.has(id))
    .map((id): Trouble => ({ kind: 'missing', id, where: id, text: 'not there: the study was interrupted' }));
  const failed = study.answers
    .filter(({ outcome }) => outcome === 'failed')
    .map(({ id, sentence }): Trouble => ({ kind: 'failed', id, where: `search ${id}`, text: sentence }));
  return [...failed, ...missing];
}
