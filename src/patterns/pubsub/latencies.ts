import type { ClientKind } from '../../measure/client-kinds.ts';
import type { Latency } from '../shared/latency.ts';

export const pubsubLatencyKeys = [
  'publish',
  'end_to_end',
  'lateness',
  'own_lateness',
  'schedule_wait',
  'fast_end_to_end',
  'slow_end_to_end',
  'reconnecting_end_to_end',
  'reconnection',
] as const;
export type PubsubLatencyKey = (typeof pubsubLatencyKeys)[number];

type Words = Omit<Latency, 'key' | 'of'> & Partial<Pick<Latency, 'of'>>;

const words: Readonly<Record<PubsubLatencyKey, Words>> = {
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

/** Under which key stands the end-to-end latency of clients of one kind, where they are not all of one. */
export const KIND_LATENCIES = {
  fast: 'fast_end_to_end',
  slow: 'slow_end_to_end',
  reconnecting: 'reconnecting_end_to_end',
} as const satisfies Record<ClientKind, PubsubLatencyKey>;

function ofKind(kind: string): Words {
  return {
    label: `end-to-end latency of ${kind} clients`,
    short: `end to end, ${kind}`,
    span: `from intended send time to first receipt by ${kind} clients`,
    isOptional: true,
    isRare: true,
  };
}

/** What is timed of every message. */
export const pubsubLatencies: readonly Latency[] = pubsubLatencyKeys.map((key) => ({
  key,
  of: 'messages',
  ...words[key],
}));
