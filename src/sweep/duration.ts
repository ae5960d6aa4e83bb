import type { CommonOptions } from '../workloads/shared/common-options.ts';
import type { Workload } from '../workloads/shared/workload.ts';

/** Expected seconds of each cell, in the order of measuring; launching the apps counts to the first. */
export function expectedSeconds(workload: Workload, cells: readonly CommonOptions[]): number[] {
  return cells.map((options, index) => workload.expectedSeconds(options, cells[index - 1] ?? null));
}

/**
 * Expected seconds for what is left, by how long the cells so far took against what was expected of them.
 * @param left expected seconds of the cells to come
 * @param done expected and real seconds of those that were measured
 */
export function remainingSeconds(
  left: readonly number[],
  done: readonly { expected_s: number; took_s: number }[],
): number {
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  const expected = sum(done.map(({ expected_s }) => expected_s));
  const took = sum(done.map(({ took_s }) => took_s));
  return sum(left) * (expected > 0 ? took / expected : 1);
}

/** A duration as people say it: `45 s`, `4 min`, `1 h 20 min`. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 100) return `${whole} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest === 0 ? '' : ` ${rest} min`}`;
}
