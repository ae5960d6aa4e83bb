import type { Dictionary } from '../control/dictionary.ts';
import type { StreamBounds } from '../measure/report.ts';
import type { Cause } from './result.ts';

/** What a run needs to know of one app beyond its place and number. */
export interface AppPart {
  /** Last segment of the app id, e.g. `kafka-pub`. */
  name: string;
  /** Shell command inside the extracted archive. */
  cmd: string;
  /** Arguments of `updateconfig`. */
  config: Dictionary;
}

/** CPU and memory of the system under test, where this process started it. */
export interface SystemUsage {
  /** Since its start, seconds. */
  cpu_s: number;
  rss_bytes: number;
}

/** What the system itself says that it holds. */
export interface Holdings {
  /** Messages of this run; null where it cannot tell. */
  messages: number | null;
  /** Its oldest and its next position of each stream; null where it keeps no messages for later. */
  bounds: StreamBounds | null;
}

/** A messaging system made ready for one run: for Kafka, a broker that answers and a topic that exists. */
export interface PreparedWorkload {
  readonly publisher: AppPart;
  readonly subscriber: AppPart;
  /** Configurations for a load like the run's that touches nothing of it; null where the plan wants none. */
  readonly warmUp: { readonly publisher: Dictionary; readonly subscriber: Dictionary } | null;
  /** What the system says of itself: version, address, settings. */
  readonly system: Record<string, unknown>;
  /** Notes for the result, e.g. which settings were chosen. */
  readonly notes: readonly string[];
  usage(): SystemUsage | undefined;
  /** Longest time that a client in good order may receive nothing although there is something, ms. */
  readonly longestWaitMs: number;
  /** @throws HydraError when the system does not answer any more */
  holdings(): Promise<Holdings>;
  /** Deletes what was made for this run. */
  release(): Promise<void>;
}

/** One kind of system under test. */
export interface Workload {
  /** e.g. `kafka` */
  readonly name: string;
  /** What the name of an error that clients counted says about who is to blame; null where it says nothing. */
  causeOf(error: string): Cause | null;
  /** Rejects when the system under test dies while a run needs it; never resolves. */
  readonly death: Promise<never>;
  prepare(runId: string, signal: AbortSignal): Promise<PreparedWorkload>;
}
