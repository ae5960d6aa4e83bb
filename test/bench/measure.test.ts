import { describe, expect, it } from 'vitest';
import { type Goal, type Measured, spreadOf, verdictOf } from '../../bench/measure.ts';

const measured = (goal: Goal, ours: number[], rivals: number[]): Measured => ({
  measure: { id: 'P0', name: 'of paper', unit: 'x', goal, rival: null, measure: async () => 0 },
  ours,
  rivals,
});

describe('spreadOf', () => {
  it.each([
    [[3, 1, 2], { median: 2, min: 1, max: 3 }],
    [[4, 1, 2, 3], { median: 2.5, min: 1, max: 4 }],
    [[7], { median: 7, min: 7, max: 7 }],
  ])('of %j', (values, spread) => {
    expect(spreadOf(values)).toEqual(spread);
  });

  it('of nothing is no number', () => {
    expect(spreadOf([]).median).toBeNaN();
  });
});

describe('verdictOf', () => {
  it('divides pair by pair, not median by median', () => {
    const { ratio, met } = verdictOf(measured({ kind: 'ratio', atLeast: 2 }, [20, 100, 30], [10, 20, 20]));
    expect(ratio).toEqual({ median: 2, min: 1.5, max: 5 });
    expect(met).toBe(true);
  });

  it('misses a ratio whose median is too small, whatever the best pair', () => {
    expect(verdictOf(measured({ kind: 'ratio', atLeast: 2 }, [10, 10, 90], [10, 10, 10])).met).toBe(false);
  });

  it('misses a ratio without a rival', () => {
    expect(verdictOf(measured({ kind: 'ratio', atLeast: 0 }, [10], [])).met).toBe(false);
  });

  it.each<[Goal, number, boolean]>([
    [{ kind: 'at-least', value: 16 }, 16, true],
    [{ kind: 'at-least', value: 16 }, 15, false],
    [{ kind: 'at-most', value: 60 }, 60, true],
    [{ kind: 'at-most', value: 60 }, 61, false],
    [{ kind: 'at-most', value: 60 }, Number.NaN, false],
    [{ kind: 'at-least', value: 0 }, Number.NaN, false],
  ])('of %j for %d', (goal, value, met) => {
    expect(verdictOf(measured(goal, [value], [])).met).toBe(met);
  });
});
