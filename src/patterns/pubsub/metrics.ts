import type { GaugeMetric, Metrics } from '../shared/pattern.ts';
import { pubsubMeasures } from './measures.ts';
import { type Counts, counts, type PubsubDigest } from './result.ts';

const PERCENT_PER_ONE = 100;

/** Single numbers of a result, in the order of writing. */
const gauges: readonly GaugeMetric[] = [
  {
    name: 'hydra_clean',
    help: 'Whether the run was clean, 1 or 0: all sent, acknowledged and received once, in order and in time.',
    value: ({ clean }) => Number(clean),
  },
  of('client_count', 'hydra_clients', 'Subscribers that were measured to the end.'),
  of('asked_rate', 'hydra_asked_messages_per_second', 'Rate the publisher was asked for.'),
  of('average_tx_rate', 'hydra_sent_messages_per_second', 'Messages acknowledged per second of publishing.'),
  of('average_rate', 'hydra_received_messages_per_second', 'Messages received per second by a client, mean.'),
  of(
    'average_packet_loss',
    'hydra_loss_ratio',
    'Part of the expected messages that never arrived.',
    PERCENT_PER_ONE,
  ),
  of('failing_clients', 'hydra_failing_clients', 'Clients that miss at least one acknowledged message.'),
  of(
    'failing_clients_rate',
    'hydra_failing_clients_received_messages_per_second',
    'Messages received per second by a failing client, mean; absent where none fails.',
  ),
  of('backlog_at_end', 'hydra_backlog_messages', 'Messages due and not yet received when publishing ended.'),
  of('drain_s', 'hydra_drain_seconds', 'Time from the end of publishing to the last receipt.'),
  of('pub_cpu', 'hydra_publisher_cpu_cores', 'Cores that the publisher process used.', PERCENT_PER_ONE),
  of('tasks_cpu', 'hydra_tasks_cpu_cores', 'Cores that publisher and subscriber tasks used in all.'),
  of('broker_cpu', 'hydra_broker_cpu_cores', 'Cores that a broker started by Hydra used.'),
  of('publisher_rss_peak_bytes', 'hydra_publisher_memory_peak_bytes', 'Largest memory of the publisher.'),
  of(
    'subscribers_rss_peak_bytes',
    'hydra_subscribers_memory_peak_bytes',
    'Largest memory of the subscribers, summed.',
  ),
  of(
    'broker_rss_peak_bytes',
    'hydra_broker_memory_peak_bytes',
    'Largest memory of a broker started by Hydra.',
  ),
  of('pub_net_txrate', 'hydra_publisher_transmit_bytes_per_second', 'Bytes the publisher sent per second.'),
  of(
    'pub_net_rxrate',
    'hydra_publisher_receive_bytes_per_second',
    'Bytes the publisher received per second.',
  ),
  {
    name: 'hydra_dead_tasks',
    help: 'Tasks that died; their clients are part of no number.',
    value: ({ dead_tasks }) => dead_tasks.length,
  },
  timestamp('started_at', 'hydra_started_timestamp_seconds', 'When the run began, Unix time.'),
  timestamp('finished_at', 'hydra_finished_timestamp_seconds', 'When the run ended, Unix time.'),
];

/** Messages by what became of them: up to `unknown` those of the publisher, then deliveries to all clients. */
const messageOutcomes: readonly (keyof Counts)[] = counts
  .keyof()
  // Parts of `received`, so that the outcomes of deliveries still add up.
  .options.filter((outcome) => outcome !== 'unacked_received' && outcome !== 'aborted_received');

/** Summaries, each with its quantiles. */
const latencies: Metrics['latencies'] = [
  {
    latency: 'publish',
    name: 'hydra_publish_latency_seconds',
    help: 'Intended send time to acknowledgement; quantiles 0 and 1 are the extremes, the sum holds to 3 digits.',
  },
  {
    latency: 'end_to_end',
    name: 'hydra_end_to_end_latency_seconds',
    help: 'Intended send time to first receipt; quantiles 0 and 1 are the extremes, the sum holds to 3 digits.',
  },
  {
    latency: 'lateness',
    name: 'hydra_lateness_seconds',
    help: 'Intended send time to hand-over by the publisher; quantiles 0 and 1 are the extremes.',
  },
];

/** What is told of a result to Prometheus. */
export const pubsubMetrics: Metrics = {
  gauges,
  counts: [
    {
      name: 'hydra_messages',
      help: 'Messages of the publisher by outcome (asked to unknown), and deliveries to all clients (expected to foreign).',
      label: 'outcome',
      values: (result) =>
        Object.fromEntries(
          messageOutcomes.flatMap((outcome) => {
            const value = (result as PubsubDigest).counts[outcome];
            return value === null ? [] : [[outcome, value]];
          }),
        ),
    },
  ],
  latencies,
};

/** A measure under another name, in a unit that is `divisor` of its own. */
function of(key: string, name: string, help: string, divisor = 1): GaugeMetric {
  const measure = pubsubMeasures.find((one) => one.key === key);
  if (measure === undefined) throw new Error(`there is no measure ${key}`);
  return {
    name,
    help,
    value: (result) => {
      const value = measure.value(result as PubsubDigest);
      return value === null ? null : value / divisor;
    },
  };
}

function timestamp(key: 'started_at' | 'finished_at', name: string, help: string): GaugeMetric {
  const seconds = (text: string) => Date.parse(text) / 1_000;
  return {
    name,
    help,
    value: (result) => (Number.isNaN(seconds(result[key])) ? null : seconds(result[key])),
  };
}
