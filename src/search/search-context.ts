import type { Settings } from '../options/settings.ts';
import type { SearchAnswer } from '../store/cell.ts';
import type { SearchPlan, Varied } from '../store/manifest.ts';
import type { Study } from '../store/study.ts';
import type { StudyObserver } from '../sweep/events.ts';
import type { KafkaOptions } from '../workloads/kafka/options.ts';

/** Searches to carry out, one after the other: everything is decided and checked. */
export interface SearchContext {
  settings: Settings;
  /** What all measurements share; its msg_rate is of no meaning. */
  options: KafkaOptions;
  /** As typed, for the manifest and the results. */
  command: string;
  /** Words of the user. */
  label: string | null;
  /** Folder that takes the study's folder; of no meaning when one is resumed. */
  output: string;
  plan: SearchPlan;
  /**
   * The options of one measurement. Never throws for the varied values of a planned search with any msg_rate that
   * `rateBounds` allows.
   */
  cellOptions: (varied: Varied) => KafkaOptions;
  /** Folder of a study to go on with; null = a new one. */
  resume: string | null;
  signal: AbortSignal;
  observe: StudyObserver;
  /** Whether report.html is written at the end. */
  report: boolean;
}

export interface SearchOutcome {
  folder: string;
  study: Study;
  /** Path of the report; null where none was wanted. */
  report: string | null;
  /** Of every planned search, in the order of the plan. */
  answers: SearchAnswer[];
}

/**
 * Carries searches out, by runSearches of run-search.ts on a bench. Leaves nothing behind but the folder, however it
 * ends.
 * @throws HydraError when nothing can be measured at all; the signal's reason when aborted
 */
export type RunSearch = (context: SearchContext) => Promise<SearchOutcome>;
