import type { Pattern } from '../patterns/shared/pattern.ts';
import type { ResultDigest } from '../run/result.ts';
import type { CellRecord, SearchAnswer } from './cell.ts';
import type { Manifest } from './manifest.ts';

/** One cell as it is loaded for looking at many: a measured one always has its result. */
export type StudyCell<R extends ResultDigest = ResultDigest> = Omit<CellRecord, 'result'> & {
  result: R | null;
};

/**
 * A folder of measurements, loaded: a sweep, a search, or the folder of a single run, which is a study of one cell
 * without a manifest.
 */
export interface Study<R extends ResultDigest = ResultDigest> {
  /** As it was named. */
  folder: string;
  /** The manifest's label, else its id, else the run's id. */
  name: string;
  manifest: Manifest | null;
  /** How it was measured, and what its numbers mean. */
  pattern: Pattern;
  /** In the order of measuring; cells not yet measured are missing. */
  cells: StudyCell<R>[];
  answers: SearchAnswer[];
  /** Planned and not there: the study was interrupted. */
  missing: string[];
}
