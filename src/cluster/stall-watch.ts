/** What one look at an app that is changing its number of tasks shows. */
export interface AppLook {
  /** Tasks still to start or to end. */
  missing: number;
  /** Whether Marathon holds the change for finished. */
  settled: boolean;
  /** Tells one failure of a task from the next; undefined when there was none. */
  failure: string | undefined;
}

export interface StallLimits {
  /** Without any progress for so long the change is given up, ms. */
  stallMs: number;
  /** With tasks failing it is given up sooner: after so long without progress, ms, */
  failingMs: number;
  /** and this many failures. */
  failures: number;
}

export type StallVerdict = 'done' | 'waiting' | 'failing' | 'stalled';

/**
 * Decides when waiting for an app makes no sense any more. Progress is a smaller `missing` than ever before, so
 * that tasks which start and fail in turn do not count as progress.
 */
export class StallWatch {
  readonly #limits: StallLimits;
  #fewest = Number.POSITIVE_INFINITY;
  #progressMs: number;
  #failures = 0;
  #lastFailure: string | undefined;

  /** @param earlierFailure the last failure of before, which is not counted. */
  constructor(limits: StallLimits, nowMs: number, earlierFailure?: string) {
    this.#limits = limits;
    this.#progressMs = nowMs;
    this.#lastFailure = earlierFailure;
  }

  /** @param nowMs on a clock that never goes back. */
  look({ missing, settled, failure }: AppLook, nowMs: number): StallVerdict {
    if (missing === 0 && settled) return 'done';
    if (missing < this.#fewest) {
      this.#fewest = missing;
      this.#progressMs = nowMs;
      this.#failures = 0;
    }
    if (failure !== undefined && failure !== this.#lastFailure) this.#failures += 1;
    this.#lastFailure = failure;
    const idleMs = nowMs - this.#progressMs;
    const { stallMs, failingMs, failures } = this.#limits;
    if (this.#failures >= failures && idleMs >= failingMs) return 'failing';
    return idleMs >= stallMs ? 'stalled' : 'waiting';
  }
}
