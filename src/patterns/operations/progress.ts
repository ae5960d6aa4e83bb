import { count, rate, seconds } from '../../base/number-text.ts';
import type { UserReport } from '../../measure/operations-report.ts';
import type { ProgressEvent } from '../../run/events.ts';

/** What the reports of one poll say of the run so far. */
export function progressOf(users: readonly UserReport[]): ProgressEvent {
  const sum = (of: (one: UserReport) => number) => users.reduce((total, one) => total + of(one), 0);
  const elapsed_s = Math.max(0, ...users.map(({ span_s }) => span_s));
  const ok = sum(({ totals }) => totals.ok);
  const numbers = {
    elapsed_s,
    users: sum(({ users_active, users_away }) => users_active - users_away),
    started: sum(({ totals }) => totals.started),
    ok,
    failed: sum(({ totals }) => totals.failed),
    in_flight: sum(({ in_flight }) => in_flight),
    queued: sum(({ queued }) => queued),
    rate: elapsed_s > 0 ? ok / elapsed_s : 0,
  };
  const hasBegun = users.some(({ start_us }) => start_us !== null);
  const text = [
    hasBegun ? seconds(elapsed_s) : 'ramp',
    `ok ${count(ok)} (${rate(numbers.rate)})`,
    `failed ${count(numbers.failed)}`,
    ...(numbers.queued > 0 ? [`queued ${count(numbers.queued)}`] : []),
    `${count(numbers.users)} users`,
  ].join(', ');
  return { kind: 'progress', ...numbers, text };
}
