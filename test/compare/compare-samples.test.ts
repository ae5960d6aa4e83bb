import { describe, expect, it } from 'vitest';
import { compareSamples } from '../../src/compare/compare-samples.ts';

const compared = (a: readonly number[], b: readonly number[]) =>
  compareSamples(a, b, { confidence: 0.95, random: () => 0.5 });

describe('compareSamples', () => {
  it('takes percent of the size of the mean before, so that their sign is that of the difference', () => {
    expect(compared([-10, -8, -12], [-5, -4, -6])).toMatchObject({ difference: 5, percent: 50 });
    expect(compared([4, 5, 6], [10, 10, 10])).toMatchObject({ difference: 5, percent: 100 });
  });

  it('knows no percent of a mean of 0', () => {
    const { percent, interval } = compared([-1, 0, 1], [4, 5, 6]);
    expect(percent).toBeNull();
    expect(interval).toMatchObject({ low_percent: null, high_percent: null });
  });

  it('has no test where one side was measured once', () => {
    expect(compared([1], [2, 3])).toMatchObject({ basis: 'single', p: null, interval: null });
    expect(compared([1, 2], [3])).toMatchObject({ basis: 'single', p: null, interval: null });
  });

  it('has no interval where the runs of each side are alike', () => {
    expect(compared([0, 0, 0], [1, 1, 1])).toMatchObject({ basis: 'unspread', p: 1 / 32, interval: null });
  });
});
