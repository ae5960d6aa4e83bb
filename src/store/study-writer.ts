import type { CellRecord, SearchAnswer } from './cell.ts';
import type { Manifest } from './manifest.ts';

/** Where a study puts what it has measured, each as soon as it is over. What was saved once is never changed. */
export interface StudyWriter {
  /** Folder of the study. */
  readonly path: string;
  readonly manifest: Manifest;
  /** Cells that were saved before, in an earlier life of this study, by id. */
  readonly saved: ReadonlyMap<string, CellRecord>;
  readonly answers: ReadonlyMap<string, SearchAnswer>;
  /** Parent folder for logs of a cell that failed. */
  logsFolder(cell: string): string;
  /** Resolves when the cell would survive a power cut. @throws HydraError when it cannot be written */
  saveCell(cell: CellRecord): Promise<void>;
  saveAnswer(answer: SearchAnswer): Promise<void>;
  /** Lets another process take the folder. */
  close(): Promise<void>;
}
