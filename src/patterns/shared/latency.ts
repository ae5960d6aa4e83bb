import { Histogram } from '../../measure/histogram.ts';
import type { ResultDigest } from '../../run/result.ts';

/** A latency that results of a pattern have. */
export interface Latency {
  /** Its key in `latency_us`. */
  key: string;
  /** e.g. `publish latency` */
  label: string;
  /** What it runs from and to: `from intended send time to acknowledgement`. */
  span: string;
  /** Not every result has it: a terminal passes over it where it is not there. */
  isOptional?: true;
  /** Few studies have it: a notebook passes over it where none of a study's results does. */
  isRare?: true;
  /** Its name where rows of a table are latencies, e.g. `publish`. */
  short: string;
  /** What its values are of, e.g. `messages`. */
  of: string;
}

/** All latencies of several results as one histogram. */
export function latencySum(results: readonly Pick<ResultDigest, 'latency_us'>[], key: string): Histogram {
  const sum = new Histogram();
  for (const { latency_us } of results) {
    const { min = null, max = null, histogram = [] } = latency_us[key] ?? {};
    if (min !== null && max !== null) sum.addReport({ min, max, buckets: flat(histogram) });
  }
  return sum;
}

/** `Array.prototype.flat` takes ten times as long, and a study has millions of buckets. */
function flat(pairs: readonly (readonly [number, number])[]): number[] {
  const all: number[] = [];
  for (const [lowest, count] of pairs) all.push(lowest, count);
  return all;
}

/** What a percentile of a latency tells, as the beginning of a sentence. */
export function quantileText(quantile: string, whose: string, span: string): string {
  if (quantile === 'max') return `Longest time ${span} of the ${whose}`;
  return `Time ${span} that ${quantile.slice(1).replace('_', '.')} % of the ${whose} did not exceed`;
}
