import type { LaunchedTasks } from './launched-apps.ts';
import type { RunResult } from './result.ts';
import type { RunControl } from './run-control.ts';
import type { RunTasks } from './run-tasks.ts';
import type { PreparedWorkload } from './workload.ts';

/** What a pattern measures with: tasks that answer, and the system made ready for them. */
export interface Ready {
  prepared: PreparedWorkload;
  launched: LaunchedTasks;
  tasks: RunTasks;
}

/** How a kind of workload runs once its tasks answer, and what its numbers mean. */
export interface Pattern {
  /**
   * Carries the middle of a run out, from the configuration of the tasks to their last reports.
   * @throws HydraError when it cannot be carried through; the signal's reason when aborted
   */
  measure(control: RunControl, ready: Ready): Promise<RunResult>;
}
