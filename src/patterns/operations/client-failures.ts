import type { UserTaskReport } from '../../measure/operations-report.ts';
import type { ClientFailureRow } from '../../run/result.ts';
import type { RunTask } from '../../run/run-task.ts';

/** Which users gave up and why: one row per kind of failure, named after the first such task. */
export function userFailures(
  reports: Iterable<{ task: RunTask; report: UserTaskReport }>,
): ClientFailureRow[] {
  const rows = new Map<string, ClientFailureRow>();
  for (const { task, report } of reports) {
    for (const failure of report.user.gave_up) {
      const row = rows.get(failure.name);
      if (row === undefined) rows.set(failure.name, { task: task.id, role: task.role, ...failure });
      else row.clients += failure.clients;
    }
  }
  return [...rows.values()];
}
