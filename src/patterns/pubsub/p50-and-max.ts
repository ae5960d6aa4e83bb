/** Of values in any order: the median by nearest rank, and the highest; null where there are none. Pure. */
export function p50AndMax(values: readonly number[]): { p50: number; max: number } | null {
  const sorted = [...values].sort((a, b) => a - b);
  const [p50, max] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted.at(-1)];
  return p50 === undefined || max === undefined ? null : { p50, max };
}
