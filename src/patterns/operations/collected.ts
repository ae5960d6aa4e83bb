import type { UserReport, UserTaskReport } from '../../measure/operations-report.ts';
import type { Cause, ClientFailureRow, DeadTask, Environment } from '../../run/result.ts';
import type { RunTask } from '../../run/run-task.ts';
import type { ReadFigures } from '../shared/system-figures.ts';
import type { EventRow } from '../shared/system-report.ts';
import type { IndependentCount, OperationsLoad } from './parts.ts';
import type { OperationsSeries } from './series.ts';

/** A task's last, full report. */
export interface ReportedUsers {
  task: RunTask;
  report: UserTaskReport;
  part: UserReport;
}

/** Everything a result is computed from. */
export interface CollectedUsers {
  runId: string;
  workload: string;
  load: OperationsLoad;
  /** The options as the user gave them or as they defaulted. */
  options: Record<string, unknown>;
  startedAt: Date;
  finishedAt: Date;
  /** One at least. */
  tasks: readonly ReportedUsers[];
  deadTasks: readonly DeadTask[];
  clientFailures: readonly ClientFailureRow[];
  /** What was done to the system and the load, in order. */
  events: readonly EventRow[];
  series: OperationsSeries;
  /** What the system counts of itself; null where nobody can read that. */
  figures: ReadFigures | null;
  independent: readonly IndependentCount[];
  /** Why the system under test does not serve any more; null while it does. */
  systemFailure: string | null;
  /** What an error's name says about who is to blame; null where it says nothing. */
  causeOf: (error: string) => Cause | null;
  environment: Environment;
  notes: readonly string[];
}
