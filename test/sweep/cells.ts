import type { PubsubResult } from '../../src/patterns/pubsub/result.ts';
import type { CellRecord } from '../../src/store/cell.ts';
import { type PlannedCell, STUDY_SCHEMA_VERSION, type Varied } from '../../src/store/manifest.ts';
import { goldenResult } from '../cli/golden-result.ts';

export function plannedCell(varied: Varied, id = '001', repeat = 1): PlannedCell {
  return { id, varied, repeat };
}

export function measuredCell(cell: PlannedCell, parts: Partial<PubsubResult> = {}): CellRecord {
  const result = goldenResult(parts);
  return {
    ...cell,
    schema_version: STUDY_SCHEMA_VERSION,
    state: 'measured',
    reason: null,
    attempts: [{ started_at: result.started_at, finished_at: result.finished_at, error: null }],
    result,
  };
}

export function unmeasuredCell(
  cell: PlannedCell,
  state: 'failed' | 'skipped' = 'failed',
  reason = 'the broker died',
): CellRecord {
  return { ...cell, schema_version: STUDY_SCHEMA_VERSION, state, reason, attempts: [], result: null };
}
