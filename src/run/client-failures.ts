import type { ClientFailure, TaskReport } from '../measure/report.ts';
import type { ClientFailureRow } from './result.ts';
import type { RunTask } from './run-task.ts';

/** Which clients of a fleet gave up and why: one row per role and kind of failure, named after the first such task. */
export function clientFailuresIn(
  reports: Iterable<{ task: RunTask; report: TaskReport }>,
): ClientFailureRow[] {
  const rows = new Map<string, ClientFailureRow>();
  for (const { task, report } of reports) {
    for (const failure of failuresOf(report)) {
      const key = `${task.role} ${failure.name}`;
      const row = rows.get(key);
      if (row === undefined) rows.set(key, { task: task.id, role: task.role, ...failure });
      else row.clients += failure.clients;
    }
  }
  return [...rows.values()];
}

function failuresOf({ publisher, subscriber }: TaskReport): readonly ClientFailure[] {
  return [...(publisher?.gave_up ?? []), ...(subscriber?.gave_up ?? [])];
}

/** e.g. `20 subscribers gave up: the server refuses ... (See that ...)`. */
export function clientFailureText({ role, clients, reason, hint }: ClientFailureRow): string {
  const who = role === 'publisher' ? 'the publisher' : `${clients} ${clients === 1 ? role : `${role}s`}`;
  return `${who} gave up: ${reason}${hint === null ? '' : ` (${hint})`}`;
}
