import { z } from 'zod';
import { goneRow } from '../../measure/report.ts';
import { intervalPercentiles, latencySummary, rowLength as length, runResult } from '../../run/result.ts';

/*
 * What the result of publishers and subscribers holds beside what every result does. The original Hydra's keys keep
 * their names.
 */
const count = z.number().int().nonnegative();
const seconds = z.number().nonnegative();

/** What came of messages on their way to clients: of one of them, or of all. */
const deliveries = {
  received: count,
  /** Acked messages that never arrived and that the system does not hold for the client any more. */
  lost: count,
  /** Acked messages that had not arrived when the drain ended, and lie in the system ahead of the client's position. */
  undelivered: count.default(0),
  duplicated: count,
  reordered: count,
  corrupted: count,
  foreign: count,
};

export const counts = z.object({
  asked: count,
  sent: count,
  unsent: count,
  acked: count,
  /** Sent in transactions that were aborted as they were to be. */
  aborted: count.default(0),
  failed: count,
  unknown: count,
  expected: count,
  ...deliveries,
  /** Messages that arrived although the publisher holds them for aborted, failed or unknown; part of `received`. */
  unacked_received: count,
  /** Of these, the aborted ones. */
  aborted_received: count.default(0),
});

export const clientRow = z.object({
  task: z.string(),
  client: count,
  ...deliveries,
  /** Null for a member of a group: what it lacks others have. */
  lost: count.nullable(),
  /** The group that it is a member of, from 1 on; null where it reads for itself. */
  group: count.nullable().default(null),
  rate: z.number().nonnegative(),
  reconnects: count,
});

export const pubsubSeriesRow = z.object({
  /** Seconds since the run's first second, whole. */
  t_s: z.number().int(),
  /** Seconds that the row covers, the longest of its tasks: less than 1 where tasks began or ended within it. */
  length_s: length,
  /** What `sent`, `acked`, `failed` and `publisher_cpu_s` are spread over. */
  publisher_length_s: length,
  /** What `received` and `subscribers_cpu_s` are spread over: the longest of the subscriber tasks. */
  subscribers_length_s: length,
  /** What `broker_cpu_s` is spread over. */
  broker_length_s: length,
  sent: count.nullable(),
  acked: count.nullable(),
  failed: count.nullable(),
  received: count.nullable(),
  outstanding: count.nullable(),
  publish_us: intervalPercentiles.nullable(),
  end_to_end_us: intervalPercentiles.nullable(),
  lateness_us: intervalPercentiles.nullable(),
  publisher_cpu_s: z.number().nullable(),
  subscribers_cpu_s: z.number().nullable(),
  broker_cpu_s: z.number().nullable(),
  publisher_rss_bytes: count.nullable(),
  subscribers_rss_bytes: count.nullable(),
  broker_rss_bytes: count.nullable(),
  event_loop_delay_max_us: z.number().nullable(),
});

const pubsubTaskSeriesRow = z.object({
  t_s: z.number().int(),
  length_s: length,
  task: z.string(),
  sent: count.nullable(),
  acked: count.nullable(),
  failed: count.nullable(),
  received: count.nullable(),
  cpu_s: z.number(),
  rss_bytes: count,
  event_loop_delay_max_us: z.number(),
});

/** What the system holds of the run, as another client read it after the run; counts of messages. */
export const logCheck = z.object({
  /** Distinct messages of the run. */
  received: count,
  /** Acknowledged, and not there. */
  missing: count,
  /** There more than once. */
  duplicated: count,
  reordered: count,
  corrupted: count,
  foreign: count,
  /** There although the publisher holds them for aborted, failed or unknown; part of `received`. */
  unacked_received: count,
  /** Of those missing: how often clients, all together, had received one before the system dropped it. */
  missing_received: count.default(0),
});

export const eventRow = z.object({
  /** From the start of publishing to when it was begun, seconds. */
  at_s: seconds,
  /** Until it was done, seconds. */
  took_s: seconds,
  what: z.string(),
  /** Why it could not be done; null where it was. */
  error: z.string().nullable(),
});

/** Subscribers that divide the messages among them: every message is for one of them. */
export const groupRow = z.object({
  /** From 1 on. */
  group: count,
  /** Members that were measured. */
  members: count,
  /** Distinct messages of the run that any member has read. */
  received: count,
  /** Acked messages that no member has read, less `undelivered`. */
  lost: count,
  /** Acked messages that no member has read, and that lie in the system ahead of where the group has come to. */
  undelivered: count,
  /** Messages that nobody acknowledged; and of these, those of aborted transactions. */
  unacked_received: count,
  aborted_received: count,
  /** Messages that the system holds twice. */
  duplicated: count,
  /** Reads of a message at a place in the system where a member, the same or another, had read it before. */
  read_twice: count,
});

/** A time in which members of a group did not agree who reads what. */
export const rebalanceRow = z.object({
  /** From 1 on. */
  group: count,
  /** From the start of publishing to when a member came or went, or the first one heard of it, seconds. */
  at_s: seconds,
  /** Who came or went, or what the first member heard, e.g. `1 killed`. */
  cause: z.string(),
  /** Until each member was stable again and each stream had its reader, seconds; null = that had not come about. */
  duration_s: seconds.nullable(),
  /** Members that took part then. */
  members: count,
  /** Streams that another member reads since. */
  moved: count,
  /** From the last read of a stream to its next, of those that were assigned anew, seconds; null where none was read. */
  pause_s: z.object({ p50: seconds, max: seconds, count }).nullable(),
  /** Positions that were read again since. */
  read_twice: count,
  /** Positions between where reading had ended and where it began again. */
  lost: count,
});

export const pubsubResult = runResult.extend({
  pattern: z.literal('pubsub'),

  // The original's keys, under their own names.
  packet_tx: count,
  average_tx_rate: z.number().nonnegative(),
  average_packets: z.number().nonnegative().nullable(),
  average_rate: z.number().nonnegative().nullable(),
  /** Null where clients are members of groups: what one lacks others have. */
  failing_clients: count.nullable(),
  failing_clients_rate: z.number().nonnegative().nullable(),
  average_packet_loss: z.number().nullable(),
  pub_cpu: z.number().nonnegative().nullable(),
  pub_net_txrate: z.number().nonnegative().nullable(),
  pub_net_rxrate: z.number().nonnegative().nullable(),

  /** The original's pass mark: average_tx_rate >= 0.7 x msg_rate. */
  passed: z.boolean(),
  counts,
  /** What the server under test itself says it holds of this run; null where it cannot tell. */
  independent_count: count.nullable(),
  /** Messages due to all subscribers and not yet received at the end of publishing, to 10 ms. */
  backlog_at_end: count,
  drain_s: seconds,
  /** How the drain ended. */
  drain_end: z.enum(['complete', 'stalled', 'timeout', 'aborted']),
  latency_us: z.object({
    publish: latencySummary.nullable(),
    end_to_end: latencySummary.nullable(),
    lateness: latencySummary.nullable(),
  }),
  clients: z.array(clientRow),
  /** Groups that clients are members of; empty where each reads for itself. */
  groups: z.array(groupRow).default([]),
  /** Empty also where members of several hosts have no clock in common: a note says so. */
  rebalances: z.array(rebalanceRow).default([]),
  /** Messages that members read again, over all groups; null where clients read each for itself. */
  read_twice: count.nullable().default(null),
  /** Positions that the system no longer had when clients wanted to read them. */
  gone: z.array(goneRow).default([]),
  /** Time for which quotas of the system's held clients back: the publisher, and subscribers in the mean, seconds. */
  throttle_s: z
    .object({ publisher: seconds, subscribers: seconds })
    .default({ publisher: 0, subscribers: 0 }),
  /** What was done to the system while it was measured, in order. */
  events: z.array(eventRow).default([]),
  /** Null where nobody asked for it. */
  log_check: logCheck.nullable().default(null),
  series: z.array(pubsubSeriesRow),
  task_series: z.array(pubsubTaskSeriesRow),
});

export type Counts = z.infer<typeof counts>;
export type LogCheck = z.infer<typeof logCheck>;
export type RebalanceRow = z.infer<typeof rebalanceRow>;
export type GroupRow = z.infer<typeof groupRow>;
export type EventRow = z.infer<typeof eventRow>;
export type ClientRow = z.infer<typeof clientRow>;
export type PubsubSeriesRow = z.infer<typeof pubsubSeriesRow>;
export type PubsubTaskSeriesRow = z.infer<typeof pubsubTaskSeriesRow>;
export type PubsubResult = z.infer<typeof pubsubResult>;
/** A result without the rows of single clients and tasks. */
export type PubsubDigest = Omit<PubsubResult, 'clients' | 'task_series'>;
