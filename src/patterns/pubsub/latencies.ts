import type { Latency } from '../shared/latency.ts';

export const pubsubLatencyKeys = ['publish', 'end_to_end', 'lateness'] as const;
export type PubsubLatencyKey = (typeof pubsubLatencyKeys)[number];

const words: Readonly<Record<PubsubLatencyKey, Omit<Latency, 'key' | 'of'>>> = {
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
};

/** What is timed of every message. */
export const pubsubLatencies: readonly Latency[] = pubsubLatencyKeys.map((key) => ({
  key,
  ...words[key],
  of: 'messages',
}));
