import { describe, expect, it } from 'vitest';
import { unspreadP } from '../../src/compare/unspread.ts';

describe('unspreadP', () => {
  it.each([
    [2, 2, 1 / 8],
    [3, 3, 1 / 32],
    [4, 4, 1 / 128],
    [2, 3, 1 / 16],
  ])('of %d and %d runs', (n, m, p) => {
    expect(unspreadP(n, m)).toBeCloseTo(p, 6);
  });

  it('is the larger the more the sides differ in size, for the same number of runs', () => {
    expect(unspreadP(2, 8)).toBeGreaterThan(unspreadP(5, 5));
  });

  it('bounds what a coin, fair or not, brings about', () => {
    for (const heads of [0.05, 0.2, 0.5, 0.8]) {
      const tails = 1 - heads;
      expect(heads ** 3 * tails ** 4 + tails ** 3 * heads ** 4).toBeLessThanOrEqual(unspreadP(3, 4) + 1e-6);
    }
  });
});
