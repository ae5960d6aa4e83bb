import { measureOf } from '../analysis/measures.ts';
import { count } from '../base/number-text.ts';
import { plain } from '../base/plain-text.ts';
import type { Pattern } from '../patterns/shared/pattern.ts';
import type { CellRecord } from '../store/cell.ts';
import type { Varied } from '../store/manifest.ts';
import { durationText } from '../sweep/duration.ts';
import type { StudyEvent } from '../sweep/events.ts';

export type CellBegins = Extract<StudyEvent, { kind: 'cell-begins' }>;

/** What a cell varies: `clients 300, msg_rate 1000`. */
export function variedText(varied: Varied): string {
  return Object.entries(varied)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}

/** Which cell is under way: `cell 3/16, clients 300, msg_rate 1000`; without a total where none is known. */
export function cellTitle({ cell, number, total }: CellBegins): string {
  const place = total === null ? `cell ${cell.id}` : `cell ${number}/${total}`;
  const again = cell.repeat === 1 ? [] : [`repeat ${cell.repeat}`];
  return [place, variedText(cell.varied), ...again].filter((part) => part !== '').join(', ');
}

/** @param elapsed_s since the event */
export function leftText({ remaining_s }: CellBegins, elapsed_s: number): string {
  return remaining_s === null ? '' : `about ${durationText(remaining_s - elapsed_s)} left`;
}

/** A finished cell on one line: id, what varies, how it did. */
export function cellLine(record: CellRecord, pattern: Pattern): string {
  return plain(
    [record.id, variedText(record.varied), outcomeText(record, pattern)].filter(Boolean).join('  '),
  );
}

function outcomeText({ state, reason, result }: CellRecord, pattern: Pattern): string {
  if (result === null) return `${state}: ${reason ?? 'no reason is known'}`;
  const { clean, verdict } = result;
  const numbers = pattern.told.line.map(({ word, measure, text }) => {
    const value = measureOf(pattern, measure)?.value(result) ?? null;
    return value === null ? `${word} not measured` : `${word} ${text(value)}`;
  });
  const causes = clean ? [] : [`because of ${verdict.cause.join(' and ')}`];
  const dead = result.dead_tasks.length === 0 ? [] : [deadText(result.dead_tasks.length)];
  return [
    clean ? 'clean' : 'not clean',
    ...numbers,
    ...causes,
    ...dead,
    ...(result.caveats.length > 0 ? [`but: ${result.caveats.join('; ')}`] : []),
  ].join(', ');
}

function deadText(tasks: number): string {
  return `${count(tasks)} dead ${tasks === 1 ? 'task' : 'tasks'}`;
}
