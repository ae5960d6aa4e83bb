import type { Latency } from '../shared/latency.ts';

export const pubsubLatencyKeys = [
  'publish',
  'end_to_end',
  'lateness',
  'own_lateness',
  'schedule_wait',
] as const;
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
};

/** What is timed of every message. */
export const pubsubLatencies: readonly Latency[] = pubsubLatencyKeys.map((key) => ({
  key,
  ...words[key],
  of: 'messages',
}));
