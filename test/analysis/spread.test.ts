import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spreadOf } from '../../src/analysis/spread.ts';

describe('spreadOf', () => {
  it('is of what is known alone, and nothing where nothing is', () => {
    expect(spreadOf([1, null, 3, 8])).toEqual({ mean: 4, low: 1, high: 8 });
    expect(spreadOf([null, null])).toBeNull();
    expect(spreadOf([])).toBeNull();
  });

  it('never has its mean beyond its ends, whatever rounding does', () => {
    const values = fc.array(fc.double({ noNaN: true, min: -1e12, max: 1e12 }), { minLength: 1 });
    fc.assert(
      fc.property(values, (drawn) => {
        const { mean, low, high } = spreadOf(drawn) ?? { mean: Number.NaN, low: 0, high: 0 };
        expect(low <= mean && mean <= high).toBe(true);
      }),
    );
    expect(spreadOf([0.1, 0.1, 0.1])?.mean).toBe(0.1);
  });
});
