import type { SeriesRow } from '../run/result.ts';
import { type LatencyKind, latencyKinds, latencyWords, quantileText } from './latency.ts';
import type { Definition } from './measure.ts';

export interface SeriesColumnSource extends Definition {
  /** A count, shown as it is. */
  exact: boolean;
  value(row: SeriesRow): number | null;
}

type CountColumn = 'sent' | 'acked' | 'failed' | 'received' | 'outstanding';

const counts: readonly [CountColumn, string, string, string][] = [
  ['sent', 'sent', 'messages/s', 'Messages handed to the connection in this second.'],
  ['acked', 'acknowledged', 'messages/s', 'Messages acknowledged in this second.'],
  ['failed', 'failed', 'messages/s', 'Messages given up in this second.'],
  [
    'received',
    'received by all clients',
    'messages/s',
    'Messages that all clients together received in this second.',
  ],
  ['outstanding', 'outstanding', 'messages', 'Messages sent and not yet decided at the end of this second.'],
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
  ...counts.map(([key, label, unit, definition]) => ({
    key: `series.${key}`,
    label,
    unit,
    definition,
    exact: true,
    value: (row: SeriesRow) => row[key],
  })),
  ...latencyKinds.flatMap((kind) => percentiles.map((percentile) => latencyColumn(kind, percentile))),
  ...parts.map((part) => cpuColumn(part)),
  ...parts.map((part) => memoryColumn(part)),
  {
    key: 'series.event_loop_delay_max_ms',
    label: 'event loop delay max',
    unit: 'ms',
    definition: 'Longest time in this second by which the event loop of any of our tasks was held up.',
    exact: false,
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
    value: (row) => thousandth(row[`${kind}_us`]?.[percentile] ?? null),
  };
}

function cpuColumn(part: (typeof parts)[number]): SeriesColumnSource {
  return {
    key: `series.${part}_cpu_cores`,
    label: `CPU of the ${part}`,
    unit: 'cores',
    definition: `CPU seconds that ${partWords[part]} used in this second; 1 is one core in full.`,
    exact: false,
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
    value: (row) => {
      const bytes = row[`${part}_rss_bytes`];
      return bytes === null ? null : bytes / MEBIBYTE;
    },
  };
}

function thousandth(value: number | null): number | null {
  return value === null ? null : value / 1000;
}
