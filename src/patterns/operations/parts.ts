import type { Dictionary } from '../../control/dictionary.ts';
import type { LoadStage } from '../../measure/user-load.ts';
import type { Cause } from '../../run/result.ts';
import type { SystemFigures } from '../shared/system-figures.ts';
import type { TimedAct } from '../shared/timed-acts.ts';
import type { SystemUsage } from '../shared/usage-readings.ts';

/** Everything that decides one measurement of users, apart from the workload's own settings. */
export interface OperationsLoad {
  /** `closed`: a user's next task is due after its last one; `open`: tasks are due by a schedule. */
  loop: 'closed' | 'open';
  /** Most at the same time. */
  users: number;
  /** Tasks of the cluster that host them. */
  user_tasks: number;
  /** One at least: loads are users of a closed loop, operations per second of an open one. */
  stages: readonly LoadStage[];
  /** ms */
  min_wait: number;
  max_wait: number;
  /** From due time to due time of a user's tasks, seconds; null = wait. */
  pace: number | null;
  arrival: 'uniform' | 'poisson';
  seed: number;
  /** Users that begin per second; null = all at once. */
  spawn_rate: number | null;
  /** Outcomes are waited for so long after the last task has begun, seconds. */
  drain_timeout_s: number;
  /** Bound on the p99 of lateness in a clean run, ms; null = none. */
  max_lateness_ms: number | null;
}

/** Changes the load of a run, and the system under it, while it is measured. */
export interface LoadControl {
  /** Aborted when the load is over, or the run is to end. */
  readonly signal: AbortSignal;
  /** Resolves when every user of the ramp is there and counting has begun. */
  counting(): Promise<void>;
  /** @param ms from now on @throws the signal's reason when it is aborted before */
  delay(ms: number): Promise<void>;
  /** Users of the whole run from now on. @param spawnRate users/s; 0 = at once */
  setUsers(users: number, spawnRate: number): Promise<void>;
  /**
   * Does something, and tells of it in the result: when, how long it took, and what came of it.
   * @param what in words
   * @param act returns what it did it to, in words; where it throws, the event has failed and the load goes on
   */
  event(what: string, act: (signal: AbortSignal) => Promise<string>): Promise<void>;
}

/** What a workload of users brings to one run. */
export interface OperationsParts {
  /** The app of its users. `config` is what they are told beside the load. */
  readonly user: {
    /** Last segment of the app's id. */
    readonly name: string;
    /** Shell command inside the extracted archive. */
    readonly cmd: string;
    readonly config: Dictionary;
  };
  /** Notes for the result. */
  readonly notes: readonly string[];
  /** Options as the result records them. */
  readonly options: Record<string, unknown>;
  /** What is done to the server while there is load; absent = nothing. */
  readonly acts?: readonly TimedAct[] | undefined;
  /**
   * A program that changes load and servers beside the measurement; begins with the users. It ends on its own, or when the
   * signal is aborted: what it throws then is no failure. What it throws before ends the run.
   */
  program?(control: LoadControl): Promise<void>;
  usage(): SystemUsage | undefined;
  /** What the system counts of itself; absent where nobody can read that. */
  readonly figures?: SystemFigures | undefined;
  /** What the name of an error that users counted says about who is to blame; null where it says nothing. */
  causeOf(error: string): Cause | null;
  /** Asked at the end, when users are gone. @throws HydraError when the server does not answer, or serve, any more */
  stillServes?(): Promise<void>;
  /** What the workload adds to the result: checks against counts of the server's own, say. */
  independent?(): Promise<readonly IndependentCount[]>;
}

/** A count that somebody else made, beside ours. */
export interface IndependentCount {
  /** What is counted, e.g. `records in the log`. */
  what: string;
  /** Null where it could not be told. */
  counted: number | null;
  /** What ours leave possible, both included. */
  least: number;
  most: number;
}
