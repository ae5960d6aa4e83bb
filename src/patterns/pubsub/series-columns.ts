import { seconds } from '../../base/number-text.ts';
import { figureColumns } from '../shared/figure-columns.ts';
import { quantileText } from '../shared/latency.ts';
import type { SeriesColumnSource, SeriesRules } from '../shared/pattern.ts';
import { thousandth } from '../shared/thousandth.ts';
import { lagColumns } from './lag-columns.ts';
import { pubsubLatencies } from './latencies.ts';
import type { PubsubDigest, PubsubSeriesRow } from './result.ts';

/** Whose time a column is spread over. */
type SeriesPart = 'publisher' | 'subscribers' | 'broker';

/** A column of these series, which hold rows of their own. */
interface Column extends Omit<SeriesColumnSource, 'value'> {
  per: SeriesPart | null;
  value(row: PubsubSeriesRow): number | null;
}

type RateColumn = 'sent' | 'acked' | 'aborted' | 'failed' | 'received';

const rates: readonly [RateColumn, SeriesPart, string, string][] = [
  ['sent', 'publisher', 'sent', 'Messages handed to the connection'],
  ['acked', 'publisher', 'acknowledged', 'Messages acknowledged'],
  ['aborted', 'publisher', 'aborted', 'Messages of transactions that were aborted'],
  ['failed', 'publisher', 'failed', 'Messages given up'],
  ['received', 'subscribers', 'received by all clients', 'Messages that all clients together received'],
];

/** Those that are known of every second. */
const seriesLatencies = ['publish', 'end_to_end', 'lateness'] as const;

const percentiles = ['p50', 'p95', 'p99', 'p99_9', 'max'] as const;

const parts = ['publisher', 'subscribers', 'broker'] as const;
const partWords = {
  publisher: 'the publisher',
  subscribers: 'all subscriber tasks',
  broker: 'the broker',
} as const;

const MEBIBYTE = 1024 ** 2;

/** Every column of the per-second series, in the units of plotting. */
const columns: readonly Column[] = [
  ...rates.map(([key, per, label, what]) => ({
    key: `series.${key}`,
    label,
    unit: 'messages/s',
    definition: `${what} in this second, over the part of it that the row covers (${per}_length_s).`,
    exact: true,
    per,
    value: (row: PubsubSeriesRow) => row[key],
  })),
  {
    key: 'series.catching_up_received',
    label: 'received by readers of the backlog',
    unit: 'messages/s',
    definition:
      'Of what all clients together received in this second: by clients that read the backlog, over the part of it that the row covers (subscribers_length_s).',
    exact: true,
    per: 'subscribers',
    value: (row) => row.catching_up_received,
  },
  {
    key: 'series.catching_up_behind',
    label: 'readers of the backlog behind',
    unit: 'messages',
    definition:
      'At the end of this second: positions between clients that read the backlog and the end of the log, as the system told it to each last, all together.',
    exact: true,
    per: null,
    value: (row) => row.catching_up_behind,
  },
  {
    key: 'series.outstanding',
    label: 'outstanding',
    unit: 'messages',
    definition: 'Messages sent and not yet decided at the end of this second.',
    exact: true,
    per: null,
    value: (row) => row.outstanding,
  },
  ...seriesLatencies.flatMap((kind) => percentiles.map((percentile) => latencyColumn(kind, percentile))),
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

function latencyColumn(
  kind: (typeof seriesLatencies)[number],
  percentile: (typeof percentiles)[number],
): Column {
  const { label = '', span = '' } = pubsubLatencies.find(({ key }) => key === kind) ?? {};
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

function cpuColumn(part: (typeof parts)[number]): Column {
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

function memoryColumn(part: (typeof parts)[number]): Column {
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

/** What is plotted of every second, and together with what. */
export const pubsubSeries: SeriesRules = {
  columns: columns.map((column) => ({ ...column, value: (row) => column.value(row as PubsubSeriesRow) })),
  plots: [
    {
      title: 'Messages published',
      keys: /^series\.(sent|acked|aborted|failed)$/,
      scale: 'linear',
      prefix: '',
    },
    { title: 'Messages received', keys: /^series\.(catching_up_)?received$/, scale: 'linear', prefix: '' },
    {
      title: 'Readers of the backlog behind',
      keys: /^series\.catching_up_behind$/,
      scale: 'linear',
      prefix: '',
    },
    {
      title: 'End-to-end latency',
      keys: /^series\.end_to_end_/,
      scale: 'log',
      prefix: 'end-to-end latency ',
    },
    { title: 'Publish latency', keys: /^series\.publish_/, scale: 'log', prefix: 'publish latency ' },
    { title: 'Lateness of the publisher', keys: /^series\.lateness_/, scale: 'log', prefix: 'lateness ' },
    { title: 'Messages outstanding', keys: /^series\.outstanding$/, scale: 'linear', prefix: '' },
    { title: 'CPU', keys: /_cpu_cores$/, scale: 'linear', prefix: 'CPU of the ' },
    { title: 'Memory', keys: /_rss_mib$/, scale: 'linear', prefix: 'memory of the ' },
    { title: 'Event loop delay', keys: /event_loop_delay/, scale: 'log', prefix: 'event loop delay ' },
  ],
  more: (result) => {
    const more = [lagColumns(result as PubsubDigest), figureColumns(result as PubsubDigest)];
    return {
      columns: more.flatMap(({ columns }) => columns),
      plots: more.flatMap(({ plots }) => plots),
    };
  },
  done: (result) => doneIn(result as PubsubDigest),
  load: { length: 'publisher_length_s', word: 'published' },
  shown: ['series.sent', 'series.acked', 'series.received'],
};

/**
 * Events count from the start of publishing; where that lies among the seconds, the first one tells in which anything was
 * published: it covers the rest of it.
 */
function doneIn({ series, events }: PubsubDigest) {
  const first = series.find(({ sent }) => sent !== null);
  if (first === undefined) return [];
  const start = first.t_s + 1 - Math.min(1, first.publisher_length_s ?? 1);
  return events.map(({ at_s, took_s, what, error }) => ({
    from: start + at_s,
    to: start + at_s + took_s,
    words: `at ${seconds(at_s)} ${what}${error === null ? '' : ' (failed)'}`,
  }));
}
