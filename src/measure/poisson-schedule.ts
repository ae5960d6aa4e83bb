import { Xoshiro128 } from './random.ts';

/*
 * Arrivals at random: a Poisson process of a known number of arrivals is that many uniform random instants, sorted.
 * They come one after the other, in order, without a list of them: of k instants that are still to come within the time
 * that is left, the earliest leaves W^(1/k) of that time, W uniform in (0, 1] (Bentley and Saxe, Generating Sorted Lists
 * of Random Numbers, 1980).
 */

/** Walks the sorted instants; going back begins anew, which gives the same ones. */
class Instants {
  /** Index of the instant that `us` is of; -1 before the first. */
  index = -1;
  /** Relative to the start, whole microseconds. */
  us = 0;
  readonly #count: number;
  readonly #lengthUs: number;
  readonly #seed: Arrivals['seed'];
  readonly #random = new Xoshiro128();
  /** Share of the time that is left behind the instant. */
  #left = 1;

  constructor(count: number, lengthUs: number, seed: Arrivals['seed']) {
    this.#count = count;
    this.#lengthUs = lengthUs;
    this.#seed = seed;
    this.#restart();
  }

  #restart(): void {
    this.index = -1;
    this.us = 0;
    this.#left = 1;
    this.#random.seed(...this.#seed);
  }

  next(): void {
    this.index++;
    this.#left *= this.#random.next() ** (1 / (this.#count - this.index));
    this.us = Math.floor((1 - this.#left) * this.#lengthUs);
  }

  /** @param index in 0..count-1 */
  at(index: number): number {
    if (index < this.index) this.#restart();
    while (this.index < index) this.next();
    return this.us;
  }

  /** How many instants are at `us` or before. Only walks forward while `us` grows. */
  until(us: number): number {
    if (this.index > 0 && us < this.us) this.#restart();
    if (this.index < 0) this.next();
    while (this.us <= us) {
      if (this.index === this.#count - 1) return this.#count;
      this.next();
    }
    return this.index;
  }
}

export interface Arrivals {
  /** Messages in all, and how many of them are due at each instant. */
  total: number;
  batch: number;
  lengthS: number;
  /** What the instants are drawn by: a seed, and which of its streams; whole numbers. */
  seed: readonly [seed: number, stream: number];
}

/**
 * Clumps of `batch` messages at random instants: exactly `total` messages within `lengthS`. Takes the time of one draw per
 * clump where times are asked for in order, and no memory; asked for out of order it begins anew.
 */
export function createPoissonSchedule({ total, batch, lengthS, seed }: Arrivals) {
  const clumps = Math.ceil(total / batch);
  // Whoever looks ahead for what is due leaves the place of what is handed over alone.
  const [handedOver, due] = [0, 1].map(() => new Instants(clumps, lengthS * 1e6, seed)) as [
    Instants,
    Instants,
  ];
  return {
    total,
    lengthS,
    dueUs: (n: number) => handedOver.at(Math.floor(n / batch)),
    dueCount: (elapsedUs: number) =>
      elapsedUs < 0 || total === 0 ? 0 : Math.min(total, due.until(elapsedUs) * batch),
    burstEnd: (n: number) => Math.min(total, (Math.floor(n / batch) + 1) * batch),
  };
}
