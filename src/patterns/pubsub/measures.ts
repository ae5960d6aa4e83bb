import { latencyMeasures } from '../shared/latency-measures.ts';
import type { Measure } from '../shared/measure.ts';
import { catchUpMeasures } from './catch-up-measures.ts';
import { kindMeasures } from './kind-measures.ts';
import { pubsubLatencies } from './latencies.ts';
import type { PubsubDigest } from './result.ts';
import { usageMeasures } from './usage-measures.ts';

const loadMeasures: readonly Measure<PubsubDigest>[] = [
  {
    key: 'client_count',
    label: 'clients measured',
    unit: 'clients',
    definition: 'Subscribers that were measured to the end; those of a dead task are no part of it.',
    better: null,
    value: (result) => result.client_count,
  },
  {
    key: 'connections.held',
    label: 'clients connected',
    unit: 'clients',
    definition: 'Subscribers that were connected when publishing began, of those that were to connect.',
    better: 'high',
    value: ({ connections }) => connections?.held ?? null,
  },
  {
    key: 'connections.opening_s',
    label: 'time to connect all clients',
    unit: 's',
    definition:
      'From when the first client began to connect until each was connected or had found no connection in its time.',
    better: 'low',
    value: ({ connections }) => connections?.opening_s ?? null,
  },
  {
    key: 'asked_rate',
    label: 'asked rate',
    unit: 'messages/s',
    definition: 'Messages per second that the publishers were asked for (msg_rate).',
    better: null,
    value: askedRate,
  },
  {
    key: 'average_tx_rate',
    label: 'sent rate',
    unit: 'messages/s',
    definition:
      "Messages acknowledged, over the time from the start to the later of the schedule's end and the last send.",
    better: 'high',
    value: (result) => result.average_tx_rate,
  },
  {
    key: 'achieved_share',
    label: 'achieved share of the asked rate',
    unit: '%',
    definition: 'Sent rate (average_tx_rate) as a part of the asked rate (msg_rate), in percent.',
    better: 'high',
    value: achievedShare,
  },
  {
    key: 'average_rate',
    label: 'received rate',
    unit: 'messages/s',
    definition:
      "Messages received per second by a client, over the longer of the publisher's span and the client's own time from first to last receipt; mean over clients.",
    better: 'high',
    value: (result) => result.average_rate,
  },
  {
    key: 'delivered_rate',
    label: 'received rate of all clients',
    unit: 'messages/s',
    definition: 'Received rates of all clients measured, added.',
    better: 'high',
    value: deliveredRate,
  },
  {
    key: 'read.messages_per_s',
    label: 'messages read per second, all clients',
    unit: 'messages/s',
    definition:
      'Messages that all clients read of what was there, over the time from the start to the last one; of runs in which nobody published.',
    better: 'high',
    value: ({ read }) => read?.messages_per_s ?? null,
  },
  {
    key: 'read.bytes_per_s',
    label: 'bytes read per second, all clients',
    unit: 'bytes/s',
    definition: 'The same of the bytes of their keys and values.',
    better: 'high',
    value: ({ read }) => read?.bytes_per_s ?? null,
  },
  {
    key: 'read.read_s',
    label: 'time to read what was there',
    unit: 's',
    definition: 'From the start of reading to the last message of any client.',
    better: 'low',
    value: ({ read }) => read?.read_s ?? null,
  },
  {
    key: 'packet_tx',
    label: 'messages acknowledged',
    unit: 'messages',
    definition: 'Messages that were acknowledged as acks asks.',
    better: 'high',
    value: (result) => result.packet_tx,
  },
  {
    key: 'average_packets',
    label: 'messages received per client',
    unit: 'messages',
    definition: 'Acknowledged messages that a client received, each counted once; mean over clients.',
    better: 'high',
    value: (result) => result.average_packets,
  },
];

/** As many as were asked for: neither more nor fewer is better. */
const abortedCount: Measure<PubsubDigest> = {
  key: 'counts.aborted',
  label: 'messages aborted',
  unit: 'messages',
  definition: 'Messages sent in transactions that were aborted as abort_share asks.',
  better: null,
  value: (result) => result.counts.aborted,
};

const lossMeasures: readonly Measure<PubsubDigest>[] = [
  {
    key: 'average_packet_loss',
    label: 'loss',
    unit: '%',
    definition:
      'Percent of the expected messages (acknowledged x clients) that had not arrived when the drain ended.',
    better: 'low',
    value: (result) => result.average_packet_loss,
  },
  {
    key: 'failing_clients',
    label: 'failing clients',
    unit: 'clients',
    definition: 'Clients that miss at least one acknowledged message; none where they are members of groups.',
    better: 'low',
    value: (result) => result.failing_clients,
  },
  {
    key: 'failing_clients_rate',
    label: 'received rate of failing clients',
    unit: 'messages/s',
    definition: 'Mean received rate of the failing clients; none where no client fails.',
    better: 'high',
    value: (result) => result.failing_clients_rate,
  },
  count(
    'lost',
    'Acknowledged messages that never arrived and that the system does not hold for the client any more, over all clients.',
  ),
  count(
    'undelivered',
    "Acknowledged messages that had not arrived when the drain ended, but lay in the system ahead of the client's position, over all clients. Older results count them as lost.",
  ),
  count('duplicated', 'Arrivals of a message that had arrived before.'),
  count('reordered', 'First arrivals after a later message of the same stream.'),
  count('corrupted', 'Messages that are ours by magic or run tag, but not as written.'),
  count(
    'aborted_received',
    'Arrivals of messages of aborted transactions, over all clients; readers of committed messages must have none.',
  ),
  {
    key: 'read_twice',
    label: 'messages read twice',
    unit: 'messages',
    definition:
      'Reads of a message where a member of the same group had read it before, over all groups; none where clients read each for themselves.',
    better: 'low',
    value: (result) => result.read_twice,
  },
  count('unsent', 'Messages asked for and not handed to the connection by the end.'),
  abortedCount,
  count('failed', 'Messages refused for good, or given up before they ever left.'),
  count('unknown', 'Messages that left and were never answered.'),
];

const endMeasures: readonly Measure<PubsubDigest>[] = [
  {
    key: 'backlog_at_end',
    label: 'backlog at the end of publishing',
    unit: 'messages',
    definition: 'Messages due to all clients and not yet received at the instant publishing ended, to 10 ms.',
    better: 'low',
    value: (result) => result.backlog_at_end,
  },
  {
    key: 'drain_s',
    label: 'drain',
    unit: 's',
    definition: 'Time from the end of publishing to the last receipt.',
    better: 'low',
    value: (result) => result.drain_s,
  },
];

/** Every number of a result that is plotted, tabled or compared, in the order of showing. */
export const pubsubMeasures: readonly Measure<PubsubDigest>[] = [
  ...loadMeasures,
  ...lossMeasures,
  ...endMeasures,
  ...kindMeasures,
  ...catchUpMeasures,
  ...latencyMeasures(pubsubLatencies),
  ...usageMeasures,
];

/**
 * What the original's document plots against message rate, one line per client count: received and sent rate, loss,
 * failing clients and their rate, CPU and network of the publisher.
 */
export const documentPlots: readonly string[] = [
  'average_rate',
  'average_tx_rate',
  'average_packet_loss',
  'failing_clients',
  'failing_clients_rate',
  'pub_cpu',
  'pub_net_txrate',
  'pub_net_rxrate',
];

type CountKey =
  | 'lost'
  | 'undelivered'
  | 'duplicated'
  | 'reordered'
  | 'corrupted'
  | 'aborted_received'
  | 'unsent'
  | 'failed'
  | 'unknown';

function count(key: CountKey, definition: string): Measure<PubsubDigest> {
  return {
    key: `counts.${key}`,
    label: `messages ${key.replace('_', ' ')}`,
    unit: 'messages',
    definition,
    better: 'low',
    value: (result) => result.counts[key],
  };
}

/** Clients that are behind by design are no part of the mean. */
function deliveredRate({ average_rate, client_count, by_kind }: PubsubDigest): number | null {
  if (by_kind === undefined) return average_rate === null ? null : average_rate * client_count;
  return Object.values(by_kind).reduce((sum, row) => sum + (row?.clients ?? 0) * (row?.rate.mean ?? 0), 0);
}

function askedRate(result: PubsubDigest): number | null {
  if (result.flow === 'read_only') return null;
  const { msg_rate } = result.options;
  return typeof msg_rate === 'number' && msg_rate > 0 ? msg_rate : null;
}

function achievedShare(result: PubsubDigest): number | null {
  const asked = askedRate(result);
  const { average_tx_rate } = result;
  return asked === null || average_tx_rate === null ? null : (100 * average_tx_rate) / asked;
}
