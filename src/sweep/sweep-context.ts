import type { Settings } from '../options/settings.ts';
import type { PlannedCell, SweepPlan } from '../store/manifest.ts';
import type { Study } from '../store/study.ts';
import type { KafkaOptions } from '../workloads/kafka/options.ts';
import type { StudyObserver } from './events.ts';
import type { SweepTally } from './tally.ts';

/** One sweep to carry out: everything is decided and checked. */
export interface SweepContext {
  settings: Settings;
  /** What all cells share. */
  options: KafkaOptions;
  /** As typed, for the manifest and the results. */
  command: string;
  /** Words of the user. */
  label: string | null;
  /** Folder that takes the study's folder; of no meaning when one is resumed. */
  output: string;
  plan: SweepPlan;
  /** Never throws: all cells were checked before. */
  cellOptions: (cell: PlannedCell) => KafkaOptions;
  /** Folder of a study to go on with; null = a new one. */
  resume: string | null;
  signal: AbortSignal;
  observe: StudyObserver;
  /** Whether report.html is written at the end. */
  report: boolean;
}

export interface SweepOutcome {
  folder: string;
  study: Study;
  /** Path of the report; null where none was wanted. */
  report: string | null;
  /** What runSweepCells counted. */
  tally: SweepTally;
}

/**
 * Carries a sweep out. Leaves nothing behind but the folder, however it ends.
 * @throws HydraError when no cell can be measured at all; the signal's reason when aborted
 */
export type RunSweep = (context: SweepContext) => Promise<SweepOutcome>;
