import { Histogram } from '../measure/histogram.ts';
import type { ResultDigest } from '../store/study.ts';

export const latencyKinds = ['publish', 'end_to_end', 'lateness'] as const;
export type LatencyKind = (typeof latencyKinds)[number];

/** How a latency is called and what it runs from and to. */
export const latencyWords: Readonly<Record<LatencyKind, { label: string; span: string }>> = {
  publish: { label: 'publish latency', span: 'from intended send time to acknowledgement' },
  end_to_end: { label: 'end-to-end latency', span: 'from intended send time to first receipt' },
  lateness: { label: 'lateness', span: 'from intended send time to hand-over by the publisher' },
};

/** All latencies of several results as one histogram. */
export function latencySum(results: readonly ResultDigest[], kind: LatencyKind): Histogram {
  const sum = new Histogram();
  for (const { latency_us } of results) {
    const { min = null, max = null, histogram = [] } = latency_us[kind] ?? {};
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

/** What a percentile of a latency tells about its messages, as the beginning of a sentence. */
export function quantileText(quantile: string, messages: string, span: string): string {
  if (quantile === 'max') return `Longest time ${span} of the ${messages}`;
  return `Time ${span} that ${quantile.slice(1).replace('_', '.')} % of the ${messages} did not exceed`;
}
