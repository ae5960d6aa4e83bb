import { UsageError } from '../base/errors.ts';
import type { Against, Dimension, PlannedCell, SweepPlan, Varied } from '../store/manifest.ts';
import type { Workload } from '../workloads/shared/workload.ts';
import { refuseRepeatedDimensions } from './dimension.ts';
import { shuffled } from './shuffle.ts';

export const MAX_CELLS = 10_000;

/** The original's tries. */
export const DEFAULT_ATTEMPTS = 5;

/** A sweep as it is asked for; the cells follow from it. */
export type SweepRequest = Omit<SweepPlan, 'kind' | 'cells'>;

/**
 * The cells of a sweep, in the order of measuring. As given, the first dimension is the outermost and the whole matrix
 * comes once per repeat, so that a machine that drifts meets all cells alike. Two variants are measured one right after
 * the other, and the one that begins changes from repeat to repeat.
 * @throws UsageError where nothing varies, something varies twice, or the cells are too many
 */
export function planSweep(workload: Workload, request: SweepRequest): SweepPlan {
  refuseRepeatedDimensions(workload, request.dimensions);
  const combinations = request.dimensions.reduce((product, { values }) => product * values.length, 1);
  const count = combinations * request.repeat * (request.against === undefined ? 1 : 2);
  if (request.dimensions.length === 0 && count === 1) {
    throw new UsageError('nothing varies', {
      hint: 'give --clients, --rates or --vary, or --repeat or --against to measure one combination several times',
    });
  }
  if (count > MAX_CELLS) {
    throw new UsageError(`${count} cells are more than a sweep of at most ${MAX_CELLS}`, {
      hint: 'name fewer values or repeats',
    });
  }
  const turns = inOrder(request);
  return {
    kind: 'sweep',
    ...request,
    cells: (request.order === 'random' ? shuffled(turns, request.seed ?? 0) : turns).flat(),
  };
}

/** What is measured without a break: a cell, or both variants of it. */
function inOrder({ dimensions, repeat, against }: SweepRequest): PlannedCell[][] {
  const all = combinationsOf(dimensions);
  const variants = variantsOf(against);
  const digits = Math.max(3, String(all.length * variants.length).length);
  return Array.from({ length: repeat }, (_, round) =>
    all.map((varied, index): PlannedCell[] => {
      const turn = variants.map((variant, place) => {
        const id = String(index * variants.length + place + 1).padStart(digits, '0');
        return {
          id: round === 0 ? id : `${id}-r${round + 1}`,
          varied: { ...varied, ...variant },
          repeat: round + 1,
        };
      });
      return round % 2 === 0 ? turn : turn.reverse();
    }),
  ).flat();
}

function variantsOf(against: Against | undefined): Varied[] {
  return against === undefined ? [{}] : [against.a, against.b];
}

/** Every combination of the dimensions' values, the first dimension outermost; one empty one where nothing varies. */
export function combinationsOf(dimensions: readonly Dimension[]): Varied[] {
  return dimensions.reduce<Varied[]>(
    (combinations, { name, values }) =>
      combinations.flatMap((varied) => values.map((value) => ({ ...varied, [name]: value }))),
    [{}],
  );
}
