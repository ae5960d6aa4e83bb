import type { LaunchedRole } from './launched-apps.ts';
import type { RunPlan } from './plan.ts';
import type { RunResult } from './result.ts';
import type { Role } from './role.ts';
import type { RunControl } from './run-control.ts';
import type { RunTasks } from './run-tasks.ts';
import type { PreparedWorkload } from './workload.ts';

/** What a pattern measures with: tasks that answer, and the system made ready for them. */
export interface Ready {
  prepared: PreparedWorkload;
  launched: readonly LaunchedRole[];
  tasks: RunTasks;
}

/** How a kind of workload runs once its tasks answer, and what its numbers mean. */
export interface Pattern {
  /** The kinds of tasks that a run launches, in this order. */
  roles(plan: RunPlan, prepared: PreparedWorkload): readonly Role[];
  /** What is launched, in words. */
  launchText(plan: RunPlan): string;
  /**
   * Carries the middle of a run out, from the configuration of the tasks to their last reports.
   * @throws HydraError when it cannot be carried through; the signal's reason when aborted
   */
  measure(control: RunControl, ready: Ready): Promise<RunResult>;
}
