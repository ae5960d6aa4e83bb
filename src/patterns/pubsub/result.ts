import * as z from 'zod';
import { clientKind } from '../../measure/client-kinds.ts';
import type { ConnectionTiming } from '../../measure/connection-report.ts';
import { goneRow } from '../../measure/report.ts';
import { intervalPercentiles, latencySummary, rowLength as length, runResult } from '../../run/result.ts';
import { eventRow, figureReport } from '../shared/system-report.ts';
import { blockedClientRow, blockRow } from './block-result.ts';
import { catchUp } from './catch-up-result.ts';
import { groupLag } from './group-lag.ts';
import { groupRow, rebalanceRow } from './group-rows.ts';

/*
 * What the result of publishers and subscribers holds beside what every result does. The original Hydra's keys keep
 * their names.
 */
const count = z.number().int().nonnegative();
const seconds = z.number().nonnegative();

/** What came of messages on their way to a client. */
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

/** Which way messages went: to clients that read while others published, to nobody, or from what was there already. */
export const flow = z.enum(['publish_and_read', 'publish_only', 'read_only', 'backlog_only']);

/** Deliveries are to all clients together; null where nobody read. What publishers count is null where none was. */
export const counts = z.object({
  asked: count.nullable(),
  sent: count.nullable(),
  unsent: count.nullable(),
  acked: count.nullable(),
  /** Sent in transactions that were aborted as they were to be. */
  aborted: count.nullable().default(0),
  failed: count.nullable(),
  unknown: count.nullable(),
  expected: count.nullable(),
  received: count.nullable(),
  lost: count.nullable(),
  undelivered: count.nullable().default(0),
  duplicated: count.nullable(),
  reordered: count.nullable(),
  corrupted: count.nullable(),
  foreign: count.nullable(),
  /** Messages that arrived although the publisher holds them for aborted, failed or unknown; part of `received`. */
  unacked_received: count.nullable(),
  /** Of these, the aborted ones. */
  aborted_received: count.nullable().default(0),
});

export const clientRow = z.object({
  task: z.string(),
  client: count,
  ...deliveries,
  /** Null for a member of a group: what it lacks others have. Null like what follows where nobody published. */
  lost: count.nullable(),
  undelivered: count.nullable().default(0),
  duplicated: count.nullable(),
  reordered: count.nullable(),
  corrupted: count.nullable(),
  foreign: count.nullable(),
  /** The group that it is a member of, from 1 on; null where it reads for itself. */
  group: count.nullable().default(null),
  rate: z.number().nonnegative(),
  reconnects: count,
  /** Of the keys and values it read; this and what follows null unless it read what was there (`read_only`). */
  bytes: count.nullable().default(null),
  /** From the start of its task to its last message. */
  read_s: seconds.nullable().default(null),
  /** Positions that it passed and that held no message for it. */
  without_message: count.nullable().default(null),
  /** Positions that it had not come to. */
  unread: count.nullable().default(null),
  kind: clientKind.default('fast'),
});

/** What clients of one kind, all together, show; their latencies stand in `latency_us`. */
const kindRow = z.object({
  clients: count,
  /** They were to receive less than was published: `counts` and all that follows from them leave them out. */
  behind_by_design: z.boolean(),
  /** Acked messages x clients. */
  expected: count,
  received: count,
  lost: count,
  undelivered: count,
  duplicated: count,
  /** Lost of the expected ones, percent; null where none was. */
  loss_percent: z.number().nullable(),
  /** Of each client, messages per second. */
  rate: z.object({ mean: z.number(), min: z.number(), max: z.number() }),
  reconnects: count,
  /** As often as they were to, all together; a client that takes longer than from one to the next does so less often. */
  reconnects_due: count,
  /** Messages that became due while their client was away, and that it received afterwards; null where clocks differ. */
  fetched_after: count.nullable(),
});

const byKind = z.object({
  fast: kindRow.optional(),
  slow: kindRow.optional(),
  reconnecting: kindRow.optional(),
});

/** What all clients read together of what was there when the run began. */
const readTotals = z.object({
  messages: count,
  /** Of keys and values. */
  bytes: count,
  /** Positions passed that held no message: compacted away, ends of transactions, and what was aborted. */
  without_message: count,
  /** Positions that clients had not come to when the run ended. */
  unread: count,
  /** From the start of reading to the last message of any client. */
  read_s: seconds,
  messages_per_s: z.number().nonnegative(),
  bytes_per_s: z.number().nonnegative(),
});

export const pubsubSeriesRow = z.object({
  /** Seconds since the run's first second, whole. */
  t_s: z.number().int(),
  /** Seconds that the row covers, the longest of its tasks: less than 1 where tasks began or ended within it. */
  length_s: length,
  /** What `sent`, `acked`, `aborted`, `failed` and `publisher_cpu_s` are spread over. */
  publisher_length_s: length,
  /** What `received` and `subscribers_cpu_s` are spread over: the longest of the subscriber tasks. */
  subscribers_length_s: length,
  /** What `broker_cpu_s` is spread over. */
  broker_length_s: length,
  sent: count.nullable(),
  acked: count.nullable(),
  /** Null also in results of earlier versions. */
  aborted: count.nullable().default(null),
  failed: count.nullable(),
  received: count.nullable(),
  /** Of these, by clients that read a backlog; null where none does. */
  catching_up_received: count.nullable().default(null),
  /** At the end of the second: positions between these clients and the end of the log, as they know it, all together. */
  catching_up_behind: count.nullable().default(null),
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

/** How subscribers came by their connections; counts are of clients for the first two, then of connections. */
export const connections = z.object({
  /** Clients that were to connect when the run started, and those that were connected when publishing began. */
  wanted: count,
  held: count,
  /** Begun per second as asked; null = as fast as the tasks could. */
  rate: z.number().positive().nullable(),
  /** From the first beginning until every client was connected or had given up; null where hosts' clocks differ. */
  opening_s: seconds.nullable(),
  /** Begun; 0 where clients do not tell. */
  attempts: count,
  /** Of these, the ones that could be used, of clients that opened for the first time, and of others. */
  opened: count,
  reopened: count,
  /** Of these, the ones that came to nothing, by name. */
  failed: z.record(z.string(), count),
});

/** Only where connections were a load, or the system did not take all of them; older results lack them. */
const notTimed = latencySummary.nullable().default(null);
const connectionLatencies = {
  connect: notTimed,
  tls: notTimed,
  login: notTimed,
  ready: notTimed,
  reconnect_ready: notTimed,
  first_message: notTimed,
  reconnect_first_message: notTimed,
  connect_lateness: notTimed,
} satisfies Record<ConnectionTiming, typeof notTimed>;

export const pubsubResult = runResult.extend({
  pattern: z.literal('pubsub'),

  // The original's keys, under their own names.
  /** Null where nobody published, like the next one. */
  packet_tx: count.nullable(),
  average_tx_rate: z.number().nonnegative().nullable(),
  average_packets: z.number().nonnegative().nullable(),
  average_rate: z.number().nonnegative().nullable(),
  /** Null where nobody read, and where clients are members of groups: what one lacks others have. */
  failing_clients: count.nullable(),
  failing_clients_rate: z.number().nonnegative().nullable(),
  average_packet_loss: z.number().nullable(),
  pub_cpu: z.number().nonnegative().nullable(),
  pub_net_txrate: z.number().nonnegative().nullable(),
  pub_net_rxrate: z.number().nonnegative().nullable(),

  /** The original's pass mark: average_tx_rate >= 0.7 x msg_rate; null where nobody published. */
  passed: z.boolean().nullable(),
  flow: flow.default('publish_and_read'),
  counts,
  /** What the server under test itself says it holds of this run; null where it cannot tell. */
  independent_count: count.nullable(),
  /** Messages due to all subscribers and not yet received at the end of publishing, to 10 ms; null where nobody read. */
  backlog_at_end: count.nullable(),
  /** Null where nobody read. */
  drain_s: seconds.nullable(),
  /** How the drain ended; null where nobody read. */
  drain_end: z.enum(['complete', 'stalled', 'timeout', 'aborted']).nullable(),
  latency_us: z.object({
    publish: latencySummary.nullable(),
    end_to_end: latencySummary.nullable(),
    lateness: latencySummary.nullable(),
    /** Older results lack it, and the next one. */
    own_lateness: latencySummary.nullable().default(null),
    schedule_wait: latencySummary.nullable().default(null),
    /** Absent where all clients are alike, like those that follow. */
    fast_end_to_end: latencySummary.nullable().optional(),
    slow_end_to_end: latencySummary.nullable().optional(),
    reconnecting_end_to_end: latencySummary.nullable().optional(),
    reconnection: latencySummary.nullable().optional(),
    ...connectionLatencies,
  }),
  /** Null where no task knows, as in older results. */
  connections: connections.nullable().default(null),
  /** Absent where all clients are alike. */
  by_kind: byKind.optional(),
  clients: z.array(clientRow),
  /** Null unless nobody published (`read_only`). */
  read: readTotals.nullable().default(null),
  /** Groups that clients are members of; empty where each reads for itself. */
  groups: z.array(groupRow).default([]),
  /** How far groups were behind; null where there are none, or nobody tells where logs end. */
  group_lag: groupLag.nullable().default(null),
  /** Empty also where members of several hosts have no clock in common: a note says so. */
  rebalances: z.array(rebalanceRow).default([]),
  /** Messages that members read again, over all groups; null where clients read each for itself. */
  read_twice: count.nullable().default(null),
  /** Absent where there was no backlog. */
  catch_up: catchUp.optional(),
  /** Positions that the system no longer had when clients wanted to read them. */
  gone: z.array(goneRow).default([]),
  /** Time for which quotas of the system's held clients back: the publisher, and subscribers in the mean, seconds. */
  throttle_s: z
    .object({ publisher: seconds, subscribers: seconds })
    .default({ publisher: 0, subscribers: 0 }),
  /** What was done to the system while it was measured, in order. */
  events: z.array(eventRow).default([]),
  /** Networks that were blocked meanwhile, in order. */
  blocks: z.array(blockRow).default([]),
  blocked_clients: z.array(blockedClientRow).default([]),
  /** Null where nobody asked for it. */
  log_check: logCheck.nullable().default(null),
  /** Null where nobody could read that. */
  system_figures: figureReport.nullable().default(null),
  series: z.array(pubsubSeriesRow),
  task_series: z.array(pubsubTaskSeriesRow),
});

/** As results tell them. */
export type ToldCounts = z.infer<typeof counts>;
/** As they are computed: where nobody read, deliveries are 0. */
export type Counts = { [Key in keyof ToldCounts]: number };
export type Flow = z.infer<typeof flow>;
export type Connections = z.infer<typeof connections>;
export type LogCheck = z.infer<typeof logCheck>;
export type ReadTotals = z.infer<typeof readTotals>;
export type KindRow = z.infer<typeof kindRow>;
export type ByKind = z.infer<typeof byKind>;
export type ClientRow = z.infer<typeof clientRow>;
export type PubsubSeriesRow = z.infer<typeof pubsubSeriesRow>;
export type PubsubTaskSeriesRow = z.infer<typeof pubsubTaskSeriesRow>;
export type PubsubResult = z.infer<typeof pubsubResult>;
/** A result without the rows of single clients and tasks. */
export type PubsubDigest = Omit<PubsubResult, 'clients' | 'task_series' | 'blocked_clients'>;
