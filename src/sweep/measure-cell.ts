import { HydraError, messageOf } from '../base/errors.ts';
import { ClusterGoneError } from '../run/cluster-gone.ts';
import type { RunResult } from '../run/result.ts';
import { runFailures } from '../run/run-failures.ts';
import type { Attempt, CellRecord } from '../store/cell.ts';
import { type PlannedCell, STUDY_SCHEMA_VERSION } from '../store/manifest.ts';
import type { StudyObserver } from './events.ts';

/** What measuring a cell runs on. */
export interface CellPorts {
  /** Tries that a cell has. */
  attempts: number;
  /** One try, counted from 1. */
  measure(cell: PlannedCell, attempt: number): Promise<RunResult>;
  observe: StudyObserver;
  signal: AbortSignal;
  now(): Date;
}

/**
 * Measures a cell, again when that comes to nothing, and gives what is to be saved of it.
 * @throws the signal's reason when aborted, whatever the measurement made of that; ClusterGoneError at once: neither
 * another attempt nor another cell can come to anything
 */
export async function measureCell(cell: PlannedCell, ports: CellPorts): Promise<CellRecord> {
  const { attempts: allowed, observe, signal, now } = ports;
  const tries: Attempt[] = [];
  for (let attempt = 1; attempt <= allowed; attempt += 1) {
    signal.throwIfAborted();
    const started_at = now().toISOString();
    try {
      const result = await ports.measure(cell, attempt);
      // A result that was cut short by Ctrl-C is none.
      signal.throwIfAborted();
      refuseFailure(result);
      tries.push({ started_at, finished_at: now().toISOString(), error: null });
      return { ...recordOf(cell, 'measured', null, tries), result };
    } catch (error) {
      signal.throwIfAborted();
      const reason = messageOf(error);
      tries.push({ started_at, finished_at: now().toISOString(), error: reason });
      observe({ kind: 'attempt-failed', cell, attempt, attempts: allowed, reason });
      if (error instanceof ClusterGoneError) throw error;
    }
  }
  return recordOf(cell, 'failed', tries.at(-1)?.error ?? 'no attempt was allowed', tries);
}

/**
 * What a system did that died meanwhile, or that clients could not use, is no point of a curve. Tasks that died are
 * left to the result: the others were measured.
 */
function refuseFailure(result: RunResult): void {
  const [failure] = runFailures({ ...result, dead_tasks: [] });
  if (failure !== undefined) throw new HydraError(failure);
}

/** What is to be saved of a cell whose row was stopped before. */
export function skippedCell(cell: PlannedCell, reason: string): CellRecord {
  return recordOf(cell, 'skipped', reason, []);
}

function recordOf(
  { id, varied, repeat }: PlannedCell,
  state: CellRecord['state'],
  reason: string | null,
  attempts: Attempt[],
): CellRecord {
  return { schema_version: STUDY_SCHEMA_VERSION, id, varied, repeat, state, reason, attempts, result: null };
}
