import type { PublisherReport, StreamBounds, SubscriberReport, TaskReport } from '../../measure/report.ts';
import type { Cause, ClientFailureRow, DeadTask, Environment } from '../../run/result.ts';
import type { RunTask } from '../../run/run-task.ts';
import type { ReadFigures } from '../shared/system-figures.ts';
import type { EventRow } from '../shared/system-report.ts';
import type { LagBook } from './group-lag.ts';
import type { PlannedBlock } from './network-faults.ts';
import type { PubsubLoad, PubsubParts } from './parts.ts';
import type { LogCheck } from './result.ts';
import type { SeriesBuilder } from './series.ts';

/** A task's last, full report. */
export interface Reported<Part> {
  task: RunTask;
  report: TaskReport;
  part: Part;
}

export interface Drain {
  drainS: number;
  /** How long was waited for the rest, seconds. */
  waitedS: number;
  /** `aborted`: not waited for, since the run had failed. */
  end: 'complete' | 'stalled' | 'timeout' | 'aborted';
}

/** Everything a result is computed from. */
export interface Collected {
  runId: string;
  load: PubsubLoad;
  workload: string;
  /** The options as the user gave them or as they defaulted. */
  options: Record<string, unknown>;
  startedAt: Date;
  finishedAt: Date;
  /** By their index, at least one. */
  publishers: readonly Reported<PublisherReport>[];
  subscribers: readonly Reported<SubscriberReport>[];
  deadTasks: readonly DeadTask[];
  clientFailures: readonly ClientFailureRow[];
  drain: Drain;
  /** What was done to the system, in order. */
  events: readonly EventRow[];
  /** How a backlog was published; absent or null where there is none. */
  preloaded?: Preloaded | null;
  /** Blocks of networks, planned ones first; rows of reports name them by index. */
  blocks: readonly PlannedBlock[];
  /** Clients that were ended as asked, and are measured no more. */
  killed: number;
  /** Null where nobody asked for it. */
  logCheck: LogCheck | null;
  series: SeriesBuilder;
  /** What the system counts of itself; null where nobody can read that. */
  figures: ReadFigures | null;
  /** Null where there are no groups, or nobody tells where logs end. */
  lag?: LagBook | null;
  /** Longest time that a client in good order may receive nothing although there is something, ms. */
  longestWaitMs: number;
  /** What an error's name says about who is to blame; null where it says nothing. */
  causeOf: (error: string) => Cause | null;
  /** Who lost messages, where nothing else explains it; absent = nobody can tell. */
  blameLoss?: PubsubParts['blameLoss'];
  /** Why the system takes fewer connections than the run wants; null where nothing is known of that. */
  connectionLimit: string | null;
  independentCount: number | null;
  /** Why the system under test could not be asked for its count; null when it could. */
  systemFailure: string | null;
  /** What it holds of each stream; null where that is not known. */
  bounds: StreamBounds | null;
  environment: Environment;
  notes: readonly string[];
}

/** How a backlog was published. */
export interface Preloaded {
  /** By publisher; their last reports. */
  publishers: readonly Reported<PublisherReport>[];
  /** Messages that the system said it held then; null where it cannot tell. */
  stored: number | null;
  /** One past the last position of each stream then. */
  ends: readonly number[];
}
