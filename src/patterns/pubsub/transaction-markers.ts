import type { PublisherReport } from '../../measure/report.ts';
import type { Reported } from './collected.ts';
import type { PubsubLoad } from './parts.ts';

/* In its log a system may mark where transactions end. Markers that are not taken off would pass for messages. */

/**
 * How many messages the system holds.
 * @param grownBy what its log grew by, markers counted; null where that is not known
 * @returns null where it is not known how many of that are markers
 */
export function storedMessages(
  grownBy: number | null,
  publishers: readonly Reported<PublisherReport>[],
): number | null {
  return publishers.reduce(
    (left, { part: { markers } }) => (left === null || markers === null ? null : left - markers),
    grownBy,
  );
}

/** How many of the messages that the system holds subscribers get; null where that is not known. */
export function readableMessages(
  stored: number | null,
  publishers: readonly Reported<PublisherReport>[],
  { readsAborted = true }: Pick<PubsubLoad, 'readsAborted'>,
): number | null {
  if (stored === null || readsAborted) return stored;
  return publishers.reduce((left, { part }) => left - part.aborted, stored);
}

/** Said where the system's own count is left out for that. */
export function markersNote(publishers: readonly Reported<PublisherReport>[]): string[] {
  if (publishers.every(({ part }) => part.markers !== null)) return [];
  return [
    'independent_count is left out: connections broke while transactions were open, and the log may mark their ends more than once',
  ];
}
