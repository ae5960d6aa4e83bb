/** Rates are brought up to date in steps of this length, ms, as the Metrics library does. */
const tickMs = 5_000;

/** How many samples of a distribution are kept. */
const samplesKept = 1_028;

class MovingRate {
  readonly #alpha: number;
  /** Events per second; undefined until the first tick. */
  #rate: number | undefined;

  constructor(minutes: number) {
    this.#alpha = 1 - Math.exp(-tickMs / 60_000 / minutes);
  }

  tick(count: number): void {
    const current = (count * 1_000) / tickMs;
    this.#rate = this.#rate === undefined ? current : this.#rate + this.#alpha * (current - this.#rate);
  }

  get perSecond(): number {
    return this.#rate ?? 0;
  }
}

export interface Rates {
  count: number;
  /** Events per second: since the beginning, and over the last minutes with older ones counting less. */
  mean: number;
  m1: number;
  m5: number;
  m15: number;
}

/** Counts events and how often they come. */
export class Meter {
  readonly #beganMs: number;
  readonly #m1 = new MovingRate(1);
  readonly #m5 = new MovingRate(5);
  readonly #m15 = new MovingRate(15);
  #tickedMs: number;
  #count = 0;
  #uncounted = 0;

  constructor(nowMs: number) {
    this.#beganMs = nowMs;
    this.#tickedMs = nowMs;
  }

  mark(nowMs: number): void {
    this.#tick(nowMs);
    this.#count += 1;
    this.#uncounted += 1;
  }

  rates(nowMs: number): Rates {
    this.#tick(nowMs);
    const elapsedMs = nowMs - this.#beganMs;
    return {
      count: this.#count,
      mean: elapsedMs > 0 ? (this.#count * 1_000) / elapsedMs : 0,
      m1: this.#m1.perSecond,
      m5: this.#m5.perSecond,
      m15: this.#m15.perSecond,
    };
  }

  #tick(nowMs: number): void {
    // After a day of silence everything has decayed: no need to walk through all of it.
    const due = Math.min(Math.floor((nowMs - this.#tickedMs) / tickMs), 20_000);
    if (due <= 0) return;
    for (let left = due; left > 0; left -= 1) {
      for (const rate of [this.#m1, this.#m5, this.#m15]) rate.tick(this.#uncounted);
      this.#uncounted = 0;
    }
    this.#tickedMs = nowMs - ((nowMs - this.#tickedMs) % tickMs);
  }
}

export interface Distribution {
  min: number;
  max: number;
  mean: number;
  stddev: number;
  /** The value that the share (0 to 1) of all does not exceed. */
  quantile(share: number): number;
}

/** The latest samples of something. */
export class Samples {
  readonly #values: number[] = [];
  #next = 0;

  add(value: number): void {
    this.#values[this.#next] = value;
    this.#next = (this.#next + 1) % samplesKept;
  }

  distribution(): Distribution {
    const sorted = this.#values.toSorted((one, other) => one - other);
    const count = Math.max(1, sorted.length);
    const mean = sorted.reduce((sum, value) => sum + value, 0) / count;
    const variance = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, count - 1);
    return {
      min: sorted[0] ?? 0,
      max: sorted.at(-1) ?? 0,
      mean,
      stddev: Math.sqrt(variance),
      quantile: (share) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0,
    };
  }
}
