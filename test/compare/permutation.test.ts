import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/base/seeded-random.ts';
import { permutation } from '../../src/compare/permutation.ts';

const never = () => {
  throw new Error('nothing is drawn where everything can be counted');
};

describe('permutation', () => {
  it.each([
    // Three and three runs wholly apart: 2 of the 20 dealings are as extreme.
    { a: [1, 2, 3], b: [7, 8, 9], p: 0.1, least: 0.1 },
    { a: [1, 2, 3, 4], b: [7, 8, 9, 10], p: 2 / 70, least: 2 / 70 },
    // Sides of different size cannot change places: 1 of 10.
    { a: [1, 2], b: [7, 8, 9], p: 0.1, least: 0.1 },
    // Sums of pairs: 1+4 and 2+3 on either side; only 1,2 | 3,4 and its like differ, and the observed one by nothing.
    { a: [1, 4], b: [2, 3], p: 1, least: 2 / 6 },
    { a: [0, 0], b: [0, 1], p: 1, least: 2 / 6 },
  ])('counts every dealing of $a and $b', ({ a, b, p, least }) => {
    expect(permutation(a, b, never)).toEqual({ p: expect.closeTo(p, 12), least, exact: true });
  });

  it('takes sums for equal that differ by rounding only', () => {
    expect(permutation([0.1, 0.2, 0.3], [0.3, 0.2, 0.1], never).p).toBe(1);
  });

  it('draws where dealings are too many, the same every time, and is never 0', () => {
    const low = Array.from({ length: 10 }, (_, i) => i);
    const high = low.map((value) => value + 100);
    const first = permutation(low, high, seededRandom(7));
    expect(first).toEqual(permutation(low, high, seededRandom(7)));
    expect(first.exact).toBe(false);
    expect(first.p).toBeGreaterThan(0);
    expect(first.p).toBeLessThan(0.001);
  });

  it('draws about what counting gives', () => {
    const a = [3, 5, 1, 9, 4, 2, 8, 7];
    const b = [6, 9, 5, 11, 8, 4, 10, 9];
    expect(permutation(a, b, seededRandom(1)).p).toBeCloseTo(countedByHand(a, b), 1);
  });
});

/** All 2^16 ways to mark half of the values, with no help from the code under test. */
function countedByHand(a: readonly number[], b: readonly number[]): number {
  const all = [...a, ...b];
  const total = all.reduce((x, y) => x + y, 0);
  const observed = Math.abs(total - 2 * a.reduce((x, y) => x + y, 0));
  let ways = 0;
  let extreme = 0;
  for (let marks = 0; marks < 2 ** all.length; marks++) {
    const chosen = all.filter((_, i) => (marks >> i) & 1);
    if (chosen.length !== a.length) continue;
    ways++;
    if (Math.abs(total - 2 * chosen.reduce((x, y) => x + y, 0)) >= observed) extreme++;
  }
  return extreme / ways;
}
