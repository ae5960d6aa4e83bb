import { Histogram } from '../../src/measure/histogram.ts';

const PROBE_MS = 50;

/**
 * How late a timer fires, probed every 50 ms: what any event of this process may have waited on top. (perf_hooks'
 * own monitor counts the probe's interval in and wakes up five times as often.)
 */
export class EventLoopDelay {
  readonly total = new Histogram();
  #intervalMaxUs = 0;
  #expectedUs: number;
  readonly #timer: NodeJS.Timeout;
  readonly #nowUs: () => number;

  constructor(nowUs: () => number) {
    this.#nowUs = nowUs;
    this.#expectedUs = nowUs() + PROBE_MS * 1000;
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
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #probe(): void {
    const now = this.#nowUs();
    const late = Math.max(0, now - this.#expectedUs);
    this.total.record(late);
    this.#intervalMaxUs = Math.max(this.#intervalMaxUs, late);
    this.#expectedUs = now + PROBE_MS * 1000;
  }
}
