import { duration, percent, rate, seconds } from '../../base/number-text.ts';
import type { Measure } from '../shared/measure.ts';
import type { Pattern, ToldNumbers } from '../shared/pattern.ts';
import { pubsubAxes } from './axes.ts';
import { catchUpRows } from './catch-up-lines.ts';
import { pubsubColumns } from './csv-columns.ts';
import { pubsubDefinitions } from './definitions.ts';
import { kindRows } from './kind-lines.ts';
import { pubsubLatencies } from './latencies.ts';
import { documentPlots, pubsubMeasures } from './measures.ts';
import { pubsubMetrics } from './metrics.ts';
import { readingOf } from './reading.ts';
import { type PubsubDigest, type PubsubResult, pubsubResult } from './result.ts';
import { blockRows, eventRows, goneRows, groupRows, rebalanceRows, resultLines } from './result-lines.ts';
import { pubsubSeries } from './series-columns.ts';
import { tellingNumbers } from './telling-numbers.ts';

const P99 = 'latency_us.end_to_end.p99';

const told: ToldNumbers = {
  table: [
    { word: 'loss', measure: 'average_packet_loss', text: percent },
    { word: 'sent', measure: 'average_tx_rate', text: rate },
    { word: 'received', measure: 'average_rate', text: rate },
    { word: 'p99 end to end', measure: P99, text: duration },
    { word: 'drain', measure: 'drain_s', text: seconds },
  ],
  line: [
    { word: 'loss', measure: 'average_packet_loss', text: percent },
    { word: 'rx', measure: 'average_rate', text: rate },
    { word: 'p99', measure: P99, text: duration },
    { word: 'drain', measure: 'drain_s', text: seconds },
  ],
  sentence: [
    { word: 'sent', measure: 'average_tx_rate', text: rate },
    { word: 'received', measure: 'average_rate', text: rate, behind: ' per client' },
    { word: 'loss', measure: 'average_packet_loss', text: percent },
    { word: 'drain', measure: 'drain_s', text: seconds },
    { word: 'end-to-end p99', measure: P99, text: duration },
  ],
  highest: [
    { word: 'most received, all clients', measure: 'delivered_rate', text: rate },
    { word: 'highest loss', measure: 'average_packet_loss', text: percent },
    { word: 'longest drain', measure: 'drain_s', text: seconds },
    { word: 'worst end-to-end p99', measure: P99, text: duration },
  ],
};

/** One publisher, many subscribers: what is published is counted where it arrives. */
export const pubsubPattern: Pattern = {
  name: 'pubsub',
  schema: pubsubResult,
  rows: ['clients', 'task_series', 'blocked_clients'],
  axes: pubsubAxes,
  measures: pubsubMeasures as readonly Measure[],
  usual: [
    'average_packet_loss',
    'latency_us.end_to_end.p50',
    'latency_us.end_to_end.p95',
    P99,
    'latency_us.end_to_end.p99_9',
    'average_rate',
    'average_tx_rate',
    'drain_s',
    'pub_cpu',
  ],
  first: ['average_packet_loss', P99],
  shortNames: {
    p50: 'latency_us.end_to_end.p50',
    p90: 'latency_us.end_to_end.p90',
    p95: 'latency_us.end_to_end.p95',
    p99: P99,
    'p99.9': 'latency_us.end_to_end.p99_9',
    max: 'latency_us.end_to_end.max',
    loss: 'average_packet_loss',
    rate: 'average_rate',
    tx_rate: 'average_tx_rate',
    drain: 'drain_s',
    cpu: 'pub_cpu',
  },
  plots: documentPlots,
  usagePlots: [
    'tasks_cpu',
    'broker_cpu',
    'publisher_rss_peak_bytes',
    'subscribers_rss_peak_bytes',
    'broker_rss_peak_bytes',
    'publisher_event_loop_delay_p99_us',
    'subscribers_event_loop_delay_p99_us',
  ],
  latencies: pubsubLatencies,
  mainLatency: 'end_to_end',
  series: pubsubSeries,
  shades: [
    {
      name: 'loss',
      measure: 'average_packet_loss',
      text: percent,
      steps: [0, 0.1, 1, 10, 50],
      stepWords: ['none', 'up to 0.1 %', 'up to 1 %', 'up to 10 %', 'up to 50 %', 'more'],
    },
    {
      name: 'drain',
      measure: 'drain_s',
      text: seconds,
      steps: [0.1, 0.5, 2, 10, 60],
      stepWords: ['up to 0.1 s', 'up to 0.5 s', 'up to 2 s', 'up to 10 s', 'up to 60 s', 'more'],
    },
  ],
  told,
  definitions: pubsubDefinitions,
  columns: pubsubColumns,
  metrics: pubsubMetrics,
  noise: {
    // A message passes a publisher, a server and a subscriber, one after the other.
    stations: 3,
    computed: ['tasks_cpu', 'broker_cpu'],
    beside: [
      'latency_us.lateness.p99',
      'publisher_event_loop_delay_p99_us',
      'subscribers_event_loop_delay_p99_us',
    ],
    instants: (result) => instantsOf(result as PubsubDigest),
    whole: (result, unit) => wholeOf(result as PubsubDigest, unit),
  },
  partWords: {
    generator: 'the generator',
    subscriber: 'the subscribers',
    server: 'the server',
    network: 'the network',
    machine: 'this machine',
    broker: 'the broker',
    consumer: 'the consumers',
  },
  words: {
    clean: 'Clean is everything asked for, sent, acknowledged and received once, in order and in time.',
    plots: 'Rates, loss and cost',
    latency: 'from the moment a message was due, so that a stall anywhere shows.',
  },
  tellingNumbers: (results) => tellingNumbers(results as readonly PubsubDigest[]),
  lines: (result) => resultLines(result as PubsubResult),
  remarks: (result) => [
    ...kindRows(result as PubsubDigest),
    ...catchUpRows(result as PubsubDigest),
    ...groupRows(result as PubsubDigest),
    ...eventRows(result as PubsubDigest),
    ...blockRows(result as PubsubDigest),
    ...rebalanceRows(result as PubsubDigest),
    ...goneRows(result as PubsubDigest),
  ],
  cellDocument: (result) => cellDocument(result as PubsubDigest | null),
  reading: (result, perS, criteria) => readingOf(result as PubsubResult, perS, criteria),
};

/** Messages of a burst are due at one instant, and wait together. */
function instantsOf({ counts, options }: PubsubDigest): number {
  const asked = counts.asked ?? 0;
  if (options.arrival === 'uniform') return asked;
  return asked / (typeof options.msg_batch === 'number' ? Math.max(1, options.msg_batch) : 1);
}

function wholeOf({ counts, client_count }: PubsubDigest, unit: string): number | null {
  if (unit === 'messages') return counts.expected;
  return unit === 'clients' ? client_count : null;
}

function cellDocument(result: PubsubDigest | null): Record<string, unknown> {
  return {
    average_packet_loss: result?.average_packet_loss ?? null,
    average_tx_rate: result?.average_tx_rate ?? null,
    average_rate: result?.average_rate ?? null,
    failing_clients: result?.failing_clients ?? null,
    end_to_end_p99_us: result?.latency_us.end_to_end?.p99 ?? null,
    drain_s: result?.drain_s ?? null,
  };
}
