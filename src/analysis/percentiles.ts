import type { Histogram } from '../measure/histogram.ts';
import { latencySum } from '../patterns/shared/latency.ts';
import type { ResultDigest } from '../run/result.ts';
import type { Varied } from '../store/manifest.ts';
import type { Study } from '../store/study.ts';
import { combinationsOf, layoutOf } from './dimensions.ts';
import { valuesText } from './words.ts';

export interface PercentilePoint {
  /** 0..100; 100 is the maximum. */
  percentile: number;
  /**
   * 1 / (1 - p), where the point stands on a logarithmic axis: 2 for the median, 1000 for the 99.9th percentile. The
   * maximum of n values stands at 2 n, the middle of the last value's share.
   */
  inverse: number;
  value_us: number;
}

export interface PercentileCurve {
  /** Key of the latency. */
  kind: string;
  /** `50 clients, 3,000/s`. */
  name: string;
  values: Varied;
  /** Ids of the cells whose histograms it is the sum of. */
  cells: string[];
  /** Latencies in all. */
  count: number;
  /** Ascending. */
  points: PercentilePoint[];
}

/** Pairs of percentile and 1 / (1 - p), which the percentile alone no longer gives exactly: 100 - 99.9 is not 0.1. */
const axis: readonly (readonly [percentile: number, inverse: number])[] = [
  [0, 1],
  [50, 2],
  [75, 4],
  [90, 10],
  [95, 20],
  ...[2, 3, 4, 5, 6, 7, 8, 9, 10].map((nines) => [100 - 10 ** (2 - nines), 10 ** nines] as const),
];

/** A curve for each combination that has this latency; the histograms of repeats are added, never averaged. */
export function percentileCurvesOf(study: Study, kind: string): PercentileCurve[] {
  const layout = layoutOf(study);
  const names = layout.dimensions.map(({ name }) => name);
  return combinationsOf(layout, names).flatMap(({ values, places }) => {
    const cells = places.filter(({ cell }) => cell?.result && hasLatency(cell.result, kind));
    const sum = latencySum(
      cells.flatMap(({ cell }) => cell?.result ?? []),
      kind,
    );
    if (sum.count === 0) return [];
    const curve = {
      kind,
      name: valuesText(study.pattern.axes, values),
      values,
      cells: cells.map(({ id }) => id),
    };
    return [{ ...curve, count: sum.count, points: percentilePointsOf(sum) }];
  });
}

function hasLatency(result: ResultDigest, kind: string): boolean {
  return (result.latency_us[kind]?.count ?? 0) > 0;
}

/** The percentiles that so many values can tell apart, each beyond at least one value, and the maximum. */
export function percentilePointsOf(histogram: Histogram): PercentilePoint[] {
  const { count, max } = histogram;
  if (max === null) return [];
  const points = axis
    .filter(([, inverse]) => inverse <= count)
    .map(([percentile, inverse]) => ({
      percentile,
      inverse,
      value_us: (percentile === 0 ? histogram.min : histogram.percentile(percentile)) ?? max,
    }));
  return [...points, { percentile: 100, inverse: 2 * count, value_us: max }];
}
