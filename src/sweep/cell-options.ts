import { UsageError } from '../base/errors.ts';
import type { PlannedCell, Varied } from '../store/manifest.ts';
import type { CommonOptions } from '../workloads/shared/common-options.ts';
import { storedValue, withValues } from '../workloads/shared/read-options.ts';
import type { Workload } from '../workloads/shared/workload.ts';

/**
 * What the cells of a study are measured with: the shared options, with the varied values in their place.
 * @param options a valid combination, such as the first cell's
 */
export function cellOptionsOf<O extends CommonOptions>(
  workload: Workload<O>,
  options: O,
): (varied: Varied) => O {
  return (varied) => withValues(workload, options, varied);
}

/**
 * Makes sure before anything is started that each cell can be measured.
 * @throws UsageError naming the cell whose options are out of range or contradict each other
 */
export function refuseImpossible(
  cells: readonly PlannedCell[],
  cellOptions: (varied: Varied) => CommonOptions,
): void {
  // A repeat has the options of the first measurement.
  for (const { id, varied, repeat } of cells) {
    if (repeat > 1) continue;
    inContext(`cell ${id}`, () => cellOptions(varied));
  }
}

/**
 * Makes sure that what a stored plan varies is of this workload and in range.
 * @throws UsageError naming what is not
 */
export function refuseUnreadable(
  workload: Workload,
  planned: readonly { id: string; varied: Varied }[],
): void {
  for (const { id, varied } of planned) {
    inContext(id, () => {
      for (const [name, value] of Object.entries(varied)) storedValue(workload, name, value);
    });
  }
}

/** @throws UsageError of `work`, with where it happened before its words */
export function inContext(where: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const { hint, message } = error;
    throw new UsageError(`${where}: ${message}`, { cause: error, ...(hint === undefined ? {} : { hint }) });
  }
}
