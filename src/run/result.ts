import * as z from 'zod';
import { clientFailure } from '../measure/client-failure.ts';
import { schedulingReport } from '../measure/report.ts';

/*
 * What result.json of one run holds whatever was measured; each pattern adds its own (`src/patterns`).
 * docs/result.schema.json is generated from the whole and docs/result-format.md explains it. Bump
 * RESULT_SCHEMA_VERSION when a reader would have to change; src/store/upgrade-result.ts reads the versions before.
 */
export const RESULT_SCHEMA_VERSION = 2;

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

export const taskRow = z.object({
  id: z.string(),
  app: z.string(),
  /** Name of the role, e.g. `publisher`. */
  role: z.string(),
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
  /** Name of the role, e.g. `publisher`. */
  role: z.string(),
  phase: z.string(),
  reason: z.string(),
});

/** Clients that gave up for good, by role and kind; they are not among the clients measured. */
export const clientFailureRow = clientFailure.extend({
  /** The first task that had one. */
  task: z.string(),
  /** Name of the role, e.g. `publisher`. */
  role: z.string(),
});

export const intervalPercentiles = z.object({
  count,
  p50: z.number(),
  p95: z.number(),
  p99: z.number(),
  p99_9: z.number(),
  max: z.number(),
});

/** Time that a row covers; null where it is not known, as in files older than the key. */
export const rowLength = seconds.nullable().default(null);

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

/** One second; null is a gap (no task reported that second), never a zero. Patterns say which columns there are. */
export const seriesRow = z
  .object({
    /** Seconds since the run's first second, whole. */
    t_s: z.number().int(),
    /** Seconds that the row covers, the longest of its tasks: less than 1 where tasks began or ended within it. */
    length_s: rowLength,
  })
  .catchall(z.union([z.number(), intervalPercentiles]).nullable());

/** The same of one task. */
export const taskSeriesRow = z
  .object({ t_s: z.number().int(), length_s: rowLength, task: z.string() })
  .catchall(z.union([z.number(), z.string()]).nullable());

export const runResult = z.object({
  schema_version: z.literal(RESULT_SCHEMA_VERSION),
  run_id: z.string(),
  workload: z.string(),
  /** How it was measured, and what else the result holds. */
  pattern: z.string(),
  started_at: z.string(),
  finished_at: z.string(),
  options: z.record(z.string(), z.unknown()),
  /** Clients that were measured to the end. */
  client_count: count,
  clean: z.boolean(),
  /** Every condition of clean that does not hold, in words; empty when clean. */
  unclean_because: z.array(z.string()),
  /** What spoils numbers although the run may be clean: to be read beside every headline. */
  caveats: z.array(z.string()).default([]),
  verdict,
  /** What the servers under test answered when they were asked at the end and could not tell; null when they could. */
  system_failure: z.string().nullable(),
  /** By what was timed, microseconds; null where it was not measured, absent where a run has nothing of the kind. */
  latency_us: z.record(z.string(), latencySummary.nullable().optional()),
  /** Why a number is left out, or what to know when reading one. */
  notes: z.array(z.string()),
  /** Errors that tasks met and survived, with how often. */
  errors: z.record(z.string(), count),
  tasks: z.array(taskRow),
  dead_tasks: z.array(deadTask),
  /** Any ends the run early and fails it. */
  client_failures: z.array(clientFailureRow).default([]),
  /** Clients that found no connection when the run began: they are no part of it, and fail it; absent = none. */
  not_connected: z.array(clientFailureRow).optional(),
  series: z.array(seriesRow),
  task_series: z.array(taskSeriesRow),
  environment,
});

export type Cause = (typeof causes)[number];
export type Finding = z.infer<typeof finding>;
export type Verdict = z.infer<typeof verdict>;
export type LatencySummary = z.infer<typeof latencySummary>;
export type TaskRow = z.infer<typeof taskRow>;
export type ClientFailureRow = z.infer<typeof clientFailureRow>;
export type DeadTask = z.infer<typeof deadTask>;
export type SeriesRow = z.infer<typeof seriesRow>;
export type TaskSeriesRow = z.infer<typeof taskSeriesRow>;
export type Environment = z.infer<typeof environment>;
export type IntervalPercentiles = z.infer<typeof intervalPercentiles>;
export type RunResult = z.infer<typeof runResult>;
/** A result without the rows of single tasks, of which a large fleet has very many. */
export type ResultDigest = Omit<RunResult, 'task_series'>;
