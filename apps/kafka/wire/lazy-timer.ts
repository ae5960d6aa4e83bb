/** One timer that is set at most once at a time: asking for it while it runs changes nothing. */
export class LazyTimer {
  readonly #onFire: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(onFire: () => void) {
    this.#onFire = onFire;
  }

  arm(afterMs: number): void {
    this.#timer ??= setTimeout(
      () => {
        this.#timer = undefined;
        this.#onFire();
      },
      Math.max(1, Math.ceil(afterMs)),
    );
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
