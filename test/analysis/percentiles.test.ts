import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { percentileCurvesOf, percentilePointsOf } from '../../src/analysis/percentiles.ts';
import { Histogram } from '../../src/measure/histogram.ts';
import type { LatencySummary } from '../../src/run/result.ts';
import { noLatencies } from '../patterns/pubsub/no-latencies.ts';
import { paperStudy } from './paper-study.ts';

function histogramOf(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

function summaryOf(values: readonly number[]): LatencySummary {
  const histogram = histogramOf(values);
  const { count, min, max } = histogram;
  return { count, min, p50: 0, p90: 0, p95: 0, p99: 0, p99_9: 0, max, histogram: histogram.buckets() };
}

const axisOf = (count: number) =>
  percentilePointsOf(histogramOf(Array.from({ length: count }, (_, index) => index))).map(
    ({ percentile, inverse }) => [percentile, inverse],
  );

describe('percentilePointsOf', () => {
  it('goes as far as the count tells values apart, and ends in the maximum', () => {
    expect(axisOf(0)).toEqual([]);
    expect(axisOf(1)).toEqual([
      [0, 1],
      [100, 2],
    ]);
    expect(axisOf(99).map(([percentile]) => percentile)).toEqual([0, 50, 75, 90, 95, 100]);
    expect(axisOf(10_000)).toEqual([
      [0, 1],
      [50, 2],
      [75, 4],
      [90, 10],
      [95, 20],
      [99, 100],
      [99.9, 1000],
      [99.99, 10_000],
      [100, 20_000],
    ]);
  });

  it('agrees with the sorted values, to 3 significant digits', () => {
    const values = fc.array(fc.integer({ min: 0, max: 50_000_000 }), { minLength: 1, maxLength: 2000 });
    fc.assert(
      fc.property(values, (drawn) => {
        const sorted = [...drawn].sort((a, b) => a - b);
        for (const { percentile, value_us } of percentilePointsOf(histogramOf(drawn))) {
          const rank = Math.max(1, Math.ceil((percentile / 100) * sorted.length - 1e-9));
          const exact = sorted[percentile === 0 ? 0 : rank - 1] ?? Number.NaN;
          expect(value_us).toBeGreaterThanOrEqual(exact);
          expect(value_us).toBeLessThanOrEqual(exact + exact / 1024 + 1);
        }
      }),
    );
  });
});

describe('percentileCurvesOf', () => {
  const latencies = (publish: LatencySummary | null) => ({
    latency_us: { ...noLatencies, publish },
  });

  it('adds the histograms of repeats: a percentile of the sum is no mean of percentiles', () => {
    const quick = Array<number>(900).fill(100);
    const slow = Array<number>(100).fill(2000);
    const study = paperStudy(
      { clients: [10], msg_rate: [1000] },
      (_, repeat) => latencies(summaryOf(repeat === 1 ? quick : slow)),
      { repeat: 2 },
    );
    const [curve] = percentileCurvesOf(study, 'publish');
    expect(curve).toMatchObject({ name: '10 clients, 1,000/s', cells: ['001', '001-r2'], count: 1000 });
    expect(curve?.points).toEqual(percentilePointsOf(histogramOf([...quick, ...slow])));
    expect(curve?.points.map(({ percentile, value_us }) => [percentile, value_us])).toEqual([
      [0, 100],
      [50, 100],
      [75, 100],
      [90, 100],
      [95, 2000],
      [99, 2000],
      [99.9, 2000],
      [100, 2000],
    ]);
  });

  it('leaves out combinations without such a latency', () => {
    const study = paperStudy({ clients: [10], msg_rate: [1, 2, 3] }, ({ msg_rate }) =>
      msg_rate === 1 ? 'failed' : latencies(msg_rate === 2 ? null : summaryOf([5])),
    );
    expect(percentileCurvesOf(study, 'publish').map(({ cells }) => cells)).toEqual([['003']]);
    expect(percentileCurvesOf(study, 'end_to_end')).toEqual([]);
  });
});
