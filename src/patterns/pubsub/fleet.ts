import { HydraError } from '../../base/errors.ts';
import type { Dictionary } from '../../control/dictionary.ts';
import type { Ready } from '../../run/run-pattern.ts';
import type { RunTask } from '../../run/run-task.ts';
import type { RunTasks } from '../../run/run-tasks.ts';
import { clientsPerTask, type PubsubLoad } from './parts.ts';

/** Each task's configuration: publishers are told their share of the rate, subscribers how many clients are theirs. */
export function taskConfigs(
  load: PubsubLoad,
  launched: Ready['launched'],
  { publisher, subscriber }: { publisher: Dictionary; subscriber: Dictionary },
): (task: RunTask) => Dictionary {
  const clients = clientsPerTask(load);
  const indexes = new Map(
    launched.flatMap(({ tasks }) => tasks.map((task, index) => [task.id, index] as const)),
  );
  return (task) => {
    const index = indexes.get(task.id) ?? 0;
    if (task.role === 'subscriber') return { ...subscriber, clients: clients[index] ?? 0 };
    // The wire's float has 32 bits, which is too few for a rate.
    const share = String(load.msg_rate / load.publishers);
    return { ...publisher, publisher: index, msg_requested_rate: share };
  };
}

/** @throws HydraError with the first task's reason when none could start */
export function refuseEmptyFleet(tasks: RunTasks): void {
  if (tasks.ofRole('subscriber').length > 0) return;
  const first = tasks.dead.find((dead) => dead.role === 'subscriber');
  throw new HydraError(`no subscriber task could start: ${first?.reason ?? 'none was launched'}`, {
    hint: 'their stdout and stderr are kept in the results folder',
  });
}
