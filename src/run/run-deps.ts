import type { Clock } from '../base/clock.ts';
import type { Cluster, ClusterTask } from '../cluster/port.ts';
import type { Fleet } from '../control/fleet.ts';
import type { RunObserver } from './events.ts';
import type { LaunchedApps } from './launched-apps.ts';
import type { LiveRun } from './live.ts';
import type { Environment, RunResult } from './result.ts';
import type { RunTask } from './run-task.ts';

/** What a run works with; all of it outlives the run and is closed by whoever made it. */
export interface RunDeps {
  clock: Clock;
  /** Opens the control wire to the tasks of a run. */
  openFleet: (tasks: readonly RunTask[]) => Fleet<RunTask>;
  cluster: Cluster;
  apps: LaunchedApps;
  /** @param system what the servers say of themselves */
  environment: (system: Environment['system']) => Environment;
  /**
   * Makes sure that a result is what it is to be.
   * @throws HydraError where it is not
   */
  checked: (result: RunResult) => RunResult;
  observe: RunObserver;
  /** Saves what a failing task wrote before its sandbox goes. */
  keepLogs: (tasks: readonly ClusterTask[]) => Promise<void>;
  /** Called with the apps still up when the plan says keep_running; resolves when they may go. */
  hold: (result: RunResult) => Promise<void>;
  /** Told of the run when it takes commands from outside; what it gives is called when it takes none any more. Never rejects. */
  live?: ((run: LiveRun) => Promise<() => Promise<void>>) | undefined;
  signal: AbortSignal;
}
