import type { RunResult } from '../run/result.ts';
import type { CellRecord, SearchAnswer } from './cell.ts';
import type { Manifest } from './manifest.ts';

/** A result without the rows of single clients and tasks, of which a large fleet has very many. */
export type ResultDigest = Omit<RunResult, 'clients' | 'task_series'>;

/** One cell as it is loaded for looking at many: a measured one always has its result. */
export type StudyCell = Omit<CellRecord, 'result'> & { result: ResultDigest | null };

/**
 * A folder of measurements, loaded: a sweep, a search, or the folder of a single run, which is a study of one cell
 * without a manifest.
 */
export interface Study {
  /** As it was named. */
  folder: string;
  /** The manifest's label, else its id, else the run's id. */
  name: string;
  manifest: Manifest | null;
  /** In the order of measuring; cells not yet measured are missing. */
  cells: StudyCell[];
  answers: SearchAnswer[];
  /** Planned and not there: the study was interrupted. */
  missing: string[];
}
