import type { ClientFailure, TaskReport } from '../../measure/report.ts';
import { clientFailureText } from '../../run/client-failures.ts';
import type { ClientFailureRow } from '../../run/result.ts';
import type { RunControl } from '../../run/run-control.ts';
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
function newFailures(
  before: readonly ClientFailureRow[],
  now: readonly ClientFailureRow[],
): ClientFailureRow[] {
  const known = new Set(before.map(({ role, name }) => `${role} ${name}`));
  return now.filter(({ role, name }) => !known.has(`${role} ${name}`));
}

function failuresOf({ publisher, subscriber }: TaskReport): readonly ClientFailure[] {
  return [...(publisher?.gave_up ?? []), ...(subscriber?.gave_up ?? [])];
}

/** The failures that a run has met. Any ends it: what is measured so far is collected. */
export class ToldFailures {
  readonly #control: Pick<RunControl, 'note'>;
  #rows: readonly ClientFailureRow[] = [];

  constructor(control: Pick<RunControl, 'note'>) {
    this.#control = control;
  }

  get any(): boolean {
    return this.#rows.length > 0;
  }

  /** Each is told once, as it shows. */
  note(failures: readonly ClientFailureRow[]): void {
    for (const failure of newFailures(this.#rows, failures))
      this.#control.note('warn', clientFailureText(failure));
    if (failures.length > 0) this.#rows = failures;
  }
}
