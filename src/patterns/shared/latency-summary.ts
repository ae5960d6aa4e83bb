import type { Histogram } from '../../measure/histogram.ts';
import type { LatencySummary } from '../../run/result.ts';

/** What a result tells of a latency, microseconds; percentiles are null where nothing was booked. */
export function latencySummary(histogram: Histogram): LatencySummary {
  return {
    count: histogram.count,
    min: histogram.min,
    p50: histogram.percentile(50),
    p90: histogram.percentile(90),
    p95: histogram.percentile(95),
    p99: histogram.percentile(99),
    p99_9: histogram.percentile(99.9),
    max: histogram.max,
    histogram: histogram.buckets(),
  };
}
