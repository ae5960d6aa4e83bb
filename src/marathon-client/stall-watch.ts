/** What one look at an app that is changing its number of tasks shows. */
export interface AppLook {
  /** Tasks still to start or to end. */
  missing: number;
  /** Whether Marathon holds the change for finished. */
  settled: boolean;
  /** Tells one failure of a task from the next; undefined when there was none. */
  failure: string | undefined;
  /** How long nothing may be missing before that counts, ms. */
  holdMs: number;
}

export interface StallLimits {
  /** Without any progress for so long the change is given up, ms. */
  stallMs: number;
  /** With tasks failing it is given up sooner: after so long without progress, ms, */
  failingMs: number;
  /** and this many failures. */
  failures: number;
}

/** `holding`: nothing is missing, but not for long enough. */
export type StallVerdict = 'done' | 'holding' | 'waiting' | 'failing' | 'stalled';

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
  #heldSinceMs: number | undefined;

  /** @param earlierFailure the last failure of before, which is not counted. */
  constructor(limits: StallLimits, nowMs: number, earlierFailure?: string) {
    this.#limits = limits;
    this.#progressMs = nowMs;
    this.#lastFailure = earlierFailure;
  }

  /** @param nowMs on a clock that never goes back. */
  look({ missing, settled, failure, holdMs }: AppLook, nowMs: number): StallVerdict {
    this.#noteProgress(missing, nowMs);
    this.#noteFailure(failure);
    if (missing === 0 && settled) {
      this.#heldSinceMs ??= nowMs;
      return nowMs - this.#heldSinceMs >= holdMs ? 'done' : 'holding';
    }
    this.#heldSinceMs = undefined;
    const idleMs = nowMs - this.#progressMs;
    const { stallMs, failingMs, failures } = this.#limits;
    if (this.#failures >= failures && idleMs >= failingMs) return 'failing';
    return idleMs >= stallMs ? 'stalled' : 'waiting';
  }

  #noteProgress(missing: number, nowMs: number): void {
    if (missing >= this.#fewest) return;
    this.#fewest = missing;
    this.#progressMs = nowMs;
    this.#failures = 0;
  }

  #noteFailure(failure: string | undefined): void {
    if (failure === undefined || failure === this.#lastFailure) return;
    this.#lastFailure = failure;
    this.#failures += 1;
    // Whoever failed was one of those that seemed to run.
    this.#heldSinceMs = undefined;
  }
}
