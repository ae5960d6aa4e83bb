/** Which publishers a subscriber has heard of: it is ready once it has heard of all. */
export class AwaitedProbes {
  readonly #missing: Set<number>;
  readonly #all: Promise<void>;
  #resolve: () => void = () => {};

  /** @param publishers how many there are */
  constructor(publishers: number) {
    this.#missing = new Set(Array.from({ length: publishers }, (_, index) => index));
    this.#all = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  heard(publisher: number): void {
    if (this.#missing.delete(publisher) && this.#missing.size === 0) this.#resolve();
  }

  /** Whether none is missing. */
  get complete(): boolean {
    return this.#missing.size === 0;
  }

  /**
   * Resolves when none is missing.
   * @throws Error that says who is, when the signal aborts
   */
  async all(signal: AbortSignal): Promise<void> {
    const aborted = new Promise<never>((_, reject) => {
      const tell = () => reject(new Error(`nothing was heard of publisher ${[...this.#missing].join(', ')}`));
      if (signal.aborted) tell();
      else signal.addEventListener('abort', tell, { once: true });
    });
    await Promise.race([this.#all, aborted]);
  }
}
