import { type LatencyKind, latencyKinds, latencySum, latencyWords, quantileText } from './latency.ts';
import type { Measure } from './measure.ts';

const quantiles = { p50: 50, p90: 90, p95: 95, p99: 99, p99_9: 99.9, max: 100 } as const;
type Quantile = keyof typeof quantiles;
const quantileNames: readonly Quantile[] = ['p50', 'p90', 'p95', 'p99', 'p99_9', 'max'];

/** Percentiles of every latency, microseconds; keys such as `latency_us.end_to_end.p99`. */
export const latencyMeasures: readonly Measure[] = latencyKinds.flatMap((kind) =>
  quantileNames.map((quantile) => latencyMeasure(kind, quantile)),
);

function latencyMeasure(kind: LatencyKind, quantile: Quantile): Measure {
  const { label, span } = latencyWords[kind];
  return {
    key: `latency_us.${kind}.${quantile}`,
    label: `${label} ${quantile.replace('_', '.')}`,
    unit: 'us',
    definition: `${quantileText(quantile, 'messages', span)}, read from the sum of all histograms to 3 significant digits.`,
    better: 'low',
    value: ({ latency_us }) => latency_us[kind]?.[quantile] ?? null,
    together: (results) => latencySum(results, kind).percentile(quantiles[quantile]),
  };
}
