import type { Settings } from '../options/settings.ts';
import type { SearchAnswer } from '../store/cell.ts';
import type { SearchPlan, SweepPlan, Varied } from '../store/manifest.ts';
import type { Study } from '../store/study.ts';
import type { CommonOptions } from '../workloads/shared/common-options.ts';
import type { Workload } from '../workloads/shared/workload.ts';
import type { StudyObserver } from './events.ts';
import type { SweepTally } from './tally.ts';

/** A study that can begin: everything is decided and checked. */
export interface ReadyStudy<Plan> {
  workload: Workload;
  settings: Settings;
  /** What all measurements share; what varies is of no meaning in them. */
  options: CommonOptions;
  plan: Plan;
  /** The options of one measurement. Never throws for what is planned: all was checked before. */
  cellOptions: (varied: Varied) => CommonOptions;
  /** Words of the user. */
  label: string | null;
  /** Folder of a study to go on with; null = a new one. */
  resume: string | null;
}

export type ReadySweep = ReadyStudy<SweepPlan>;
/** The options of a measurement hold for any load that the workload allows. */
export type ReadySearch = ReadyStudy<SearchPlan>;

/** How a study is carried out. */
export interface Conduct {
  /** As typed, for the manifest and the results. */
  command: string;
  signal: AbortSignal;
  observe: StudyObserver;
  /** Whether report.html is written at the end. */
  report: boolean;
}

/** A study that came to its end. */
export interface StudyOutcome {
  folder: string;
  study: Study;
  /** Path of the report; null where none was wanted. */
  report: string | null;
}

export interface SweepOutcome extends StudyOutcome {
  /** What runSweepCells counted. */
  tally: SweepTally;
}

export interface SearchOutcome extends StudyOutcome {
  /** Of every planned search, in the order of the plan. */
  answers: SearchAnswer[];
}

/**
 * Carries a sweep out. Leaves nothing behind but the folder, however it ends.
 * @throws HydraError when no cell can be measured at all; the signal's reason when aborted
 */
export type RunSweep = (sweep: ReadySweep, conduct: Conduct) => Promise<SweepOutcome>;

/** Likewise searches, one after the other. */
export type RunSearch = (search: ReadySearch, conduct: Conduct) => Promise<SearchOutcome>;
