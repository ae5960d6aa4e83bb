import type { SeriesRow } from '../run/result.ts';
import { type LatencyKind, latencyKinds, latencyWords, quantileText } from './latency.ts';
import type { Definition } from './measure.ts';

/** Whose time a column is spread over. */
export type SeriesPart = 'publisher' | 'subscribers' | 'broker';

export interface SeriesColumnSource extends Definition {
  /** A count, shown as it is where it is not divided. */
  exact: boolean;
  /** Whose part of the second the value is to be divided by; null where it is not of so much a second. */
  per: SeriesPart | null;
  /** What the row holds. */
  value(row: SeriesRow): number | null;
}

type RateColumn = 'sent' | 'acked' | 'failed' | 'received';

const rates: readonly [RateColumn, SeriesPart, string, string][] = [
  ['sent', 'publisher', 'sent', 'Messages handed to the connection'],
  ['acked', 'publisher', 'acknowledged', 'Messages acknowledged'],
  ['failed', 'publisher', 'failed', 'Messages given up'],
  ['received', 'subscribers', 'received by all clients', 'Messages that all clients together received'],
];

const percentiles = ['p50', 'p95', 'p99', 'p99_9', 'max'] as const;

const parts = ['publisher', 'subscribers', 'broker'] as const;
const partWords = {
  publisher: 'the publisher',
  subscribers: 'all subscriber tasks',
  broker: 'the broker',
} as const;

const MEBIBYTE = 1024 ** 2;

/** Every column of the per-second series, in the units of plotting. */
export const seriesColumns: readonly SeriesColumnSource[] = [
  ...rates.map(([key, per, label, what]) => ({
    key: `series.${key}`,
    label,
    unit: 'messages/s',
    definition: `${what} in this second, over the part of it that the row covers (${per}_length_s).`,
    exact: true,
    per,
    value: (row: SeriesRow) => row[key],
  })),
  {
    key: 'series.outstanding',
    label: 'outstanding',
    unit: 'messages',
    definition: 'Messages sent and not yet decided at the end of this second.',
    exact: true,
    per: null,
    value: (row) => row.outstanding,
  },
  ...latencyKinds.flatMap((kind) => percentiles.map((percentile) => latencyColumn(kind, percentile))),
  ...parts.map((part) => cpuColumn(part)),
  ...parts.map((part) => memoryColumn(part)),
  {
    key: 'series.event_loop_delay_max_ms',
    label: 'event loop delay max',
    unit: 'ms',
    definition: 'Longest time in this second by which the event loop of any of our tasks was held up.',
    exact: false,
    per: null,
    value: (row) => thousandth(row.event_loop_delay_max_us),
  },
];

function latencyColumn(kind: LatencyKind, percentile: (typeof percentiles)[number]): SeriesColumnSource {
  const { label, span } = latencyWords[kind];
  return {
    key: `series.${kind}_${percentile}_ms`,
    label: `${label} ${percentile.replace('_', '.')}`,
    unit: 'ms',
    definition: `${quantileText(percentile, 'messages booked in this second', span)}.`,
    exact: false,
    per: null,
    value: (row) => thousandth(row[`${kind}_us`]?.[percentile] ?? null),
  };
}

function cpuColumn(part: (typeof parts)[number]): SeriesColumnSource {
  return {
    key: `series.${part}_cpu_cores`,
    label: `CPU of the ${part}`,
    unit: 'cores',
    definition: `CPU seconds that ${partWords[part]} used in this second, over the part of it that the row covers (${part}_length_s); 1 is one core in full.`,
    exact: false,
    per: part,
    value: (row) => row[`${part}_cpu_s`],
  };
}

function memoryColumn(part: (typeof parts)[number]): SeriesColumnSource {
  return {
    key: `series.${part}_rss_mib`,
    label: `memory of the ${part}`,
    unit: 'MiB',
    definition: `Resident memory of ${partWords[part]} in this second.`,
    exact: false,
    per: null,
    value: (row) => {
      const bytes = row[`${part}_rss_bytes`];
      return bytes === null ? null : bytes / MEBIBYTE;
    },
  };
}

function thousandth(value: number | null): number | null {
  return value === null ? null : value / 1000;
}
