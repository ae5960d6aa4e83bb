/** CPU and memory of the server under test, where this process started it. */
export interface SystemUsage {
  /** Since its start, seconds. */
  cpu_s: number;
  rss_bytes: number;
}

/** Readings further apart than this tell nothing of a second between them, s. */
const MOST_APART_S = 3;

interface Reading {
  /** Wall clock, seconds since the epoch, with fraction. */
  atS: number;
  usage: SystemUsage;
}

/**
 * What the system under test has used, read now and then, and what that says of a whole second. CPU time between
 * two readings is taken to be spent evenly, so that a reading need not fall on the second's edge.
 */
export class UsageReadings {
  readonly #readings: Reading[] = [];

  /** @param atS wall clock, seconds since the epoch; never before the last one's */
  add(atS: number, usage: SystemUsage): void {
    const last = this.#readings.at(-1);
    if (last === undefined || atS > last.atS) this.#readings.push({ atS, usage });
  }

  /**
   * CPU seconds used in [second, second + 1), or in the part of it that lies between the first and the last
   * reading; null where no readings tell.
   */
  cpuIn(second: number): number | null {
    const part = this.#partOf(second);
    if (part === null) return null;
    const [before, after] = [this.#cpuAt(part.fromS), this.#cpuAt(part.toS)];
    // A process that was started anew counts from 0: how much the one before used is not known.
    return before === null || after === null || after < before ? null : after - before;
  }

  /** Seconds that `cpuIn` of the same second is spread over; null where no readings tell. */
  lengthIn(second: number): number | null {
    const part = this.#partOf(second);
    return part === null ? null : Math.round((part.toS - part.fromS) * 1e6) / 1e6;
  }

  /** The part of [second, second + 1) that lies between the first and the last reading; null where that is nothing. */
  #partOf(second: number): { fromS: number; toS: number } | null {
    const first = this.#readings[0];
    const last = this.#readings.at(-1);
    if (first === undefined || last === undefined) return null;
    const fromS = Math.max(second, first.atS);
    const toS = Math.min(second + 1, last.atS);
    return fromS >= toS ? null : { fromS, toS };
  }

  /** Memory at the last reading within [second, second + 1); null without one. */
  rssIn(second: number): number | null {
    const last = this.#readings[this.#countUpTo(second + 1, false) - 1];
    return last === undefined || last.atS < second ? null : last.usage.rss_bytes;
  }

  /** CPU seconds used by `atS`, which lies between the first reading and the last. */
  #cpuAt(atS: number): number | null {
    const count = this.#countUpTo(atS, true);
    const before = this.#readings[count - 1];
    const after = this.#readings[count];
    if (before === undefined || before.atS === atS) return before?.usage.cpu_s ?? null;
    if (after === undefined || after.atS - before.atS > MOST_APART_S) return null;
    const share = (atS - before.atS) / (after.atS - before.atS);
    return before.usage.cpu_s + share * (after.usage.cpu_s - before.usage.cpu_s);
  }

  /** How many readings lie before `atS` (or at it), by bisection. */
  #countUpTo(atS: number, inclusive: boolean): number {
    let low = 0;
    let high = this.#readings.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const at = (this.#readings[middle] as Reading).atS;
      if (at < atS || (inclusive && at === atS)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
