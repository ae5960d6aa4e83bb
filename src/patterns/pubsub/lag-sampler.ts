import type { Clock } from '../../base/clock.ts';
import type { TaskReport } from '../../measure/report.ts';
import { LagBook } from './group-lag.ts';
import type { PubsubLoad, PubsubParts } from './parts.ts';

/** Readings lie no closer than this, s. */
const LEAST_APART_S = 0.9;

/**
 * Reads the lag of groups beside the polling of tasks, which never waits for it: ends of logs are asked for once tasks
 * have told where they read, so that no lag is told too small.
 */
export class LagSampler {
  readonly book: LagBook;
  readonly #ends: NonNullable<PubsubParts['streamEnds']>;
  readonly #clock: Clock;
  #lastS = 0;
  #isAsking = false;

  private constructor(book: LagBook, ends: NonNullable<PubsubParts['streamEnds']>, clock: Clock) {
    this.book = book;
    this.#ends = ends;
    this.#clock = clock;
  }

  /** Null where there are no groups, or nobody tells where logs end. */
  static of({ grouping }: PubsubLoad, { streamEnds }: PubsubParts, clock: Clock): LagSampler | null {
    if (!grouping || streamEnds === undefined) return null;
    return new LagSampler(new LagBook(grouping), streamEnds, clock);
  }

  /** @param reports what tasks told a moment ago */
  look(reports: Iterable<{ report: TaskReport }>): void {
    const nowS = this.#clock.wallMs() / 1000;
    if (this.#isAsking || nowS - this.#lastS < LEAST_APART_S) return;
    this.#lastS = nowS;
    this.#isAsking = true;
    this.book.told([...reports].flatMap(({ report: { subscriber } }) => subscriber ?? []));
    this.#ends()
      .then((ends) => this.book.ended(ends, this.#clock.wallMs() / 1000))
      // A system that does not answer leaves a gap; what is wrong with it shows elsewhere.
      .catch(() => {})
      .finally(() => {
        this.#isAsking = false;
      });
  }
}
