import { bootId } from '../../base/boot-id.ts';
import { HydraError } from '../../base/errors.ts';
import { countText } from '../../base/number-text.ts';
import type { Dictionary } from '../../control/dictionary.ts';
import type { SubscriberReport } from '../../measure/report.ts';
import { taskReport } from '../../measure/report.ts';
import type { RunControl } from '../../run/run-control.ts';
import type { RunTask } from '../../run/run-task.ts';
import type { RunTasks } from '../../run/run-tasks.ts';
import { connectSeconds } from './connecting.ts';
import { heldText, mergedNotConnected } from './connections.ts';
import { refuseEmptyFleet } from './fleet.ts';
import type { PubsubLoad } from './parts.ts';

/** Tasks give a start up somewhat sooner, s (apps/kit/task-server.ts). */
const START_TIMEOUT_S = 60;
/** From the command to the first turn: every task is to have heard it by then. */
const LEAD_US = { all: 250_000, perTask: 2_000 };
const POLL_TIMEOUT_MS = 5_000;

const isSubscriber = ({ role }: RunTask) => role === 'subscriber';

/** e.g. `200 clients connect, 50 per second` */
export function startText({ clients, connecting }: PubsubLoad): string {
  const rate = connecting?.rate ?? null;
  if (clients === 0) return 'nobody reads';
  return `${clients} clients connect${rate === null ? '' : `, ${rate} per second`}`;
}

/**
 * Has every client connect, at the rate that is asked for, and resolves when each is connected or has found no
 * connection in its time.
 * @throws HydraError where no client is connected
 */
export async function startSubscribers(
  control: RunControl,
  tasks: RunTasks,
  load: PubsubLoad,
): Promise<void> {
  const { signal } = control;
  await tasks.command('teststart', startArguments(control, tasks, load), {
    only: isSubscriber,
    // Tasks take turns: each must have heard of it before the first.
    atOnce: true,
    timeoutMs: (START_TIMEOUT_S + connectSeconds(load)) * 1000,
    signal,
  });
  refuseEmptyFleet(tasks);
  const wanted = { since: () => Number.MAX_SAFE_INTEGER, detail: 'progress' as const };
  const reports = await tasks.reports(taskReport, wanted, { timeoutMs: POLL_TIMEOUT_MS, signal });
  tellOfConnections(
    control,
    [...reports.values()].flatMap(({ report }) => report.subscriber ?? []),
  );
}

/** Where clients have turns, all tasks of this machine count them from one instant on. */
function startArguments({ plan, clock }: RunControl, tasks: RunTasks, load: PubsubLoad): Dictionary {
  const args = { run_id: plan.runId };
  const boot_id = bootId();
  if ((load.connecting?.rate ?? null) === null || boot_id === null) return args;
  const beginsAtUs = clock.monotonicUs() + LEAD_US.all + LEAD_US.perTask * tasks.ofRole('subscriber').length;
  return { ...args, begins_at_us: String(beginsAtUs), boot_id };
}

function tellOfConnections(control: RunControl, parts: readonly SubscriberReport[]): void {
  const told = parts.flatMap(({ connections }) => connections ?? []);
  const held = told.reduce((sum, one) => sum + one.held, 0);
  const wanted = told.reduce((sum, one) => sum + one.wanted, 0);
  const [first] = mergedNotConnected(told);
  if (first === undefined) return;
  if (held === 0) {
    throw new HydraError(`none of ${countText(wanted, 'client')} could connect: ${first.reason}`, {
      hint: first.hint ?? 'see that the system runs and can be reached from the tasks',
    });
  }
  control.note('warn', `${heldText({ held, wanted })}: ${first.reason}`);
}
