import { type Latency, latencySum, quantileText } from './latency.ts';
import type { Definition, Measure } from './measure.ts';

const quantiles = { p50: 50, p90: 90, p95: 95, p99: 99, p99_9: 99.9, max: 100 } as const;
type Quantile = keyof typeof quantiles;
const quantileNames: readonly Quantile[] = ['p50', 'p90', 'p95', 'p99', 'p99_9', 'max'];

/** Percentiles of every latency, microseconds; keys such as `latency_us.end_to_end.p99`. */
export function latencyMeasures(latencies: readonly Latency[]): Measure[] {
  return latencies.flatMap((latency) => quantileNames.map((quantile) => latencyMeasure(latency, quantile)));
}

function latencyMeasure({ key, label, span, of }: Latency, quantile: Quantile): Measure {
  return {
    key: `latency_us.${key}.${quantile}`,
    label: `${label} ${quantile.replace('_', '.')}`,
    unit: 'us',
    definition: `${quantileText(quantile, of, span)}, read from the sum of all histograms to 3 significant digits.`,
    better: 'low',
    value: ({ latency_us }) => latency_us[key]?.[quantile] ?? null,
    together: (results) => latencySum(results, key).percentile(quantiles[quantile]),
  };
}

/** How many values each latency has. */
export function latencyCounts(latencies: readonly Latency[]): Definition[] {
  return latencies.map(({ key, label, span, of }) => ({
    key: `latency_us.${key}.count`,
    label: `${label}, ${of}`,
    unit: of,
    definition: `${of.charAt(0).toUpperCase()}${of.slice(1)} whose time ${span} was booked.`,
  }));
}
