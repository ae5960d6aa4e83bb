/** How to repeat what failed for a passing reason. */
export interface RetryPolicy {
  /** Pause before the first repetition, ms; doubles with every further one. */
  baseMs: number;
  /** Longest pause, ms. */
  capMs: number;
  /** How often to try in all. */
  attempts: number;
}

/** About half a minute: as long as a Marathon takes to elect another leader. */
export const defaultRetry: RetryPolicy = { baseMs: 200, capMs: 5_000, attempts: 11 };

/**
 * Pause before repetition `repetition` (0 for the first), ms. Half of it is drawn, so that those who failed
 * together do not come back together.
 * @param random a number in [0, 1).
 */
export function pauseMs(policy: RetryPolicy, repetition: number, random: number): number {
  const whole = Math.min(policy.capMs, policy.baseMs * 2 ** repetition);
  return whole / 2 + (whole / 2) * random;
}
