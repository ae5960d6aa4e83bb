import type { RunObserver } from '../run/events.ts';
import type { LiveRun } from '../run/live.ts';
import type { Environment, RunResult } from '../run/result.ts';
import type { CommonOptions } from '../workloads/shared/common-options.ts';

/** What one measurement in a session is told beyond its options. */
export interface SessionRun {
  runId: string;
  observe: RunObserver;
  /** Folder that takes the logs of tasks and servers when something fails; made only then. */
  logsFolder: string;
  /** Told of the run while it can be steered. */
  onLive?: ((run: LiveRun) => void) | undefined;
  /** Whether the apps stay for the next measurement. */
  keepApps: boolean;
  /** Called with the result while the apps are still up, where the options say keep_running. */
  hold?: (result: RunResult) => Promise<void>;
}

/**
 * Cluster, servers and apps, set up once for many measurements: between two of them only apps of many tasks are
 * rescaled and the tasks are configured anew. After a failure the apps are removed, and a server of ours that died is
 * replaced, so that the next measurement starts with everything in order.
 */
export interface Session {
  /** The machine and versions, without what only a run can know. */
  readonly environment: Environment;
  /**
   * One measurement; never two at a time.
   * @throws HydraError when it cannot be carried through; the signal's reason when aborted
   */
  measure(options: CommonOptions, run: SessionRun): Promise<RunResult>;
  /** Removes everything that was set up. Never throws. */
  close(): Promise<void>;
}
