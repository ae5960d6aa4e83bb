import type { PublisherReport, SubscriberReport, TaskReport } from '../measure/report.ts';
import type { RunPlan } from './plan.ts';
import type { DeadTask, Environment } from './result.ts';
import type { SeriesBuilder } from './series.ts';

/** A task of the run and where its control port is. */
export interface RunTask {
  id: string;
  appId: string;
  role: TaskReport['role'];
  host: string;
  port: number;
}

/** A task's last, full report. */
export interface Told<Part> {
  task: RunTask;
  report: TaskReport;
  part: Part;
}

export interface Drain {
  drainS: number;
  end: 'complete' | 'stalled' | 'timeout';
}

/** Everything a result is computed from. */
export interface Collected {
  plan: RunPlan;
  workload: string;
  /** The options as the user gave them or as they defaulted. */
  options: Record<string, unknown>;
  startedAt: Date;
  finishedAt: Date;
  publisher: Told<PublisherReport>;
  subscribers: readonly Told<SubscriberReport>[];
  deadTasks: readonly DeadTask[];
  drain: Drain;
  series: SeriesBuilder;
  independentCount: number | null;
  /** Why the system under test could not be asked for its count; null when it could. */
  systemFailure: string | null;
  environment: Environment;
  notes: readonly string[];
}
