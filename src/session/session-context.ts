import type { Settings } from '../options/settings.ts';
import type { RunObserver } from '../run/events.ts';
import type { CommonOptions } from '../workloads/shared/common-options.ts';
import type { Workload } from '../workloads/shared/workload.ts';

/** What a session is opened for. */
export interface SessionContext {
  workload: Workload;
  settings: Settings;
  /** What all measurements share. */
  options: CommonOptions;
  /** As typed, for the results. */
  command: string;
  /** What is measured, in words: the apps bear them. */
  purpose: string;
  signal: AbortSignal;
  observe: RunObserver;
  /** The first measurement, where it is known: its tasks may be launched while servers start. */
  first?: { runId: string; options: CommonOptions };
}
