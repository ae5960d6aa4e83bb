const FIRST_MS = 50;
const LONGEST_MS = 2000;

/** Growing, jittered waits between attempts, so that many clients do not come back in one instant. */
export class Backoff {
  #attempts = 0;
  readonly #random: () => number;

  /** @param random uniform in [0, 1) */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** The next wait: 50 ms doubling up to 2 s, of which chance takes off up to a half, ms. */
  nextMs(): number {
    const fullMs = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(this.#attempts, 10));
    this.#attempts++;
    return fullMs * (1 - this.#random() / 2);
  }

  reset(): void {
    this.#attempts = 0;
  }
}
