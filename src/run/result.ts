import { z } from 'zod';
import { clientFailure, goneRow, schedulingReport } from '../measure/report.ts';

/*
 * result.json of one run. docs/result.schema.json is generated from this file and docs/result-format.md
 * explains it. Bump RESULT_SCHEMA_VERSION when a reader would have to change.
 */
export const RESULT_SCHEMA_VERSION = 1;

const count = z.number().int().nonnegative();
const seconds = z.number().nonnegative();

/** Who gave way. `broker` and `consumer` are what older results call the server and a subscriber. */
export const causes = [
  'clean',
  'generator',
  'subscriber',
  'server',
  'quota',
  'rights',
  'configuration',
  'network',
  'foreign_traffic',
  'machine',
  'unknown',
  'broker',
  'consumer',
] as const;

export const finding = z.object({
  cause: z.enum(causes),
  /** One sentence with the numbers it rests on. */
  evidence: z.string(),
  /** The kinds of reasons, of why the run is not clean, that it explains; older results do not say. */
  reasons: z.array(z.string()).default([]),
});

export const verdict = z.object({
  /** `clean`, the parts that gave way, or `unknown` alone. */
  cause: z.array(z.enum(causes)).min(1),
  evidence: z.array(finding),
});

export const latencySummary = z.object({
  count,
  min: z.number().nullable(),
  p50: z.number().nullable(),
  p90: z.number().nullable(),
  p95: z.number().nullable(),
  p99: z.number().nullable(),
  p99_9: z.number().nullable(),
  max: z.number().nullable(),
  /** Pairs of [lowest microsecond value of the bucket, count], ascending; 3 significant digits. */
  histogram: z.array(z.tuple([z.number(), count])),
});

export const counts = z.object({
  asked: count,
  sent: count,
  unsent: count,
  acked: count,
  failed: count,
  unknown: count,
  expected: count,
  received: count,
  /** Acked messages that never arrived and that the system does not hold for the client any more. */
  lost: count,
  /** Acked messages that had not arrived when the drain ended, and lie in the system ahead of the client's position. */
  undelivered: count.default(0),
  duplicated: count,
  reordered: count,
  corrupted: count,
  foreign: count,
  /** Messages that arrived although the publisher holds them for failed or unknown; part of `received`. */
  unacked_received: count,
});

export const clientRow = z.object({
  task: z.string(),
  client: count,
  received: count,
  lost: count,
  undelivered: count.default(0),
  duplicated: count,
  reordered: count,
  corrupted: count,
  foreign: count,
  rate: z.number().nonnegative(),
  reconnects: count,
});

export const taskRow = z.object({
  id: z.string(),
  app: z.string(),
  role: z.enum(['publisher', 'subscriber']),
  host: z.string(),
  clients: count,
  cpu_s: seconds,
  /** Share of one core over the measured time, percent. */
  cpu_percent: z.number().nonnegative(),
  rss_bytes: count,
  rss_peak_bytes: count,
  event_loop_delay_us: z.object({ p50: z.number(), p99: z.number(), max: z.number() }),
  /** Seconds over the measured time, which cpu_s was spent in; null in older results. */
  elapsed_s: seconds.nullable().default(null),
  scheduling: schedulingReport.nullable().default(null),
});

export const deadTask = z.object({
  id: z.string(),
  app: z.string(),
  role: z.enum(['publisher', 'subscriber']),
  phase: z.string(),
  reason: z.string(),
});

/** Clients that gave up for good, by role and kind; they are not among the clients measured. */
export const clientFailureRow = clientFailure.extend({
  /** The first task that had one. */
  task: z.string(),
  role: z.enum(['publisher', 'subscriber']),
});

const intervalPercentiles = z
  .object({
    count,
    p50: z.number(),
    p95: z.number(),
    p99: z.number(),
    p99_9: z.number(),
    max: z.number(),
  })
  .nullable();

/** Time that a row covers; null where it is not known, as in files older than the key. */
const length = seconds.nullable().default(null);

/** One second; null is a gap (no task reported that second), never a zero. */
export const seriesRow = z.object({
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
  publish_us: intervalPercentiles,
  end_to_end_us: intervalPercentiles,
  lateness_us: intervalPercentiles,
  publisher_cpu_s: z.number().nullable(),
  subscribers_cpu_s: z.number().nullable(),
  broker_cpu_s: z.number().nullable(),
  publisher_rss_bytes: count.nullable(),
  subscribers_rss_bytes: count.nullable(),
  broker_rss_bytes: count.nullable(),
  event_loop_delay_max_us: z.number().nullable(),
});

export const taskSeriesRow = z.object({
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

export const environment = z.object({
  hydra_version: z.string(),
  node_version: z.string(),
  os: z.string(),
  cpu_model: z.string(),
  /** Of the machine. */
  cpu_count: count,
  /** Of them, what affinity and cgroup limits leave to this process; may be a fraction; older results lack it. */
  usable_cores: z.number().positive().optional(),
  /** Of the machine, or of the cgroup where that may use less. */
  memory_bytes: count,
  engine: z.string(),
  cluster_url: z.string(),
  /** As typed, without secrets. */
  command: z.string(),
  /** What the system under test says of itself: version, address, settings. */
  system: z.record(z.string(), z.unknown()),
});

export const runResult = z.object({
  schema_version: z.literal(RESULT_SCHEMA_VERSION),
  run_id: z.string(),
  workload: z.string(),
  started_at: z.string(),
  finished_at: z.string(),
  options: z.record(z.string(), z.unknown()),

  // The original's keys, under their own names.
  client_count: count,
  packet_tx: count,
  average_tx_rate: z.number().nonnegative(),
  average_packets: z.number().nonnegative().nullable(),
  average_rate: z.number().nonnegative().nullable(),
  failing_clients: count,
  failing_clients_rate: z.number().nonnegative().nullable(),
  average_packet_loss: z.number().nullable(),
  pub_cpu: z.number().nonnegative().nullable(),
  pub_net_txrate: z.number().nonnegative().nullable(),
  pub_net_rxrate: z.number().nonnegative().nullable(),

  /** The original's pass mark: average_tx_rate >= 0.7 x msg_rate. */
  passed: z.boolean(),
  clean: z.boolean(),
  /** Every condition of clean that does not hold, in words; empty when clean. */
  unclean_because: z.array(z.string()),
  /** What spoils numbers although the run may be clean: to be read beside every headline. */
  caveats: z.array(z.string()).default([]),
  verdict,
  counts,
  /** What the server under test itself says it holds of this run; null where it cannot tell. */
  independent_count: count.nullable(),
  /** What the system under test answered when it was asked at the end and could not tell; null when it could. */
  system_failure: z.string().nullable(),
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
  /** Why a number is left out, or what to know when reading one. */
  notes: z.array(z.string()),
  /** Errors that tasks met and survived, with how often. */
  errors: z.record(z.string(), count),
  clients: z.array(clientRow),
  tasks: z.array(taskRow),
  dead_tasks: z.array(deadTask),
  /** Any ends the run early and fails it. */
  client_failures: z.array(clientFailureRow).default([]),
  /** Positions that the system no longer had when clients wanted to read them. */
  gone: z.array(goneRow).default([]),
  /** Time for which quotas of the system's held clients back: the publisher, and subscribers in the mean, seconds. */
  throttle_s: z
    .object({ publisher: seconds, subscribers: seconds })
    .default({ publisher: 0, subscribers: 0 }),
  series: z.array(seriesRow),
  task_series: z.array(taskSeriesRow),
  environment,
});

export type Cause = (typeof causes)[number];
export type Finding = z.infer<typeof finding>;
export type Verdict = z.infer<typeof verdict>;
export type LatencySummary = z.infer<typeof latencySummary>;
export type Counts = z.infer<typeof counts>;
export type ClientRow = z.infer<typeof clientRow>;
export type TaskRow = z.infer<typeof taskRow>;
export type ClientFailureRow = z.infer<typeof clientFailureRow>;
export type DeadTask = z.infer<typeof deadTask>;
export type SeriesRow = z.infer<typeof seriesRow>;
export type TaskSeriesRow = z.infer<typeof taskSeriesRow>;
export type Environment = z.infer<typeof environment>;
export type RunResult = z.infer<typeof runResult>;
