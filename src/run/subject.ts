import type { RunPattern } from './run-pattern.ts';

/** What one run measures: servers and settings, made ready for it, and how that is measured. */
export interface Subject {
  /** Name of the workload, e.g. as it stands on the command line. */
  readonly workload: string;
  /** Rejects when a server that the run needs dies; never resolves. */
  readonly death: Promise<never>;
  /** @throws HydraError when the servers do not answer, or cannot carry the run */
  prepare(runId: string, signal: AbortSignal): Promise<Prepared>;
  /** The ends of what servers of ours logged, by file name. */
  logs(): Promise<readonly ServerLog[]>;
}

export interface ServerLog {
  /** File name, e.g. `broker.log`. */
  file: string;
  text: string;
}

/** A subject made ready for one run: servers that answer, and whatever the run has of its own on them. */
export interface Prepared {
  /** What the servers say of themselves: version, address, settings. */
  readonly system: Record<string, unknown>;
  readonly pattern: RunPattern;
  /** Deletes what was made for this run. */
  release(): Promise<void>;
}
