import type { LaunchedRole } from './launched-apps.ts';
import type { RunResult } from './result.ts';
import type { Role } from './role.ts';
import type { RunControl } from './run-control.ts';
import type { RunTasks } from './run-tasks.ts';

/** What a pattern measures with: tasks that answer. */
export interface Ready {
  launched: readonly LaunchedRole[];
  tasks: RunTasks;
}

/** How one run goes once its tasks answer, and what its numbers mean: roles and phases, for one load. */
export interface RunPattern {
  /** The kinds of tasks that the run launches, in this order. */
  readonly roles: readonly Role[];
  /** What is launched, in words. */
  readonly launchText: string;
  /**
   * Carries the middle of the run out, from the configuration of the tasks to their last reports.
   * @throws HydraError when it cannot be carried through; the signal's reason when aborted
   */
  measure(control: RunControl, ready: Ready): Promise<RunResult>;
}
