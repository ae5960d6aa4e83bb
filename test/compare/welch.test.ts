import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/base/seeded-random.ts';
import { welch } from '../../src/compare/welch.ts';
import { expectWithinBinomial, normal } from './simulation.ts';

describe('welch', () => {
  it('gives the pooled interval where both sides spread alike', () => {
    // Means 10 and 14, both variances 1, n 3: error sqrt(2/3), 4 degrees, t 2.776445.
    const outcome = welch([9, 10, 11], [13, 14, 15], 0.95);
    expect(outcome?.degrees).toBeCloseTo(4, 10);
    expect(outcome?.difference).toBe(4);
    expect(outcome?.low).toBeCloseTo(4 - 2.776445 * Math.sqrt(2 / 3), 5);
    expect(outcome?.high).toBeCloseTo(4 + 2.776445 * Math.sqrt(2 / 3), 5);
    // t = 4.898979 with 4 degrees.
    expect(outcome?.p).toBeCloseTo(0.00805, 5);
  });

  it('takes the degrees of Welch and Satterthwaite where they spread differently', () => {
    // Squared errors 4/4 = 1 and 1/4: 1.25^2 / (1/3 + 0.0625/3) = 4.4118.
    const a = [-Math.sqrt(6), 0, 0, Math.sqrt(6)];
    const b = [-Math.sqrt(1.5), 0, 0, Math.sqrt(1.5)];
    expect(welch(a, b, 0.95)?.degrees).toBeCloseTo(1.25 ** 2 / (1.0625 / 3), 10);
  });

  it('follows the one side that spreads', () => {
    expect(welch([5, 5, 5], [6, 7, 8], 0.95)?.degrees).toBeCloseTo(2, 10);
  });

  it('cannot tell where nothing spreads, be the values as awkward as they like', () => {
    expect(welch([0, 0, 0], [1, 1, 1], 0.95)).toBeNull();
    expect(welch([0.1, 0.1, 0.1], [0.3, 0.3, 0.3], 0.95)).toBeNull();
  });

  it('is turned round when the sides are', () => {
    const one = welch([1, 2, 4], [2, 8, 3, 9], 0.9);
    const other = welch([2, 8, 3, 9], [1, 2, 4], 0.9);
    expect(other?.low).toBeCloseTo(-(one?.high ?? Number.NaN), 10);
    expect(other?.p).toBeCloseTo(one?.p ?? Number.NaN, 10);
  });

  it.each([
    { runs: [3, 3], spreads: [1, 1] },
    { runs: [5, 5], spreads: [1, 3] },
    { runs: [3, 5], spreads: [2, 1] },
  ])(
    'has an interval that covers the truth as often as it says: $runs runs, spread $spreads',
    ({ runs: [n = 0, m = 0], spreads: [ofA = 0, ofB = 0] }) => {
      const random = seededRandom(42);
      const draws = 2_000;
      let covered = 0;
      for (let draw = 0; draw < draws; draw++) {
        const a = Array.from({ length: n }, () => 100 + ofA * normal(random));
        const b = Array.from({ length: m }, () => 107 + ofB * normal(random));
        const outcome = welch(a, b, 0.95);
        if (outcome !== null && outcome.low <= 7 && outcome.high >= 7) covered++;
      }
      expectWithinBinomial(covered, draws, 0.95);
    },
  );
});
