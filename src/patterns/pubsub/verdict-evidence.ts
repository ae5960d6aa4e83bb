import type { GoneRow } from '../../measure/report.ts';
import type { Cause, ClientFailureRow, Finding } from '../../run/result.ts';
import type { MachineEvidence, TaskEvidence } from '../shared/task-evidence.ts';
import type { BlockRow } from './block-result.ts';
import type { RebalanceRow } from './group-rows.ts';
import type { Counts, Flow } from './result.ts';

export interface PublisherEvidence extends TaskEvidence {
  /** What it is called: `the publisher`, or `publisher 2 of 10`. */
  name: string;
  asked: number;
  unsent: number;
  spanS: number;
  /** From the end of publishing until everything was settled, seconds. */
  flushS: number;
  /**
   * Microseconds, without the wait that the schedule itself causes, unless handing over took nearly all of its time; null
   * where nothing was counted.
   */
  latenessP99Us: number | null;
  publishP99Us: number | null;
  /** How long the publisher itself holds a batch back, microseconds. */
  lingerUs: number;
  /** Time it waited because requests or buffer stood at their bound, seconds. */
  blockedS: number;
  retries: number;
}

export interface SubscriberEvidence extends TaskEvidence {
  clients: number;
  /** From the end of publishing to its last receipt, seconds; null where clocks differ. */
  drainS: number | null;
  /** Lost and undelivered, all clients of the task. */
  missing: number;
  /** Clients that the system owed an answer when the drain ended, and for how long at most, seconds. */
  overdueClients: number;
  overdueS: number;
  /** Time that one of its clients worked at messages at most, seconds. */
  workS: number;
  /** Mean of its clients: time that fetches took which the system should have answered at once, seconds. */
  behindWaitS: number;
}

/** What the verdict rests on; everything measured, nothing guessed. */
export interface VerdictEvidence {
  flow: Flow;
  /** Whether clients read as members of groups. */
  isGrouped: boolean;
  /** When members of groups did not agree who reads what. */
  rebalances: readonly RebalanceRow[];
  /** Networks of clients that the run blocked. */
  blocks: readonly BlockRow[];
  counts: Counts;
  /** By their index, at least one. */
  publishers: readonly PublisherEvidence[];
  subscribers: readonly SubscriberEvidence[];
  /** Null where tasks ran on several machines. */
  machine: MachineEvidence | null;
  /** Share of one core; null where the system is not ours to look at. */
  systemCpu: number | null;
  /** What it counts of itself, in words, where a workload reads that. */
  systemFigures: readonly string[];
  /** Of these, what stood higher than it should. */
  systemAlarms: readonly string[];
  /** What the system itself counts; null where it cannot tell. */
  stored: number | null;
  systemFailure: string | null;
  deadTasks: readonly { id: string; reason: string }[];
  clientFailures: readonly ClientFailureRow[];
  /** Clients that found no connection, and why the system takes no more; null where nothing is known of that. */
  notConnected: readonly ClientFailureRow[];
  connectionLimit: string | null;
  gone: readonly GoneRow[];
  drainS: number;
  maxDrainS: number;
  /** How long was waited for the rest after publishing, seconds. */
  waitedS: number;
  /** Bound on the p99 of lateness that the user set, microseconds; null = none. */
  maxLatenessUs: number | null;
  /** How the drain ended. */
  drainEnd: 'complete' | 'stalled' | 'timeout' | 'aborted';
  backlogAtEnd: number;
  /** Longest time that a client in good order may wait for messages that are there, by its settings, seconds. */
  longestWaitS: number;
  /** What an error's name says about who is to blame; null where it says nothing. */
  causeOf: (error: string) => Cause | null;
  /** Who lost messages, where nothing else explains it; null = nobody can tell, or nothing was lost. */
  unexplainedLoss: Omit<Finding, 'reasons'> | null;
}
