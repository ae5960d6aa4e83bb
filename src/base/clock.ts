/**
 * Microseconds on the monotonic clock that all processes of one host share (CLOCK_MONOTONIC on Linux).
 * A double holds them exactly for 285 years of uptime.
 */
export function monotonicUs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1_000_000 + Math.floor(nanoseconds / 1_000);
}

/** Resolves after `ms` milliseconds; rejects with the signal's reason when aborted first. */
export function delay(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** Time as a run knows it. Tests of a run bring one of their own, which passes as quickly as they can follow. */
export interface Clock {
  /** Microseconds on a clock that never steps. */
  monotonicUs(): number;
  /** Milliseconds since the epoch. */
  wallMs(): number;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when aborted first. */
  delay(ms: number, signal?: AbortSignal): Promise<void>;
  /** Aborts after `ms` milliseconds, with a reason whose name is `TimeoutError`. */
  timeout(ms: number): AbortSignal;
}

/**
 * Resolves when the clock says that it is due: timers count whole milliseconds, and may fire before time.
 * @param dueUs monotonic microseconds
 * @throws the signal's reason when aborted before
 */
export async function untilDue(
  dueUs: number,
  clock: Pick<Clock, 'monotonicUs' | 'delay'>,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const leftUs = dueUs - clock.monotonicUs();
    if (leftUs <= 0) return;
    await clock.delay(leftUs / 1000, signal);
  }
}

/** The time of this machine. */
export const systemClock: Clock = {
  monotonicUs,
  wallMs: () => Date.now(),
  delay,
  timeout: (ms) => AbortSignal.timeout(ms),
};
