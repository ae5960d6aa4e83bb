/** Somebody who waits for a piece of work. */
interface Waiter<Result> {
  done(result: Result): void;
  fail(error: unknown): void;
}

interface Running<Result> {
  waiting: Set<Waiter<Result>>;
  stop: AbortController;
}

/**
 * Work that those who ask for the same key at the same time share. It is stopped when the last of them has given
 * up; who asks after that begins it anew.
 */
export class SharedWork<Result> {
  readonly #running = new Map<string, Running<Result>>();
  /** Stopped ones included, until they have ended. */
  readonly #unended = new Set<Promise<void>>();
  readonly #hold: (result: Result) => void;
  readonly #release: (result: Result) => void;

  /**
   * @param hold called for each who gets the result, at the moment the work is done
   * @param release called after that once, for the hold that the work itself had on its result
   */
  constructor(hold: (result: Result) => void = () => {}, release: (result: Result) => void = () => {}) {
    this.#hold = hold;
    this.#release = release;
  }

  /**
   * The result of the work, which this starts or joins.
   * @throws what the work throws; the signal's reason when aborted.
   */
  join(key: string, work: (stop: AbortSignal) => Promise<Result>, signal: AbortSignal): Promise<Result> {
    if (signal.aborted) return Promise.reject(signal.reason);
    const running = this.#running.get(key) ?? this.#start(key, work);
    return new Promise((resolve, reject) => {
      const waiter: Waiter<Result> = {
        done: (result) => {
          signal.removeEventListener('abort', onAbort);
          this.#hold(result);
          resolve(result);
        },
        fail: (error) => {
          signal.removeEventListener('abort', onAbort);
          reject(error);
        },
      };
      const onAbort = () => {
        running.waiting.delete(waiter);
        reject(signal.reason);
        if (running.waiting.size === 0) this.#stop(key, running, signal.reason);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      running.waiting.add(waiter);
    });
  }

  /** Stops all work; resolves when it has ended. */
  async close(reason: Error): Promise<void> {
    for (const [key, running] of this.#running) this.#stop(key, running, reason);
    await Promise.all(this.#unended);
  }

  #start(key: string, work: (stop: AbortSignal) => Promise<Result>): Running<Result> {
    const running: Running<Result> = { waiting: new Set(), stop: new AbortController() };
    this.#running.set(key, running);
    const ended = work(running.stop.signal).then(
      (result) => {
        this.#drop(key, running);
        for (const waiter of running.waiting) waiter.done(result);
        this.#release(result);
      },
      (error) => {
        this.#drop(key, running);
        for (const waiter of running.waiting) waiter.fail(error);
      },
    );
    this.#unended.add(ended);
    void ended.then(() => this.#unended.delete(ended));
    return running;
  }

  #stop(key: string, running: Running<Result>, reason: unknown): void {
    this.#drop(key, running);
    running.stop.abort(reason);
  }

  /** Whoever comes from now on begins anew. */
  #drop(key: string, running: Running<Result>): void {
    if (this.#running.get(key) === running) this.#running.delete(key);
  }
}
