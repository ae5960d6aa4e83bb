/** What jobs may take of one turn of the event loop, ms: requests that came meanwhile wait no longer than that. */
const budgetMs = 5;

/**
 * Does jobs in their order, as many per turn of the event loop as fit into a few milliseconds, so that a thousand
 * that come at once do not keep everybody else waiting. A job that comes alone is done at once.
 */
export class TurnQueue {
  readonly #clockMs: () => number;
  readonly #jobs: (() => void)[] = [];
  #spentMs = 0;
  #working = false;
  #nextTurn: NodeJS.Immediate | undefined;

  /** @param clockMs a clock that never goes back, ms */
  constructor(clockMs: () => number = () => performance.now()) {
    this.#clockMs = clockMs;
  }

  push(job: () => void): void {
    this.#jobs.push(job);
    if (!this.#working) this.#work(budgetMs);
  }

  /** Does all that waits, now. */
  flush(): void {
    this.#work(Number.POSITIVE_INFINITY);
  }

  /** Forgets what waits. */
  clear(): void {
    this.#jobs.length = 0;
  }

  #work(limitMs: number): void {
    this.#working = true;
    let done = 0;
    try {
      while (done < this.#jobs.length && this.#spentMs < limitMs) {
        const beganMs = this.#clockMs();
        const job = this.#jobs[done];
        done += 1;
        job?.();
        this.#spentMs += this.#clockMs() - beganMs;
      }
    } finally {
      this.#working = false;
      this.#jobs.splice(0, done);
      this.#nextTurn ??= setImmediate(() => this.#turn());
    }
  }

  #turn(): void {
    this.#nextTurn = undefined;
    this.#spentMs = 0;
    if (this.#jobs.length > 0) this.#work(budgetMs);
  }
}
