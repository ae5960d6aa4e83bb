import { LIVE_KINDS } from '../../measure/client-kinds.ts';
import type { CsvValue, ResultColumn } from '../shared/pattern.ts';
import { pubsubLatencyKeys } from './latencies.ts';
import type { KindRow, PubsubDigest } from './result.ts';
import { counts } from './result.ts';
import { type Part, type PartUsage, usageOf } from './usage.ts';

/** A column that these results alone fill. */
interface Column {
  name: string;
  value(result: PubsubDigest): CsvValue;
}

/** The original's keys, with their unit where they have one. */
const originalColumns: readonly Column[] = [
  { name: 'client_count', value: (result) => result.client_count },
  { name: 'packet_tx', value: (result) => result.packet_tx },
  { name: 'average_tx_rate_per_s', value: (result) => result.average_tx_rate },
  { name: 'average_packets', value: (result) => result.average_packets },
  { name: 'average_rate_per_s', value: (result) => result.average_rate },
  { name: 'failing_clients', value: (result) => result.failing_clients },
  { name: 'failing_clients_rate_per_s', value: (result) => result.failing_clients_rate },
  { name: 'average_packet_loss_percent', value: (result) => result.average_packet_loss },
  { name: 'pub_cpu_percent', value: (result) => result.pub_cpu },
  { name: 'pub_net_txrate_bytes_per_s', value: (result) => result.pub_net_txrate },
  { name: 'pub_net_rxrate_bytes_per_s', value: (result) => result.pub_net_rxrate },
];

const judgementColumns: readonly Column[] = [
  { name: 'passed', value: (result) => result.passed },
  { name: 'clean', value: (result) => result.clean },
  { name: 'unclean_because', value: (result) => result.unclean_because.join('; ') || null },
  { name: 'caveats', value: ({ caveats }) => caveats.join('; ') || null },
  { name: 'verdict', value: ({ verdict }) => verdict.cause.join(' ') },
  {
    name: 'verdict_evidence',
    value: ({ verdict }) => verdict.evidence.map(({ evidence }) => evidence).join('; ') || null,
  },
  { name: 'dead_tasks', value: (result) => result.dead_tasks.length },
];

const countColumns: readonly Column[] = [
  ...counts
    .keyof()
    .options.map((key) => ({ name: `counts.${key}`, value: (result: PubsubDigest) => result.counts[key] })),
  { name: 'independent_count', value: (result) => result.independent_count },
  { name: 'backlog_at_end', value: (result) => result.backlog_at_end },
  { name: 'drain_s', value: (result) => result.drain_s },
  { name: 'drain_end', value: (result) => result.drain_end },
  {
    name: 'most_lag',
    value: ({ groups }) =>
      groups.reduce<number | null>(
        (most, { most_lag }) => (most_lag === null ? most : Math.max(most_lag, most ?? 0)),
        null,
      ),
  },
];

/** Of runs with clients of several kinds. */
const kindColumns: readonly Column[] = LIVE_KINDS.flatMap((kind) => {
  const of = (name: string, value: (row: KindRow) => CsvValue): Column => ({
    name: `${kind}_${name}`,
    value: ({ by_kind }) => {
      const row = by_kind?.[kind];
      return row === undefined ? null : value(row);
    },
  });
  return [
    of('clients', (row) => row.clients),
    of('received', (row) => row.received),
    of('lost', (row) => row.lost),
    of('undelivered', (row) => row.undelivered),
    of('rate_mean_per_s', (row) => row.rate.mean),
    of('rate_min_per_s', (row) => row.rate.min),
    of('rate_max_per_s', (row) => row.rate.max),
    of('reconnects', (row) => row.reconnects),
  ];
});

/** Of runs with a backlog. */
const catchUpColumns: readonly Column[] = [
  { name: 'catch_up_backlog', value: ({ catch_up }) => catch_up?.backlog ?? null },
  { name: 'catch_up_clients', value: ({ catch_up }) => catch_up?.clients ?? null },
  { name: 'catch_up_at_parity', value: ({ catch_up }) => catch_up?.at_parity ?? null },
  { name: 'catch_up_expected', value: ({ catch_up }) => catch_up?.expected ?? null },
  { name: 'catch_up_received', value: ({ catch_up }) => catch_up?.received ?? null },
  { name: 'catch_up_lost', value: ({ catch_up }) => catch_up?.lost ?? null },
  { name: 'catch_up_parity_p50_s', value: ({ catch_up }) => catch_up?.parity_s?.p50 ?? null },
  { name: 'catch_up_parity_max_s', value: ({ catch_up }) => catch_up?.parity_s?.max ?? null },
  { name: 'catch_up_rate_mean_per_s', value: ({ catch_up }) => catch_up?.rate?.mean ?? null },
  { name: 'catch_up_rate_together_per_s', value: ({ catch_up }) => catch_up?.rate?.together ?? null },
  ...(['before', 'during', 'after'] as const).map((when) => ({
    name: `live_${when}_p99_us`,
    value: ({ catch_up }: PubsubDigest) => catch_up?.live_us[when]?.p99 ?? null,
  })),
];

const percentiles = ['min', 'p50', 'p90', 'p95', 'p99', 'p99_9', 'max'] as const;

const latencyColumns: readonly Column[] = pubsubLatencyKeys.flatMap((latency) => [
  { name: `${latency}_count`, value: ({ latency_us }: PubsubDigest) => latency_us[latency]?.count ?? null },
  ...percentiles.map((percentile) => ({
    name: `${latency}_${percentile}_us`,
    value: ({ latency_us }: PubsubDigest) => latency_us[latency]?.[percentile] ?? null,
  })),
]);

const usageColumns: readonly Column[] = [
  // The publisher's CPU is pub_cpu_percent.
  usage('subscribers', 'cpu_percent', cpuPercent),
  usage('broker', 'cpu_percent', cpuPercent),
  ...(['publisher', 'subscribers', 'broker'] as const).map((part) =>
    usage(part, 'rss_peak_bytes', ({ rss_peak_bytes }) => rss_peak_bytes),
  ),
  ...(['publisher', 'subscribers'] as const).map((part) =>
    usage(part, 'event_loop_delay_p99_us', ({ event_loop_delay_p99_us }) => event_loop_delay_p99_us),
  ),
];

/** Every column that a result fills; docs/study-format.md explains them. */
export const pubsubColumns: readonly ResultColumn[] = [
  ...[
    ...originalColumns,
    ...judgementColumns,
    ...countColumns,
    ...latencyColumns,
    ...usageColumns,
    ...kindColumns,
    ...catchUpColumns,
  ].map(({ name, value }): ResultColumn => ({ name, value: (result) => value(result as PubsubDigest) })),
  { name: 'run_id', value: (result) => result.run_id },
  { name: 'workload', value: (result) => result.workload },
];

function usage(part: Part, name: string, of: (usage: PartUsage) => number | null): Column {
  return { name: `${part}_${name}`, value: (result) => of(usageOf(result)[part]) };
}

/** Of one core. */
function cpuPercent({ cpu_cores }: PartUsage): number | null {
  return cpu_cores === null ? null : cpu_cores * 100;
}
