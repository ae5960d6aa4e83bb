import type { RunEvent } from '../run/events.ts';
import type { CellRecord } from '../store/cell.ts';
import type { PlannedCell } from '../store/manifest.ts';

/** What a study of many measurements tells whoever watches it; the CLI draws it, tests await it. */
export type StudyEvent =
  /** The folder stands: whatever ends the study from now on, it can be resumed. */
  | { kind: 'study-begins'; folder: string /** Cells saved in an earlier life. */; saved: number }
  | {
      kind: 'cell-begins';
      cell: PlannedCell;
      /** From 1, in the order of measuring, cells saved in an earlier life included. */
      number: number;
      /** Cells in all; null where the next one depends on what the last one measured. */
      total: number | null;
      /** Expected seconds until the study is over, this cell included; null where nobody can tell. */
      remaining_s: number | null;
    }
  /** One try came to nothing; another follows while `attempt` is below `attempts`. */
  | { kind: 'attempt-failed'; cell: PlannedCell; attempt: number; attempts: number; reason: string }
  /** Saved; also told of a cell that is skipped and never began. */
  | { kind: 'cell-ended'; record: CellRecord }
  /** What the run of the present cell tells. */
  | { kind: 'run'; event: RunEvent }
  /** A line worth keeping that belongs to no run. */
  | { kind: 'note'; level: 'info' | 'warn'; text: string };

export type StudyObserver = (event: StudyEvent) => void;
