import type { Measure } from './measure.ts';

export const latencyKinds = ['publish', 'end_to_end', 'lateness'] as const;
export type LatencyKind = (typeof latencyKinds)[number];

const quantiles = ['p50', 'p90', 'p95', 'p99', 'p99_9', 'max'] as const;
type Quantile = (typeof quantiles)[number];

/** How a latency is called and what it runs from and to. */
export const latencyWords: Readonly<Record<LatencyKind, { label: string; span: string }>> = {
  publish: { label: 'publish latency', span: 'from intended send time to acknowledgement' },
  end_to_end: { label: 'end-to-end latency', span: 'from intended send time to first receipt' },
  lateness: { label: 'lateness', span: 'from intended send time to hand-over by the publisher' },
};

/** Percentiles of every latency, microseconds; keys such as `latency_us.end_to_end.p99`. */
export const latencyMeasures: readonly Measure[] = latencyKinds.flatMap((kind) =>
  quantiles.map((quantile) => latencyMeasure(kind, quantile)),
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
  };
}

/** What a percentile of a latency tells about its messages, as the beginning of a sentence. */
export function quantileText(quantile: string, messages: string, span: string): string {
  if (quantile === 'max') return `Longest time ${span} of the ${messages}`;
  return `Time ${span} that ${quantile.slice(1).replace('_', '.')} % of the ${messages} did not exceed`;
}
