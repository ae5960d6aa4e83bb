import * as z from 'zod';
import { clientFailure } from './client-failure.ts';
import { histogramReport } from './histogram-report.ts';
import { intervalReport, taskEnvelope } from './report.ts';

/*
 * What a task of users tells the master in reply to `getstats` (the `report` item, JSON): the part of the role, and the
 * intervals.
 */

const count = z.number().int().nonnegative();

/** Failures of one name. */
export const failureCount = z.object({
  count,
  /** Wall clock, seconds since the epoch. */
  first_s: z.number(),
  last_s: z.number(),
});

/** One operation in one stage. */
export const operationReport = z.object({
  /** `<task set>/<operation>` */
  name: z.string(),
  /** Index of the stage within which they were handed over. */
  stage: count,
  started: count,
  ok: count,
  /** By the error's name. */
  failed: z.record(z.string(), failureCount),
  /** Ended in an error that was to be suppressed. */
  suppressed: count,
  /** Of those that succeeded, in sum: bytes or a count. */
  length: z.number(),
  /** Of those that succeeded, in sum, microseconds. */
  service_sum_us: z.number(),
  late_sum_us: z.number(),
  response_sum_us: z.number(),
  /** Of those that failed, likewise: handed over to outcome. */
  failed_sum_us: z.number(),
  histograms: z.object({
    service: histogramReport,
    late: histogramReport,
    response: histogramReport,
    failed: histogramReport,
  }),
});

/** Time within which a session or more of a task was lost. */
export const outageReport = z.object({
  /** Wall clock, seconds since the epoch. */
  from_s: z.number(),
  /** When the last of them was back; null = not before the end. */
  to_s: z.number().nullable(),
  /** Most at the same time. */
  users: count,
  /** Why the first was lost, countable. */
  why: z.string(),
});

export const userReport = z.object({
  users_total: count,
  /** Whose session stands, and that take part. */
  users_active: count,
  /** That take part, and whose session is lost just now. */
  users_away: count,
  /** Tasks that an open loop is to begin; null of a closed loop. */
  asked: count.nullable(),
  /** Tasks begun within the counted time. */
  begun: count,
  /** Of `asked`: not begun; null of a closed loop. */
  unstarted: count.nullable(),
  /** Due and not begun, just now. */
  queued: count,
  /** Operations handed over and undecided, just now. */
  in_flight: count,
  /** When counting began, monotonic microseconds; null before. */
  start_us: z.number().nullable(),
  /** Of the counted time so far, seconds: without the drain. */
  span_s: z.number().nonnegative(),
  /** From its end until every outcome was known, or waiting for it was given up, seconds. */
  drain_s: z.number().nonnegative(),
  /** Chosen waits of tasks within the counted time, in sum, seconds. */
  wait_s: z.number().nonnegative(),
  /** Time within the counted time for which users had lost their session, in sum, seconds. */
  away_s: z.number().nonnegative(),
  /** Operations that were handed over before counting began. */
  ramp: z.object({
    seconds: z.number().nonnegative(),
    started: count,
    ok: count,
    failed: count,
    suppressed: count,
  }),
  /** Of the counted time, all operations together. */
  totals: z.object({ started: count, ok: count, failed: count, suppressed: count }),
  /** By operation and stage; null in a report of progress. */
  operations: z.array(operationReport).nullable(),
  reconnects: count,
  /** In order; of very many the last ones are left out. */
  outages: z.array(outageReport),
  /** Troubles survived that are no outcomes, by name. */
  errors: z.record(z.string(), count),
  gave_up: z.array(clientFailure),
  /** Figures of the workload's own, in sum over its users. */
  figures: z.record(z.string(), z.number()),
});

/** What became known of one operation in a second; counts are of this interval alone. */
export const operationInterval = z.object({
  started: count,
  ok: count,
  /** By the error's name. */
  failed: z.record(z.string(), count),
  suppressed: count,
  service: histogramReport,
  /** Of an open loop. */
  response: histogramReport.optional(),
});

export const userInterval = intervalReport
  .pick({
    second: true,
    length_s: true,
    cpu_s: true,
    rss_bytes: true,
    event_loop_delay_max_us: true,
  })
  .extend({
    /** At the end of the second: index of the stage, -1 = not counted yet. */
    stage: z.number().int().optional(),
    users: count.optional(),
    away: count.optional(),
    in_flight: count.optional(),
    queued: count.optional(),
    /** Outcomes of operations that were handed over before counting began. */
    ramp_ok: count.optional(),
    ramp_failed: count.optional(),
    late: histogramReport.optional(),
    /** By name, those that something became known of. */
    operations: z.record(z.string(), operationInterval).optional(),
  });

export const userTaskReport = taskEnvelope.extend({
  user: userReport,
  intervals: z.array(userInterval),
});

export type FailureCount = z.infer<typeof failureCount>;
export type OperationReport = z.infer<typeof operationReport>;
export type OutageReport = z.infer<typeof outageReport>;
export type UserReport = z.infer<typeof userReport>;
export type OperationInterval = z.infer<typeof operationInterval>;
export type UserInterval = z.infer<typeof userInterval>;
export type UserTaskReport = z.infer<typeof userTaskReport>;
