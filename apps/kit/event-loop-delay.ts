import { Histogram } from '../../src/measure/histogram.ts';
import type { ThreadTimes } from './thread-times.ts';

const PROBE_MS = 50;
const PROBE_US = PROBE_MS * 1000;
/** A shorter time that neither running nor waiting for a CPU explains is a thread's ordinary sleep, microseconds. */
const STANDSTILL_US = 100_000;

/**
 * How late a timer fires, probed every 50 ms: what any event of this process may have waited on top. Probes that a
 * held-up loop never came to are booked too, each with what it would have waited; or a long stall would weigh as
 * little as a short one. (perf_hooks' own monitor leaves them out, counts the probe's interval in and wakes up five
 * times as often.)
 */
export class EventLoopDelay {
  readonly total = new Histogram();
  /**
   * Time in which probes were overdue although the thread neither ran nor waited for a CPU: it was stopped, or
   * waited for disk or swap; microseconds. Stays 0 where thread times cannot be read.
   */
  standstillUs = 0;
  #intervalMaxUs = 0;
  #expectedUs: number;
  #last: ThreadTimes | null;
  readonly #timer: NodeJS.Timeout;
  readonly #nowUs: () => number;
  readonly #threadTimes: (() => ThreadTimes) | null;

  constructor(nowUs: () => number, threadTimes: (() => ThreadTimes) | null = null) {
    this.#nowUs = nowUs;
    this.#threadTimes = threadTimes;
    this.#last = threadTimes?.() ?? null;
    this.#expectedUs = nowUs() + PROBE_US;
    this.#timer = setInterval(() => this.#probe(), PROBE_MS);
    this.#timer.unref();
  }

  /** Largest delay since the last call, microseconds. */
  takeIntervalMaxUs(): number {
    const max = this.#intervalMaxUs;
    this.#intervalMaxUs = 0;
    return max;
  }

  reset(): void {
    this.total.reset();
    this.#intervalMaxUs = 0;
    this.standstillUs = 0;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #probe(): void {
    const now = this.#nowUs();
    const late = Math.max(0, now - this.#expectedUs);
    this.total.record(late);
    for (let missed = late - PROBE_US; missed > 0; missed -= PROBE_US) this.total.record(missed);
    this.#intervalMaxUs = Math.max(this.#intervalMaxUs, late);
    this.#noteStandstill(late);
    this.#expectedUs = now + PROBE_US;
  }

  #noteStandstill(lateUs: number): void {
    const last = this.#last;
    const times = this.#threadTimes?.() ?? null;
    this.#last = times;
    if (times === null || last === null) return;
    const unexplained = lateUs - (times.ranUs - last.ranUs) - (times.waitedUs - last.waitedUs);
    if (unexplained > STANDSTILL_US) this.standstillUs += unexplained;
  }
}
