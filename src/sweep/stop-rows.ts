import { evaluateThreshold, type Threshold } from '../options/threshold.ts';
import type { RunResult } from '../run/result.ts';
import type { Dimension, PlannedCell, Varied } from '../store/manifest.ts';

/**
 * Which cells need no measuring any more. Cells that differ in one dimension alone make a row: in the load, or in the
 * last dimension where the load does not vary. Once a measured cell meets a condition, the cells of its row with a
 * higher value are stopped; a value that is no number is higher than those listed before it.
 */
export class StoppedRows {
  readonly #axis: Dimension | undefined;
  readonly #conditions: readonly Threshold[];
  /** By row: the lowest place on the axis that met a condition, and why. */
  readonly #stops = new Map<string, { place: number; reason: string }>();

  /** @param load name of the option that says the load */
  constructor(load: string, dimensions: readonly Dimension[], conditions: readonly Threshold[]) {
    this.#axis = dimensions.find(({ name }) => name === load) ?? dimensions.at(-1);
    this.#conditions = conditions;
  }

  /** Takes note of what a cell measured. */
  add(cell: Pick<PlannedCell, 'id' | 'varied'>, result: RunResult): void {
    const met = this.#conditions.find((condition) => evaluateThreshold(condition, result).holds);
    if (met === undefined || this.#axis === undefined) return;
    const row = rowOf(cell.varied, this.#axis);
    const place = placeOf(cell.varied, this.#axis);
    const known = this.#stops.get(row);
    if (known !== undefined && known.place <= place) return;
    const where = `${this.#axis.name} ${cell.varied[this.#axis.name]}`;
    this.#stops.set(row, { place, reason: `cell ${cell.id} (${where}) met ${met.text}` });
  }

  /** Why a cell is not to be measured; null when it is. */
  reasonFor({ varied }: Pick<PlannedCell, 'varied'>): string | null {
    if (this.#axis === undefined) return null;
    const stop = this.#stops.get(rowOf(varied, this.#axis));
    return stop !== undefined && placeOf(varied, this.#axis) > stop.place ? stop.reason : null;
  }
}

function rowOf(varied: Varied, axis: Dimension): string {
  return JSON.stringify(Object.entries(varied).filter(([name]) => name !== axis.name));
}

function placeOf(varied: Varied, { name, values }: Dimension): number {
  const numbers = values.every((value) => typeof value === 'number');
  const value = varied[name] ?? null;
  return numbers && typeof value === 'number' ? value : values.indexOf(value);
}
