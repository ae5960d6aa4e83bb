import { mean } from 'simple-statistics';
import type { Interval, PermutationOutcome } from './comparison.ts';
import { detectableDifference } from './detectable.ts';
import { permutation } from './permutation.ts';
import { unspreadP } from './unspread.ts';
import { welch } from './welch.ts';

export interface SampleOptions {
  /** In (0, 1). */
  confidence: number;
  /** Draws from [0, 1), for permutation tests too large to count. */
  random: () => number;
}

/** What the runs of two sides say about the difference of their means, b - a. */
export interface SampleDifference {
  difference: number;
  /** Of a's mean; null where that is 0. */
  percent: number | null;
  interval: Interval | null;
  /** As `detectableDifference` says; null where that cannot be told. */
  detectable: number | null;
  p: number | null;
  permutation: PermutationOutcome | null;
  /** Why there is a p or none: `welch`, `unspread` (no run differs within its side), `equal`, `single`. */
  basis: 'welch' | 'unspread' | 'equal' | 'single';
}

/** @param a at least one finite value, as b */
export function compareSamples(
  a: readonly number[],
  b: readonly number[],
  { confidence, random }: SampleOptions,
): SampleDifference {
  const meanOfA = meanOf(a);
  const difference = meanOf(b) - meanOfA;
  const asPercent = (value: number) => (meanOfA === 0 ? null : (100 * value) / Math.abs(meanOfA));
  const untested = { interval: null, detectable: null, p: null, permutation: null };
  const plain = { difference, percent: asPercent(difference), ...untested };
  if ([...a, ...b].every((value) => value === a[0])) return { ...plain, difference: 0, basis: 'equal' };
  if (a.length < 2 || b.length < 2) return { ...plain, basis: 'single' };
  const tested = { ...plain, permutation: permutation(a, b, random) };
  const outcome = welch(a, b, confidence);
  if (outcome === null) return { ...tested, p: unspreadP(a.length, b.length), basis: 'unspread' };
  const { low, high, p } = outcome;
  const interval = { low, high, low_percent: asPercent(low), high_percent: asPercent(high) };
  return { ...tested, interval, detectable: detectableDifference(a, b, confidence), p, basis: 'welch' };
}

function meanOf(values: readonly number[]): number {
  const [first = 0] = values;
  // Rounding would tell the means of equal values apart.
  return values.every((value) => value === first) ? first : mean([...values]);
}
