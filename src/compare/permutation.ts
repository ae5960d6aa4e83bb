import { combinations, permutationTest } from 'simple-statistics';
import type { PermutationOutcome } from './comparison.ts';

/** All dealings are counted up to this many: seven runs on each side have 3,432. */
const MOST_DEALINGS = 5_000;
const DRAWS = 10_000;

/**
 * Two-sided permutation test of the difference of means: the part of all ways to deal the runs out to the two sides
 * that differ at least as much (R. A. Fisher, The Design of Experiments, 1935). It supposes nothing about how runs
 * spread, but few runs cannot give a small p.
 * @param random draws from [0, 1); used only where the dealings are too many to count
 */
export function permutation(
  a: readonly number[],
  b: readonly number[],
  random: () => number,
): PermutationOutcome {
  const dealings = choose(a.length + b.length, a.length);
  // Exchanging sides of equal size gives a dealing that differs as much.
  const least = Math.min(1, (a.length === b.length ? 2 : 1) / dealings);
  if (dealings <= MOST_DEALINGS) return { p: countedP(a, b), least, exact: true };
  const part = permutationTest([...a], [...b], 'two_side', DRAWS, random);
  // The dealing that was observed is one of them, so p is never 0 (Phipson and Smyth 2010).
  return { p: (part * DRAWS + 1) / (DRAWS + 1), least, exact: false };
}

function countedP(a: readonly number[], b: readonly number[]): number {
  const all = [...a, ...b];
  const total = sum(all);
  const distance = (ofA: number) => Math.abs((total - ofA) / b.length - ofA / a.length);
  const observed = distance(sum(a));
  // Sums in another order differ in their last digits.
  const slack = 1e-9 * Math.max(...all.map(Math.abs));
  const dealt = combinations(all, a.length);
  return dealt.filter((side) => distance(sum(side)) >= observed - slack).length / dealt.length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function choose(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i <= k; i++) ways = (ways * (n - k + i)) / i;
  return Math.round(ways);
}
