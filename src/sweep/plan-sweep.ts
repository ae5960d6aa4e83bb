import { UsageError } from '../base/errors.ts';
import type { Dimension, PlannedCell, SweepPlan, Varied } from '../store/manifest.ts';
import { refuseRepeatedDimensions } from './dimension.ts';
import { shuffled } from './shuffle.ts';

export const MAX_CELLS = 10_000;

/** The original's tries. */
export const DEFAULT_ATTEMPTS = 5;

/** A sweep as it is asked for; the cells follow from it. */
export type SweepRequest = Omit<SweepPlan, 'kind' | 'cells'>;

/**
 * The cells of a sweep, in the order of measuring. As given, the first dimension is the outermost and the whole matrix
 * comes once per repeat, so that a machine that drifts meets all cells alike.
 * @throws UsageError where nothing varies, something varies twice, or the cells are too many
 */
export function planSweep(request: SweepRequest): SweepPlan {
  refuseRepeatedDimensions(request.dimensions);
  const combinations = request.dimensions.reduce((product, { values }) => product * values.length, 1);
  const count = combinations * request.repeat;
  if (request.dimensions.length === 0 && request.repeat === 1) {
    throw new UsageError('nothing varies', {
      hint: 'give --clients, --rates or --vary, or --repeat to measure one combination several times',
    });
  }
  if (count > MAX_CELLS) {
    throw new UsageError(`${count} cells are more than a sweep of at most ${MAX_CELLS}`, {
      hint: 'name fewer values or repeats',
    });
  }
  const cells = inOrder(request.dimensions, request.repeat);
  return {
    kind: 'sweep',
    ...request,
    cells: request.order === 'random' ? shuffled(cells, request.seed ?? 0) : cells,
  };
}

function inOrder(dimensions: readonly Dimension[], repeat: number): PlannedCell[] {
  const all = combinationsOf(dimensions);
  const digits = Math.max(3, String(all.length).length);
  return Array.from({ length: repeat }, (_, round) =>
    all.map((varied, index): PlannedCell => {
      const id = String(index + 1).padStart(digits, '0');
      return { id: round === 0 ? id : `${id}-r${round + 1}`, varied, repeat: round + 1 };
    }),
  ).flat();
}

/** Every combination of the dimensions' values, the first dimension outermost; one empty one where nothing varies. */
export function combinationsOf(dimensions: readonly Dimension[]): Varied[] {
  return dimensions.reduce<Varied[]>(
    (combinations, { name, values }) =>
      combinations.flatMap((varied) => values.map((value) => ({ ...varied, [name]: value }))),
    [{}],
  );
}
