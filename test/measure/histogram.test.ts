import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Histogram } from '../../src/measure/histogram.ts';

const TWELVE_DAYS_US = 2 ** 40;

/** Microseconds of every magnitude. */
const value = fc.oneof(
  fc.integer({ min: 0, max: 5_000 }),
  fc.integer({ min: 0, max: 60_000_000 }),
  fc.integer({ min: 0, max: TWELVE_DAYS_US }),
  fc.constantFrom(0, 1, 2047, 2048, 2049, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, TWELVE_DAYS_US),
);
const values = fc.array(value, { minLength: 1, maxLength: 200 });
const percentile = fc.oneof(
  fc.constantFrom(0, 50, 95, 99, 99.9, 100),
  fc.double({ min: 0, max: 100, noNaN: true }),
);

function histogramOf(all: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const one of all) histogram.record(one);
  return histogram;
}

/** By definition: the smallest value at or below which at least p % of the values lie. */
function percentileOfSorted(sorted: readonly number[], p: number): number {
  return sorted.find((_, index) => index + 1 >= (p * sorted.length) / 100 - 1e-9) ?? Number.NaN;
}

function everythingOf(histogram: Histogram) {
  const { count, min, max } = histogram;
  return { count, min, max, buckets: histogram.buckets() };
}

describe('percentiles', () => {
  it('are those of the sorted values to 3 significant digits, never below and never beyond the maximum', () => {
    fc.assert(
      fc.property(values, percentile, (all, p) => {
        const sorted = [...all].sort((a, b) => a - b);
        const exact = percentileOfSorted(sorted, p);
        const told = histogramOf(all).percentile(p) ?? Number.NaN;
        expect(told).toBeGreaterThanOrEqual(exact);
        expect(told).toBeLessThanOrEqual(exact + exact / 1000);
        expect(told).toBeLessThanOrEqual(sorted.at(-1) ?? 0);
      }),
      { numRuns: 1000 },
    );
  });

  it('are exact where a bucket holds one value, below 2048', () => {
    const histogram = histogramOf(Array.from({ length: 1000 }, (_, i) => i + 1));
    expect([0, 0.1, 50, 90, 99, 99.9, 100].map((p) => histogram.percentile(p))).toEqual([
      1, 1, 500, 900, 990, 999, 1000,
    ]);
  });

  it('never fall as the percentage rises', () => {
    fc.assert(
      fc.property(values, percentile, percentile, (all, a, b) => {
        const histogram = histogramOf(all);
        const [low, high] = [Math.min(a, b), Math.max(a, b)].map((p) => histogram.percentile(p) ?? -1);
        expect(low).toBeLessThanOrEqual(high ?? -1);
      }),
    );
  });
});

describe('minimum, maximum and count', () => {
  it('are exact', () => {
    fc.assert(
      fc.property(values, (all) => {
        const { count, min, max } = histogramOf(all);
        expect({ count, min, max }).toEqual({
          count: all.length,
          min: Math.min(...all),
          max: Math.max(...all),
        });
      }),
    );
  });

  it('are null and 0 for nothing', () => {
    const empty = new Histogram();
    expect(everythingOf(empty)).toEqual({ count: 0, min: null, max: null, buckets: [] });
    expect(empty.percentile(50)).toBeNull();
  });

  it('keep a negative difference of two clocks, booked in the lowest bucket', () => {
    const histogram = histogramOf([-250, 10]);
    expect(everythingOf(histogram)).toEqual({
      count: 2,
      min: -250,
      max: 10,
      buckets: [
        [0, 1],
        [10, 1],
      ],
    });
    expect(histogramOf([-250]).percentile(50)).toBe(-250);
  });

  it('stay exact beyond twelve days, where the buckets end', () => {
    const histogram = histogramOf([TWELVE_DAYS_US * 8]);
    expect([histogram.max, histogram.percentile(50)]).toEqual([TWELVE_DAYS_US * 8, TWELVE_DAYS_US * 8]);
  });
});

describe('buckets', () => {
  it('hold each value to 3 significant digits and all of them', () => {
    fc.assert(
      fc.property(values, (all) => {
        const buckets = histogramOf(all).buckets();
        const sorted = [...all].sort((a, b) => a - b);
        const lowest = buckets.flatMap(([low, count]) => new Array<number>(count).fill(low));
        expect(lowest).toHaveLength(sorted.length);
        lowest.forEach((low, i) => {
          const exact = sorted[i] ?? Number.NaN;
          expect(low).toBeLessThanOrEqual(exact);
          expect(exact - low).toBeLessThanOrEqual(exact / 1000);
        });
      }),
    );
  });
});

describe('sums', () => {
  it('are the histogram of all the values: percentiles come from the sum, not from an average', () => {
    fc.assert(
      fc.property(values, values, (one, other) => {
        const sum = histogramOf(one);
        sum.add(histogramOf(other));
        expect(everythingOf(sum)).toEqual(everythingOf(histogramOf([...one, ...other])));
      }),
    );
  });

  it('take a report as the histogram it tells of', () => {
    fc.assert(
      fc.property(values, values, (one, other) => {
        const sum = histogramOf(one);
        sum.addReport(JSON.parse(JSON.stringify(histogramOf(other).toReport())));
        expect(everythingOf(sum)).toEqual(everythingOf(histogramOf([...one, ...other])));
      }),
    );
  });

  it('gain nothing from an empty one', () => {
    const sum = histogramOf([5]);
    sum.add(new Histogram());
    sum.addReport(new Histogram().toReport());
    expect(everythingOf(sum)).toEqual(everythingOf(histogramOf([5])));
  });

  it('book many of a value at once', () => {
    const histogram = new Histogram();
    histogram.record(3000, 40);
    expect(everythingOf(histogram)).toEqual(everythingOf(histogramOf(new Array(40).fill(3000))));
  });

  it('keep count and buckets together whatever a report claims to have seen', () => {
    const sum = new Histogram();
    sum.addReport({ min: -5, max: 1e300, buckets: [-5, 2, 1e300, 3, 7.5, 1] });
    expect(sum.buckets().reduce((total, [, count]) => total + count, 0)).toBe(sum.count);
    expect(sum.count).toBe(6);
  });
});

it('starts anew after a reset', () => {
  const histogram = histogramOf([1, 1e6]);
  histogram.reset();
  expect(everythingOf(histogram)).toEqual(everythingOf(new Histogram()));
  histogram.record(7);
  expect(everythingOf(histogram)).toEqual({ count: 1, min: 7, max: 7, buckets: [[7, 1]] });
});
