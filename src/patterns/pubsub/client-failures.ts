import type { ClientFailure, TaskReport } from '../../measure/report.ts';
import type { ClientFailureRow } from '../../run/result.ts';
import type { RunTask } from '../../run/run-task.ts';

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

/** Those of a role and a name that were not known before. */
export function newFailures(
  before: readonly ClientFailureRow[],
  now: readonly ClientFailureRow[],
): ClientFailureRow[] {
  const known = new Set(before.map(({ role, name }) => `${role} ${name}`));
  return now.filter(({ role, name }) => !known.has(`${role} ${name}`));
}

function failuresOf({ publisher, subscriber }: TaskReport): readonly ClientFailure[] {
  return [...(publisher?.gave_up ?? []), ...(subscriber?.gave_up ?? [])];
}
