import type { LiveKind } from '../../measure/client-kinds.ts';
import { type ConnectionTiming, connectionTimings } from '../../measure/connection-report.ts';
import type { Latency } from '../shared/latency.ts';

export const pubsubLatencyKeys = [
  'publish',
  'end_to_end',
  'lateness',
  'own_lateness',
  'schedule_wait',
  ...connectionTimings,
  'fast_end_to_end',
  'slow_end_to_end',
  'reconnecting_end_to_end',
  'reconnection',
] as const;
export type PubsubLatencyKey = (typeof pubsubLatencyKeys)[number];

type Words = Omit<Latency, 'key' | 'of'> & Partial<Pick<Latency, 'of'>>;

const messageWords: Readonly<Record<Exclude<PubsubLatencyKey, ConnectionTiming>, Words>> = {
  publish: {
    label: 'publish latency',
    short: 'publish',
    span: 'from intended send time to acknowledgement',
  },
  end_to_end: {
    label: 'end-to-end latency',
    short: 'end to end',
    span: 'from intended send time to first receipt',
  },
  lateness: {
    label: 'lateness',
    short: 'lateness',
    span: 'from intended send time to hand-over by the publisher',
  },
  own_lateness: {
    label: "publisher's own lateness",
    short: 'own lateness',
    span: 'from intended send time to hand-over, less the wait that the schedule itself causes',
    isOptional: true,
  },
  schedule_wait: {
    label: 'wait of the schedule',
    short: 'schedule wait',
    span: 'behind earlier messages of the same publisher, had each hand-over taken the typical time and nothing else held it up',
    isOptional: true,
  },
  fast_end_to_end: ofKind('fast'),
  slow_end_to_end: ofKind('slow'),
  reconnecting_end_to_end: ofKind('reconnecting'),
  reconnection: {
    label: 'reconnection',
    short: 'reconnection',
    span: 'from closing the connection to the first message after',
    isOptional: true,
    isRare: true,
    of: 'reconnections',
  },
};

/** Only where connections are a load, or the system did not take all of them. */
const connectionWords: Readonly<Record<ConnectionTiming, Words>> = {
  connect: {
    label: 'time to connect',
    short: 'connect',
    span: 'from beginning to open a connection to its standing: TCP, the look-up of the name included',
    ...{ of: 'connections', isOptional: true, isRare: true },
  },
  tls: {
    label: 'TLS handshake',
    short: 'TLS',
    span: 'from the standing of a connection to the end of its TLS handshake',
    ...{ of: 'connections', isOptional: true, isRare: true },
  },
  login: {
    label: 'login',
    short: 'login',
    span: 'from the first request of a login to its last answer',
    ...{ of: 'connections', isOptional: true, isRare: true },
  },
  ready: {
    label: 'time to a usable connection',
    short: 'ready',
    span: 'from beginning to open a first connection until it could be used: connected, secured, versions agreed, logged in',
    ...{ of: 'connections', isOptional: true, isRare: true },
  },
  reconnect_ready: {
    label: 'time to a usable connection, again',
    short: 'ready again',
    span: 'the same of connections of clients that had been connected before',
    ...{ of: 'connections', isOptional: true, isRare: true },
  },
  first_message: {
    label: 'time to the first message',
    short: 'first message',
    span: "from a client's beginning to open to its first message of the run, the wait for publishing included",
    ...{ of: 'clients', isOptional: true, isRare: true },
  },
  reconnect_first_message: {
    label: 'time to the first message, again',
    short: 'first again',
    span: 'from the beginning of an asked reconnection to the first message after it',
    ...{ of: 'clients', isOptional: true, isRare: true },
  },
  connect_lateness: {
    label: 'lateness of connecting',
    short: 'connect late',
    span: "from a client's turn by connect_rate to its beginning to open",
    ...{ of: 'clients', isOptional: true, isRare: true },
  },
};

const words: Readonly<Record<PubsubLatencyKey, Words>> = { ...messageWords, ...connectionWords };

/** Under which key stands the end-to-end latency of clients of one kind, where they are not all of one. */
export const KIND_LATENCIES = {
  fast: 'fast_end_to_end',
  slow: 'slow_end_to_end',
  reconnecting: 'reconnecting_end_to_end',
} as const satisfies Record<LiveKind, PubsubLatencyKey>;

function ofKind(kind: string): Words {
  return {
    label: `end-to-end latency of ${kind} clients`,
    short: `end to end, ${kind}`,
    span: `from intended send time to first receipt by ${kind} clients`,
    isOptional: true,
    isRare: true,
  };
}

/** What is timed of every message, and of connections. */
export const pubsubLatencies: readonly Latency[] = pubsubLatencyKeys.map((key) => ({
  key,
  of: 'messages',
  ...words[key],
}));
