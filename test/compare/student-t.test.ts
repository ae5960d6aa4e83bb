import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { twoSidedP, twoSidedQuantile } from '../../src/compare/student-t.ts';

// NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2, critical values of Student's t, upper tail 0.025 and 0.005.
const table: readonly (readonly [degrees: number, at95: number, at99: number])[] = [
  [1, 12.706, 63.657],
  [2, 4.303, 9.925],
  [3, 3.182, 5.841],
  [4, 2.776, 4.604],
  [5, 2.571, 4.032],
  [8, 2.306, 3.355],
  [10, 2.228, 3.169],
  [30, 2.042, 2.75],
  [100, 1.984, 2.626],
];

describe("Student's t", () => {
  it.each(table)('has the quantiles of the tables for %d degrees', (degrees, at95, at99) => {
    expect(twoSidedQuantile(0.95, degrees)).toBeCloseTo(at95, 2);
    expect(Math.abs(twoSidedQuantile(0.95, degrees) - at95)).toBeLessThan(0.0006);
    expect(Math.abs(twoSidedQuantile(0.99, degrees) - at99)).toBeLessThan(0.0006);
  });

  it('agrees with the closed forms for one and two degrees', () => {
    for (const t of [0.001, 0.1, 0.5, 1, 2, 10, 1e3, 1e6]) {
      const cauchy = 1 - (2 / Math.PI) * Math.atan(t);
      expect(twoSidedP(t, 1)).toBeCloseTo(cauchy, 12);
      expect(twoSidedP(t, 2)).toBeCloseTo(1 - t / Math.sqrt(2 + t * t), 12);
    }
  });

  it('becomes the normal distribution with many degrees', () => {
    expect(twoSidedQuantile(0.95, 1e6)).toBeCloseTo(1.959964, 4);
  });

  it('says 1 for no difference and nearly 0 for an endless one', () => {
    expect(twoSidedP(0, 3)).toBe(1);
    expect(twoSidedP(Number.POSITIVE_INFINITY, 3)).toBe(0);
    expect(twoSidedP(1e9, 7)).toBeLessThan(1e-50);
  });

  it('has quantiles that undo its probabilities, for degrees that are not whole too', () => {
    const degrees = fc.double({ min: 0.6, max: 500, noNaN: true });
    const confidence = fc.double({ min: 0.01, max: 0.9999, noNaN: true });
    fc.assert(
      fc.property(degrees, confidence, (df, level) => {
        expect(twoSidedP(twoSidedQuantile(level, df), df)).toBeCloseTo(1 - level, 9);
      }),
    );
  });
});
