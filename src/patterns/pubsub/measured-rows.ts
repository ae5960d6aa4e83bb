import type { SubscriberClientRow, SubscriberReport } from '../../measure/report.ts';

/** What a client that gave up has counted is no measurement of the system, and one without a connection has not read. */
export function measuredRows(part: SubscriberReport): SubscriberClientRow[] {
  return (part.clients ?? []).filter((row) => !row.gave_up && !row.not_connected);
}
