import type { Dictionary } from '../../control/dictionary.ts';
import type { RunControl } from '../../run/run-control.ts';
import type { RunTask } from '../../run/run-task.ts';
import type { RunTasks } from '../../run/run-tasks.ts';

export interface WarmUp {
  seconds: number;
  /** Of each task, for a load like the run's that touches nothing of it. */
  configs: (task: RunTask) => Dictionary;
  /** Whether a task takes part in the run. */
  only: (task: RunTask) => boolean;
}

/**
 * Compilers, caches and connections of the system and the tasks are part of no figure: the same load once, not counted.
 * @throws the signal's reason when the run is to end; HydraError when a task that nothing can be measured without is gone
 */
export async function warmUp(control: RunControl, tasks: RunTasks, plan: WarmUp): Promise<void> {
  const { seconds, configs, only } = plan;
  const { signal } = control;
  const ofRole = (role: RunTask['role']) => (task: RunTask) => task.role === role && only(task);
  control.note('info', `warming up for ${seconds} s, not counted`);
  await tasks.command('updateconfig', configs, { only, attempts: 2, signal });
  // Before subscribers have taken all connections that the system gives.
  await tasks.command('testopen', {}, { only: ofRole('publisher'), signal });
  await tasks.command('teststart', {}, { only: ofRole('subscriber'), signal });
  await tasks.command('teststart', {}, { only: ofRole('publisher'), signal });
  await control.clock.delay(seconds * 1000, signal);
  await tasks.command('teststop', {}, { only, signal });
  await tasks.untilEnded(signal);
}
