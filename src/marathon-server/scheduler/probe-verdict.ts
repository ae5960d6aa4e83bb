import type { HealthCheckTiming } from '../state/health-check.ts';
import type { HealthResult } from '../state/task-health.ts';

/** How a probe of a health check ended: with an answer that counts, and why when it was a bad one. */
export type ProbeOutcome = { healthy: true } | { healthy: false; cause: string };

/** At least this between two probes of a task, ms: an interval of 0 would keep the machine busy with nothing else. */
const leastIntervalMs = 100;
/** A task's first probe does not wait for a whole interval, ms. */
const mostFirstWaitMs = 1_000;

const intervalMs = ({ intervalSeconds }: { intervalSeconds: number }): number =>
  Math.max(leastIntervalMs, intervalSeconds * 1_000);

/** When a task that runs since `startedAtMs` is probed for the first time, ms: after the check's delay, if it has one. */
export function firstProbeMs(
  check: { intervalSeconds: number; delaySeconds?: number },
  startedAtMs: number,
): number {
  if (check.delaySeconds !== undefined) return startedAtMs + check.delaySeconds * 1_000;
  return startedAtMs + Math.min(mostFirstWaitMs, intervalMs(check));
}

/**
 * When it is probed again, ms: an interval after the probe before began. A probe that took longer than that is
 * followed at once, never joined by another one.
 */
export function nextProbeMs(check: { intervalSeconds: number }, begunMs: number, endedMs: number): number {
  return Math.max(begunMs + intervalMs(check), endedMs);
}

export interface Verdict {
  result: HealthResult;
  /** The probe failed, and not in the grace before the first success. */
  failed: boolean;
  /** So many failures in a row that the task has to go. */
  kill: boolean;
}

const nothingKnown: HealthResult = {
  firstSuccessMs: null,
  lastSuccessMs: null,
  lastFailureMs: null,
  lastFailureCause: null,
  consecutiveFailures: 0,
};

/** What is known of a task's health after a probe that ended at `nowMs`; it runs since `startedAtMs`. */
export function judge(
  check: HealthCheckTiming,
  before: HealthResult | null,
  outcome: ProbeOutcome,
  startedAtMs: number,
  nowMs: number,
): Verdict {
  const result = before ?? nothingKnown;
  if (outcome.healthy) {
    const firstSuccessMs = result.firstSuccessMs ?? nowMs;
    const healthy = { ...result, firstSuccessMs, lastSuccessMs: nowMs, consecutiveFailures: 0 };
    return { result: healthy, failed: false, kill: false };
  }
  const graceEndsMs = startedAtMs + check.gracePeriodSeconds * 1_000;
  if (result.firstSuccessMs === null && nowMs < graceEndsMs) return { result, failed: false, kill: false };
  const consecutiveFailures = result.consecutiveFailures + 1;
  const { maxConsecutiveFailures: most } = check;
  return {
    result: { ...result, lastFailureMs: nowMs, lastFailureCause: outcome.cause, consecutiveFailures },
    failed: true,
    kill: most > 0 && consecutiveFailures >= most,
  };
}
