const USUAL = { firstMs: 50, longestMs: 2_000 };

/** Growing, jittered waits between attempts, so that many clients do not come back in one instant. */
export class Backoff {
  #attempts = 0;
  readonly #random: () => number;
  readonly #waits: typeof USUAL;

  /** @param random uniform in [0, 1) */
  constructor(random: () => number, waits = USUAL) {
    this.#random = random;
    this.#waits = waits;
  }

  /** The next wait: the first, 50 ms unless told, doubling up to the longest, 2 s, of which chance takes off up to a half, ms. */
  nextMs(): number {
    const { firstMs, longestMs } = this.#waits;
    const fullMs = Math.min(longestMs, firstMs * 2 ** Math.min(this.#attempts, 10));
    this.#attempts++;
    return fullMs * (1 - this.#random() / 2);
  }

  reset(): void {
    this.#attempts = 0;
  }
}
