import { HydraError } from '../../base/errors.ts';
import { taskReport } from '../../measure/report.ts';
import type { RunControl } from '../../run/run-control.ts';
import type { RunTasks } from '../../run/run-tasks.ts';
import { areSettled, type Grouping } from './groups.ts';

const POLL_MS = 100;
const POLL_TIMEOUT_MS = 5_000;
/** Members of a large group hear of each other by their heartbeats, a few rounds of them. */
const SETTLE_TIMEOUT_MS = 120_000;

/**
 * Resolves when in every group each stream has its reader and all members agree: what members go through until then is
 * no part of the run.
 * @throws HydraError where that takes too long; the signal's reason when the run is to end
 */
export async function untilSettled(control: RunControl, tasks: RunTasks, grouping: Grouping): Promise<void> {
  const { clock, signal } = control;
  const wanted = { since: () => Number.MAX_SAFE_INTEGER, detail: 'progress' as const };
  const giveUpUs = clock.monotonicUs() + SETTLE_TIMEOUT_MS * 1000;
  for (;;) {
    const reports = await tasks.reports(taskReport, wanted, { timeoutMs: POLL_TIMEOUT_MS, signal });
    const told = [...reports.values()].flatMap(({ report: { subscriber } }) => subscriber ?? []);
    if (told.length >= tasks.ofRole('subscriber').length && areSettled(told, grouping)) return;
    if (clock.monotonicUs() > giveUpUs) {
      throw new HydraError(
        `the groups' members did not agree within ${SETTLE_TIMEOUT_MS / 1000} s who reads what`,
        {
          hint: 'see the errors in the logs of the tasks, and what the brokers log of the groups',
        },
      );
    }
    await clock.delay(POLL_MS, signal);
  }
}
