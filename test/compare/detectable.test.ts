import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/base/seeded-random.ts';
import { detectableDifference } from '../../src/compare/detectable.ts';
import { welch } from '../../src/compare/welch.ts';
import { normal } from './simulation.ts';

describe('detectableDifference', () => {
  it('is made of the quantiles of t and the pooled spread', () => {
    // Variances 1 and 4, 3 runs each: pooled 2.5; t for 0.975 and 0.8, 3 degrees: (3.182446 + 0.978472) x sqrt(2.5 x 2/3).
    expect(detectableDifference([9, 10, 11], [8, 10, 12], 0.95)).toBeCloseTo(4.160918 * Math.sqrt(5 / 3), 4);
  });

  it('is not known where nothing spreads', () => {
    expect(detectableDifference([1, 1], [2, 2], 0.95)).toBeNull();
  });

  it.each([3, 5])('is seen in about 80 of 100 tries with %d runs, and half of it seldom', (runs) => {
    const random = seededRandom(11);
    const draws = 2_000;
    const side = (from: number) => Array.from({ length: runs }, () => from + normal(random));
    // The true spread is 1: what the formula gives for it.
    const level = Math.sqrt(1.5);
    const spread1 = runs === 3 ? [-1, 0, 1] : [-level, -level / Math.sqrt(3), 0, level / Math.sqrt(3), level];
    const size = detectableDifference(spread1, spread1, 0.95) ?? 0;
    const seen = (difference: number) => {
      let count = 0;
      for (let draw = 0; draw < draws; draw++) {
        const p = welch(side(0), side(difference), 0.95)?.p ?? 1;
        if (p <= 0.05) count++;
      }
      return count / draws;
    };
    expect(seen(size)).toBeGreaterThan(0.75);
    expect(seen(size)).toBeLessThan(0.85);
    expect(seen(size / 2)).toBeLessThan(0.4);
  });
});
