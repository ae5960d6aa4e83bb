import { HydraError } from '../../base/errors.ts';
import type { Dictionary } from '../../control/dictionary.ts';
import type { Ready } from '../../run/run-pattern.ts';
import type { RunTask } from '../../run/run-task.ts';
import type { RunTasks } from '../../run/run-tasks.ts';
import type { OperationsLoad } from './parts.ts';

/** Each task's configuration: all are told the whole load, and which of how many tasks they are. */
export function userConfigs(
  load: OperationsLoad,
  launched: Ready['launched'],
  { runId, config }: { runId: string; config: Dictionary },
): (task: RunTask) => Dictionary {
  const tasks = launched.flatMap(({ tasks: own }) => own.map(({ id }) => id));
  const whole = loadArguments(load, runId);
  return ({ id }) => ({ ...config, ...whole, task: Math.max(0, tasks.indexOf(id)), tasks: tasks.length });
}

/** The wire's float has 32 bits; as text a number arrives as it was meant. */
function loadArguments(load: OperationsLoad, runId: string): Dictionary {
  return {
    run_id: runId,
    loop: load.loop,
    users: load.users,
    stages: JSON.stringify(load.stages),
    min_wait_ms: String(load.min_wait),
    max_wait_ms: String(load.max_wait),
    pace_s: String(load.pace ?? 0),
    spawn_rate: String(load.spawn_rate ?? 0),
    arrival: load.arrival,
    seed: String(load.seed),
    drain_timeout_s: String(load.drain_timeout_s),
  };
}

/** @throws HydraError with the first task's reason when none could start */
export function refuseNoUsers(tasks: RunTasks): void {
  if (tasks.ofRole('user').length > 0) return;
  const [first] = tasks.dead;
  throw new HydraError(`no user could start: ${first?.reason ?? 'no task was launched'}`, {
    hint: 'stdout and stderr of their tasks are kept in the results folder',
  });
}
