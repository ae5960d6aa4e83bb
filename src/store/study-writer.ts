import type { CellRecord, SearchAnswer } from './cell.ts';
import type { Manifest } from './manifest.ts';

/**
 * Where a study puts what it has measured, each as soon as it is over. What was saved once is never changed, but for
 * failed cells and failed answers: a resumed study tries them again and may replace them.
 */
export interface StudyWriter {
  /** Folder of the study. */
  readonly path: string;
  readonly manifest: Manifest;
  /** Measured and skipped cells that were saved in an earlier life of this study, by id; failed ones are left out. */
  readonly saved: ReadonlyMap<string, CellRecord>;
  /** Answers that were saved in an earlier life of this study, by id; failed ones are left out. */
  readonly answers: ReadonlyMap<string, SearchAnswer>;
  /** Parent folder for logs of a cell that failed. */
  logsFolder(cell: string): string;
  /**
   * Resolves when the cell would survive a power cut.
   * @throws HydraError when it cannot be written, was saved before, or is not what the plan says
   */
  saveCell(cell: CellRecord): Promise<void>;
  /** As `saveCell`. */
  saveAnswer(answer: SearchAnswer): Promise<void>;
  /** Lets another process take the folder. */
  close(): Promise<void>;
}
