/** A threshold that a measured cell did not keep. */
export interface BrokenThreshold {
  /** Id of the cell. */
  cell: string;
  /** The threshold as written. */
  threshold: string;
  /** What was measured instead, in words. */
  reason: string;
}

/** How the cells of a sweep ended, those saved in an earlier life included. */
export interface SweepTally {
  measured: number;
  failed: number;
  skipped: number;
  broken: BrokenThreshold[];
}
