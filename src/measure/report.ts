import * as z from 'zod';
import { blockReport } from './block-report.ts';
import { clientCatchUp, taskCatchUp } from './catch-up-report.ts';
import { clientFailure } from './client-failure.ts';
import { clientKind } from './client-kinds.ts';
import { connectionReport } from './connection-report.ts';
import { groupReport } from './group-report.ts';
import { histogramReport } from './histogram-report.ts';

/*
 * What a task tells the master in reply to `getstats` (the `report` item, JSON). The one shape that the apps
 * and the master share; a report that does not fit it is treated as no answer.
 */

const count = z.number().int().nonnegative();

/** Half-open range [from, to) of sequence numbers. */
export const sequenceRange = z.tuple([count, count]);

/** The totals of one stream once publishing ended: numbers 0..final-1 were given out; `holes` were not acked. */
export const streamTotals = z.object({
  stream: count,
  final: count,
  holes: z.array(sequenceRange),
  /** Of the holes: numbers of transactions that were aborted. */
  aborted: z.array(sequenceRange).optional(),
});

/** What the master passes on to every subscriber once publishing ended (argument of `setpublished`). */
export const publishedTotals = z.object({
  /** By publisher index. */
  publishers: z.array(
    z.object({
      streams: z.array(streamTotals),
    }),
  ),
  /**
   * Of what was published before, by those that follow in the order of publishers: only clients that read a backlog are to
   * have it.
   */
  backlog: z.array(z.object({ streams: z.array(streamTotals) })).optional(),
  /** From the start to the end of publishing, seconds. */
  span_s: z.number().nonnegative(),
  /** End of publishing on the clock of the host with `boot_id`, monotonic microseconds. */
  end_us: z.number(),
  boot_id: z.string(),
});

/**
 * From which position up to which (exclusive) the system holds each stream, in its own count; in reply to what the
 * master learned of it after the drain (argument of `setbounds`).
 */
export const streamBounds = z.array(z.tuple([count, count]));

export const publisherReport = z.object({
  asked: count,
  /** Handed to the connection at least once. */
  sent: count,
  acked: count,
  /** Handed over, and their transaction was aborted as it was to be. */
  aborted: count.default(0),
  /** Given up with a definite refusal, or before they ever left. */
  failed: count,
  /** Left, but the outcome never became known. */
  unknown: count,
  /** Sent and not yet decided. */
  outstanding: count,
  /** Monotonic microseconds of the schedule's start; null before the start. */
  start_us: z.number().nullable(),
  /** From the start to the end of publishing (the later of the schedule's end and the last send), seconds. */
  span_s: z.number().nonnegative(),
  /** From the end of publishing until everything was settled, or until now while something is not, seconds. */
  flush_s: z.number().nonnegative().default(0),
  /** Monotonic microseconds of the end of publishing; null before it. */
  end_us: z.number().nullable(),
  /** Acked messages per second over span_s. */
  rate: z.number().nonnegative(),
  /** Time the publisher waited because in-flight requests or the send buffer stood at their bound, seconds. */
  blocked_s: z.number().nonnegative(),
  retries: count,
  reconnects: count,
  /** Distinct errors met on the way with how often each was seen. */
  errors: z.record(z.string(), count),
  /** Time for which quotas of the system's held the publisher back, seconds. */
  throttle_s: z.number().nonnegative().default(0),
  gave_up: z.array(clientFailure).default([]),
  /** Present once publishing ended. */
  streams: z.array(streamTotals).nullable(),
  /** Ends of its transactions that the system's log holds and counts like messages; null where that is not known. */
  markers: count.nullable().default(0),
  /** Mean time that handing a message over took, microseconds. */
  handover_us: z.number().nonnegative().default(0),
  histograms: z
    .object({
      publish: histogramReport,
      lateness: histogramReport,
      /** How long messages would have waited for earlier ones, had each taken the typical time of a hand-over. */
      schedule_wait: histogramReport.optional(),
      /** Lateness less that wait of the first message due at the same instant. */
      own_lateness: histogramReport.optional(),
    })
    .nullable(),
});

/** What a client has read that reads what was there when the run began; positions are the system's own. */
const clientReading = z.object({
  /** Of keys and values. */
  bytes: count,
  /** From the first to the last that was there, all streams together. */
  positions: count,
  /** Of these, the ones still ahead of the client. */
  left: count,
  /** From the start of its task to the last message, seconds. */
  read_s: z.number().nonnegative(),
});

/** The same of all clients of a task. */
const taskReading = clientReading.extend({
  /** Start and last message of any, monotonic microseconds; the latter null where none came. */
  start_us: z.number(),
  last_us: z.number().nullable(),
});

export const subscriberClientRow = z.object({
  /** Index of the client within its task. */
  client: count,
  /** Distinct messages of this run. */
  received: count,
  /** Acked messages that have not arrived, less `undelivered`; null until the published totals are known. */
  lost: count.nullable(),
  /** Acked messages that have not arrived, but lie in the system ahead of the client's position. */
  undelivered: count.default(0),
  /** Received although the publisher holds them for aborted, failed or unknown; null until the published totals are known. */
  unacked_received: count.nullable(),
  /** Of these, the aborted ones; null until the published totals are known. */
  aborted_received: count.nullable().default(null),
  duplicated: count,
  reordered: count,
  corrupted: count,
  foreign: count,
  /** Messages per second over the longer of the publisher's span, once known, and first to last receipt. */
  rate: z.number().nonnegative(),
  /** Wall clock, seconds since the epoch; null where nothing arrived. */
  first_msg_time: z.number().nullable(),
  last_msg_time: z.number().nullable(),
  reconnects: count,
  /** Whether the connection stands and the client is reading. */
  connected: z.boolean(),
  /** It has ended for good, on an error: what it counts is not measured. */
  gave_up: z.boolean().default(false),
  /** It found no connection in its time, and was never part of what was measured. */
  not_connected: z.boolean().default(false),
  /** Index of the group that it is a member of; null where it reads for itself. */
  group: count.nullable().default(null),
  /** Null of a client that reads whatever comes. */
  reading: clientReading.nullable().optional(),
  kind: clientKind.default('fast'),
  /** Null of a client that reads no backlog. */
  catch_up: clientCatchUp.nullable().optional(),
});

/** What clients of one kind, all of a task together, show beside their rows. */
export const kindReport = z.object({
  kind: clientKind,
  /** Like `end_to_end` of all. */
  end_to_end: histogramReport,
  /** From closing the connection to the first message after; null of kinds that do not reconnect. */
  reconnection: histogramReport.nullable(),
  /** Messages that became due while their client was away, and came afterwards. */
  fetched_after: count,
});

/**
 * Why a position could not be read any more. `log_start_moved`: the log begins behind it (retention, deleted records).
 * `log_shorter`: the log ends before it (the topic was made anew, or the log was cut). `log_truncated`: a part that had
 * been read is not in the log any more, and other messages have its positions: its leader did not have it.
 */
export const goneCause = z.enum(['log_start_moved', 'log_shorter', 'log_truncated']);

/** Positions of one stream that the system no longer had when they were to be read, all clients of a task together. */
export const goneRow = z.object({
  stream: count,
  why: goneCause,
  /** The lowest position of any client that is gone: where it stood, or, of a shorter log, where that ends now. */
  from: count,
  /** One past the highest that is gone: where the log begins, or, where the log lost its end, where the client stood. */
  to: count,
  /** Clients that it happened to. */
  clients: count,
  /**
   * Positions passed over, in sum over the clients. Where the log lost its end they had been read, each once by each of
   * them; what had not is not known.
   */
  messages: count,
});

/**
 * What is told of all clients together, up to `drain_s` and in `histograms`, leaves out those that are behind by
 * design; the totals of clients and reconnects hold them.
 */
export const subscriberReport = z.object({
  clients_total: count,
  /** Of them, those that are behind by design. */
  clients_behind_by_design: count.default(0),
  clients_connected: count,
  received: count,
  duplicated: count,
  reordered: count,
  corrupted: count,
  foreign: count,
  /** Sum over clients of acked messages not arrived, less `undelivered`; null until the published totals are known. */
  lost: count.nullable(),
  undelivered: count.default(0),
  /** Distinct messages that had arrived when publishing ended; null until the published totals are known. */
  received_by_end: count.nullable(),
  /** Seconds from the end of publishing to the last receipt, 0 where that came first; null until known. */
  drain_s: z.number().nonnegative().nullable(),
  /** Whether latency could be taken: publisher and this task share one monotonic clock. */
  same_clock: z.boolean().nullable(),
  reconnects: count,
  errors: z.record(z.string(), count),
  gave_up: z.array(clientFailure).default([]),
  clients: z.array(subscriberClientRow).nullable(),
  histograms: z.object({ end_to_end: histogramReport }).nullable(),
  /** Null where clients read whatever comes. */
  reading: taskReading.nullable().optional(),
  /** Fetch round trips: how many answered, and how long the broker held them, seconds in sum. */
  fetches: count,
  fetch_wait_s: z.number().nonnegative(),
  /**
   * Of these, the fetches that the broker was known to hold enough for when they were sent, so that it should have
   * answered at once; and how long their answers took, seconds in sum. A client that cannot tell has none.
   */
  behind_fetches: count.default(0),
  behind_wait_s: z.number().nonnegative().default(0),
  /** Clients that the system owed an answer for a second or more when the test ended, and the longest of these times. */
  overdue_clients: count.default(0),
  overdue_s: z.number().nonnegative().default(0),
  /** Time for which quotas of the system's held clients back, seconds in sum. */
  throttle_s: z.number().nonnegative().default(0),
  /** Clients that are held back right now. */
  throttled_clients: count.default(0),
  /** What was gone before it could be read; one row per stream and cause. */
  gone: z.array(goneRow).default([]),
  /** Null from a task that does not know. */
  connections: connectionReport.nullable().default(null),
  /** Of each group that clients of the task are members of; empty where they read each for themselves. */
  groups: z.array(groupReport).default([]),
  /** Of each kind of clients that the task hosts; empty where they are all alike, and until the last report. */
  kinds: z.array(kindReport).default([]),
  /** Null where no client reads a backlog. */
  catch_up: taskCatchUp.nullable().optional(),
  /** Of each block of a client's network; told with everything. */
  blocks: z.array(blockReport).default([]),
});

/** One second of a task's life, or the part of it that the task lived. Counts are of this interval alone. */
export const intervalReport = z.object({
  /** Seconds since the epoch, whole. */
  second: z.number().int(),
  /** From its beginning to its end, seconds; left out by a task that does not know. */
  length_s: z.number().nonnegative().optional(),
  sent: count.optional(),
  acked: count.optional(),
  aborted: count.optional(),
  failed: count.optional(),
  received: count.optional(),
  /** Of these, by clients that read a backlog; left out where none does. */
  catching_up_received: count.optional(),
  /** At the end of the second: positions between such clients and the end of the log, all together. */
  catching_up_behind: count.optional(),
  /** At the end of the second: sent and undecided (publisher). */
  outstanding: count.optional(),
  publish: histogramReport.optional(),
  lateness: histogramReport.optional(),
  end_to_end: histogramReport.optional(),
  cpu_s: z.number().nonnegative(),
  rss_bytes: count,
  event_loop_delay_max_us: z.number().nonnegative(),
});

/**
 * What kept a process from a CPU over the measured time, seconds. A number that the system does not tell is null.
 */
export const schedulingReport = z.object({
  /** The main thread could run and waited for a CPU (/proc/self/schedstat). */
  run_delay_s: z.number().nonnegative().nullable(),
  /** Its cgroup, or one above, had used up its CPU limit (cpu.stat); all processes in the group together. */
  throttled_s: z.number().nonnegative().nullable(),
  /**
   * The main thread was due, and neither ran nor waited for a CPU: it was stopped (SIGSTOP, freezer, debugger), the
   * machine suspended, or it waited for disk or swap.
   */
  standstill_s: z.number().nonnegative().nullable(),
  /** Cores that the process may use: affinity and cgroup limits of all levels; fractions are possible. */
  cores: z.number().positive().nullable(),
  /** Of the host: time that its hypervisor kept from its CPUs, all CPUs together (/proc/stat). */
  host_steal_s: z.number().nonnegative().nullable(),
  /** Of the host: time in which some process waited for a CPU (/proc/pressure/cpu, "some"). */
  host_pressure_s: z.number().nonnegative().nullable(),
});

export const processReport = z.object({
  pid: count,
  cpu_user_s: z.number().nonnegative(),
  cpu_system_s: z.number().nonnegative(),
  /** Time that the CPU seconds were spent in: since the last resetstats or start, seconds. */
  elapsed_s: z.number().nonnegative(),
  rss_bytes: count,
  rss_peak_bytes: count,
  event_loop_delay_us: z.object({ p50: z.number(), p99: z.number(), max: z.number() }),
  scheduling: schedulingReport.nullable().default(null),
  /** Bytes over the sockets to the system under test since the last resetstats. */
  tx_bytes: count,
  rx_bytes: count,
});

export const taskState = z.enum(['idle', 'configured', 'running', 'stopping', 'stopped', 'done', 'failed']);

/** What every task tells, whatever it does; patterns add the parts of their roles. */
export const taskEnvelope = z.object({
  schema: z.literal(1),
  /** Name of the role. */
  role: z.string(),
  run_id: z.string().nullable(),
  state: taskState,
  /** Why the state is `failed`. */
  error: z.string().nullable(),
  /** `boot_id` is equal for processes that share one monotonic clock. */
  host: z.object({ name: z.string(), boot_id: z.string() }),
  process: processReport,
});

/** Of publishers and subscribers. */
export const taskReport = taskEnvelope.extend({
  role: z.enum(['publisher', 'subscriber']),
  publisher: publisherReport.optional(),
  subscriber: subscriberReport.optional(),
  intervals: z.array(intervalReport),
});

export type HistogramReport = z.infer<typeof histogramReport>;
export type SequenceRange = z.infer<typeof sequenceRange>;
export type StreamTotals = z.infer<typeof streamTotals>;
export type PublishedTotals = z.infer<typeof publishedTotals>;
export type StreamBounds = z.infer<typeof streamBounds>;
export type ClientFailure = z.infer<typeof clientFailure>;
export type PublisherReport = z.infer<typeof publisherReport>;
export type GoneCause = z.infer<typeof goneCause>;
export type GoneRow = z.infer<typeof goneRow>;
export type SubscriberClientRow = z.infer<typeof subscriberClientRow>;
export type TaskReading = z.infer<typeof taskReading>;
export type ClientReading = z.infer<typeof clientReading>;
export type KindReport = z.infer<typeof kindReport>;
export type SubscriberReport = z.infer<typeof subscriberReport>;
export type IntervalReport = z.infer<typeof intervalReport>;
export type SchedulingReport = z.infer<typeof schedulingReport>;
export type ProcessReport = z.infer<typeof processReport>;
export type TaskState = z.infer<typeof taskState>;
export type TaskEnvelope = z.infer<typeof taskEnvelope>;
export type TaskReport = z.infer<typeof taskReport>;
