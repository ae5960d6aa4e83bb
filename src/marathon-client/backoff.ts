/** How to repeat what failed for a passing reason. */
export interface RetryPolicy {
  /** Pause before the first repetition, ms; doubles with every further one. */
  baseMs: number;
  /** Longest pause, ms. */
  capMs: number;
  /** No repetition begins later than this after the first attempt, ms. */
  deadlineMs: number;
}

/** Longer than a Marathon takes to notice that its leader is gone, elect another one and load its state. */
export const defaultRetry: RetryPolicy = { baseMs: 200, capMs: 5_000, deadlineMs: 60_000 };

/**
 * Pause before repetition `repetition` (0 for the first), ms. Half of it is drawn, so that those who failed
 * together do not come back together.
 * @param random a number in [0, 1).
 */
export function pauseMs(
  policy: Pick<RetryPolicy, 'baseMs' | 'capMs'>,
  repetition: number,
  random: number,
): number {
  const whole = Math.min(policy.capMs, policy.baseMs * 2 ** repetition);
  return whole / 2 + (whole / 2) * random;
}

/**
 * How long a server asks to be left alone by its Retry-After (RFC 9110, 10.2.3), ms; 0 where it asks nothing that
 * can be read.
 * @param nowMs time of day of the answer, ms since 1970.
 */
export function retryAfterMs(header: unknown, nowMs: number): number {
  if (typeof header !== 'string') return 0;
  const text = header.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  // Of numbers and names that are no dates Date.parse makes dates of its own.
  const atMs = /^[A-Z][a-z]{2,8},? .*\d:\d.*GMT$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(atMs) ? 0 : Math.max(0, atMs - nowMs);
}
