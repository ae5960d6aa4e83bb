import * as z from 'zod';
import { failureCount, outageReport } from '../../measure/operations-report.ts';
import { intervalPercentiles, rowLength, runResult } from '../../run/result.ts';
import { eventRow, figureReport } from '../shared/system-report.ts';

const count = z.number().int().nonnegative();
const seconds = z.number().nonnegative();
const microseconds = z.number().nullable();

/** Times, microseconds with what decimals a mean has; null where nothing was booked. */
export const times = z.object({
  count,
  min: microseconds,
  mean: microseconds,
  p50: microseconds,
  p66: microseconds,
  p75: microseconds,
  p80: microseconds,
  p90: microseconds,
  p95: microseconds,
  p98: microseconds,
  p99: microseconds,
  p99_9: microseconds,
  p99_99: microseconds,
  max: microseconds,
});

/** What became of operations: started = ok + failed + suppressed + unknown. */
export const operationCounts = z.object({
  /** Handed over within the counted time. */
  started: count,
  ok: count,
  failed: count,
  /** Ended in errors that were to be suppressed. */
  suppressed: count,
  /** Without an outcome when the drain was over. */
  unknown: count,
});

export const operationSummary = operationCounts.extend({
  /** By the error's name. */
  failures: z.record(z.string(), failureCount),
  /** Successes per second of the counted time. */
  throughput: z.number().nonnegative(),
  /** Failed and unknown, percent of those that were started; null where none was. */
  failed_percent: z.number().nonnegative().nullable(),
  /** Of successes, mean: bytes or a count; null where there is none. */
  mean_length: z.number().nullable(),
  /** Handed over to outcome, of successes. */
  service_us: times,
  /** Due to handed over, of successes. */
  late_us: times,
  /** Due to outcome, of successes. */
  response_us: times,
  /** Handed over to outcome, of failures. */
  failed_us: times,
});

/** A part of the run with one load. */
export const stageSummary = operationCounts.extend({
  /** From the start of counting, seconds. */
  from_s: seconds,
  seconds,
  /** Users of a closed loop, operations per second asked of an open one. */
  load: z.number().nonnegative(),
  throughput: z.number().nonnegative(),
  failed_percent: z.number().nonnegative().nullable(),
  service_us: times,
  late_us: times,
  response_us: times,
  /** By name. */
  operations: z.record(
    z.string(),
    operationCounts.extend({ throughput: z.number().nonnegative(), service_us: times, response_us: times }),
  ),
});

/** Beside ours, what somebody else counted. */
export const independentCount = z.object({
  what: z.string(),
  counted: z.number().nullable(),
  least: z.number(),
  most: z.number(),
});

/**
 * One second of all tasks. A column of one operation has a key of its own: `ok:<operation>`, `failed:<operation>`,
 * `service_us:<operation>`, `response_us:<operation>`; failures of one name have `failures:<name>`.
 */
export const operationsSeriesRow = z
  .object({
    t_s: z.number().int(),
    length_s: rowLength,
    /** Index of the stage at the end of the second; -1 = not counted yet. */
    stage: z.number().int().nullable(),
    users: count.nullable(),
    /** Of them, whose session is lost. */
    away: count.nullable(),
    in_flight: count.nullable(),
    /** Due and not begun. */
    queued: count.nullable(),
    started: count.nullable(),
    ok: count.nullable(),
    failed: count.nullable(),
    suppressed: count.nullable(),
    /** Outcomes of what was handed over before counting began; in no total. */
    ramp_ok: count.nullable(),
    ramp_failed: count.nullable(),
    service_us: intervalPercentiles.nullable(),
    /** Of an open loop. */
    response_us: intervalPercentiles.nullable(),
    late_us: intervalPercentiles.nullable(),
    tasks_length_s: rowLength,
    tasks_cpu_s: seconds.nullable(),
    tasks_rss_bytes: count.nullable(),
    system_length_s: rowLength,
    system_cpu_s: seconds.nullable(),
    system_rss_bytes: count.nullable(),
    event_loop_delay_max_us: z.number().nonnegative().nullable(),
  })
  .catchall(z.union([z.number(), intervalPercentiles]).nullable());

export const operationsTaskSeriesRow = z.object({
  t_s: z.number().int(),
  length_s: rowLength,
  task: z.string(),
  users: count.nullable(),
  started: count.nullable(),
  ok: count.nullable(),
  failed: count.nullable(),
  cpu_s: seconds,
  rss_bytes: count,
  event_loop_delay_max_us: z.number().nonnegative(),
});

export const operationsResult = runResult.extend({
  pattern: z.literal('operations'),
  loop: z.enum(['closed', 'open']),
  /** Users that were wanted; `client_count` were measured. */
  users: count,
  /** Tasks that an open loop asked for; null of a closed loop. */
  asked: count.nullable(),
  /** Tasks of task sets begun within the counted time. asked = begun + unstarted. */
  begun: count,
  unstarted: count.nullable(),
  /** All operations together. */
  counts: operationCounts,
  /** Successes per second of the counted time. */
  throughput: z.number().nonnegative(),
  /** Failed and unknown, percent of those that were started; null where none was. */
  failed_percent: z.number().nonnegative().nullable(),
  /** By name, `<task set>/<operation>`. */
  operations: z.record(z.string(), operationSummary),
  /** Of all operations. */
  total: operationSummary,
  stages: z.array(stageSummary),
  /** Counted time, seconds: that of the task which has most of it. */
  span_s: seconds,
  /** From its end until every outcome was known or was given up, seconds: of the last task. */
  drain_s: seconds,
  /** Chosen waits of users, and time for which they had lost their session, in sum over users, seconds. */
  wait_s: seconds,
  away_s: seconds,
  /** What happened before counting began, in no other number. */
  ramp: z.object({ seconds, started: count, ok: count, failed: count, suppressed: count }),
  reconnects: count,
  outages: z.array(outageReport.extend({ task: z.string() })),
  /** What was done to the system and the load. */
  events: z.array(eventRow),
  independent_counts: z.array(independentCount),
  /** Figures of the workload's own, in sum over its users. */
  figures: z.record(z.string(), z.number()),
  /** Null where nobody could read that. */
  system_figures: figureReport.nullable(),
  /** Wall clock of the first row of `series`, seconds since the epoch. */
  series_start_s: z.number(),
  series: z.array(operationsSeriesRow),
  task_series: z.array(operationsTaskSeriesRow),
});

export type Times = z.infer<typeof times>;
export type OperationCounts = z.infer<typeof operationCounts>;
export type OperationSummary = z.infer<typeof operationSummary>;
export type StageSummary = z.infer<typeof stageSummary>;
export type OperationsSeriesRow = z.infer<typeof operationsSeriesRow>;
export type OperationsTaskSeriesRow = z.infer<typeof operationsTaskSeriesRow>;
export type OperationsResult = z.infer<typeof operationsResult>;
/** A result without the rows of single tasks. */
export type OperationsDigest = Omit<OperationsResult, 'task_series'>;
