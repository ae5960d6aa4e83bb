import { expectedSeconds } from '../sweep/duration.ts';
import type { ReadySearch } from '../sweep/ready-study.ts';
import type { CommonOptions } from '../workloads/shared/common-options.ts';

/** Doublings that are expected at most: the answer lies within a factor of a thousand of the start. */
const MOST_DOUBLINGS = 10;

/** From the shortest that can be hoped for to the longest that is likely. */
export interface Expected {
  least: number;
  most: number;
}

/** Measurements of one search, its confirmations included. */
export function expectedSteps({
  find,
  tolerance,
  confirm,
}: {
  find: string;
  tolerance: number;
  confirm: number;
}): Expected {
  // The start and the first doubling, then halves of a move that began as half the rate.
  const halvings = find === 'max-rate' ? 0 : Math.max(0, Math.ceil(Math.log2(1 / tolerance)));
  const least = 2 + halvings + confirm;
  return { least, most: least + MOST_DOUBLINGS + confirm };
}

/** Seconds that a plan takes, estimated by what its measurements ask for. */
export function expectedSearchSeconds({
  workload,
  plan,
  cellOptions,
}: Pick<ReadySearch, 'workload' | 'plan' | 'cellOptions'>): Expected {
  const seconds = (bound: keyof Expected) => {
    const cells = plan.searches.flatMap(({ find, varied }) =>
      Array<CommonOptions>(expectedSteps({ ...plan, find })[bound]).fill(cellOptions(varied)),
    );
    return expectedSeconds(workload, cells).reduce((sum, one) => sum + one, 0);
  };
  return { least: seconds('least'), most: seconds('most') };
}
