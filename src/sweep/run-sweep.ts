import { evaluateThreshold, type Threshold } from '../options/threshold.ts';
import type { CellRecord } from '../store/cell.ts';
import type { PlannedCell, SweepPlan } from '../store/manifest.ts';
import type { StudyWriter } from '../store/study-writer.ts';
import { remainingSeconds } from './duration.ts';
import { type CellPorts, measureCell, skippedCell } from './measure-cell.ts';
import { conditionsOf } from './plan-conditions.ts';
import { StoppedRows } from './stop-rows.ts';
import type { SweepTally } from './tally.ts';

/** What a sweep runs on. */
export interface SweepPorts extends Omit<CellPorts, 'attempts'> {
  /** Saves each cell as soon as it is over. */
  writer: StudyWriter;
  /** Name of the option that says the load. */
  load: string;
  /** Expected seconds of each cell of the plan, in its order. */
  expected_s: readonly number[];
}

/**
 * Measures the cells of a plan that were not saved before, one after the other. A cell that comes to nothing is saved
 * as failed and the next one follows. Whether a row is stopped is seen from the saved cells alone, so that a sweep
 * that was interrupted and resumed goes the same way as one that was not.
 * @throws HydraError when a cell cannot be saved; the signal's reason when aborted: nothing is then saved of the cell
 * under way
 */
export async function runSweepCells(plan: SweepPlan, ports: SweepPorts): Promise<SweepTally> {
  const { writer, observe } = ports;
  const rows = new StoppedRows(ports.load, plan.dimensions, conditionsOf(plan.stop_when));
  const tally = new Tally(conditionsOf(plan.threshold));
  const take = (record: CellRecord) => {
    if (record.result !== null) rows.add(record, record.result);
    tally.add(record);
  };
  const todo = plan.cells.filter(({ id }) => !writer.saved.has(id));
  observe({ kind: 'study-begins', folder: writer.path, saved: plan.cells.length - todo.length });
  for (const { id } of plan.cells) {
    const saved = writer.saved.get(id);
    if (saved !== undefined) take(saved);
  }
  const watch = new Stopwatch(plan, ports);
  for (const cell of todo) {
    ports.signal.throwIfAborted();
    const reason = rows.reasonFor(cell);
    const record = reason === null ? await watch.measured(cell, rows) : skippedCell(cell, reason);
    await writer.saveCell(record);
    take(record);
    observe({ kind: 'cell-ended', record });
  }
  return tally.counted;
}

/** Measures cells and tells how long the rest will take. */
class Stopwatch {
  readonly #plan: SweepPlan;
  readonly #ports: SweepPorts;
  readonly #done: { expected_s: number; took_s: number }[] = [];

  constructor(plan: SweepPlan, ports: SweepPorts) {
    this.#plan = plan;
    this.#ports = ports;
  }

  async measured(cell: PlannedCell, rows: StoppedRows): Promise<CellRecord> {
    const { cells, attempts } = this.#plan;
    const { observe, now, expected_s } = this.#ports;
    const index = cells.indexOf(cell);
    const left = expected_s.filter((_, at) => this.#isLeft(at, index, rows));
    observe({
      kind: 'cell-begins',
      cell,
      number: index + 1,
      total: cells.length,
      remaining_s: remainingSeconds(left, this.#done),
    });
    const began = now().getTime();
    const record = await measureCell(cell, { ...this.#ports, attempts });
    // A failed cell tells nothing of how long a measurement takes.
    if (record.state === 'measured') {
      this.#done.push({ expected_s: expected_s[index] ?? 0, took_s: (now().getTime() - began) / 1000 });
    }
    return record;
  }

  #isLeft(at: number, present: number, rows: StoppedRows): boolean {
    const cell = this.#plan.cells[at];
    if (cell === undefined || at < present || this.#ports.writer.saved.has(cell.id)) return false;
    return rows.reasonFor(cell) === null;
  }
}

class Tally {
  readonly counted: SweepTally = { measured: 0, failed: 0, skipped: 0, broken: [] };
  readonly #thresholds: readonly Threshold[];

  constructor(thresholds: readonly Threshold[]) {
    this.#thresholds = thresholds;
  }

  add({ id, state, result }: CellRecord): void {
    this.counted[state] += 1;
    if (result === null) return;
    for (const threshold of this.#thresholds) {
      const outcome = evaluateThreshold(threshold, result);
      if (outcome.holds) continue;
      this.counted.broken.push({ cell: id, threshold: threshold.text, reason: outcome.reason });
    }
  }
}
