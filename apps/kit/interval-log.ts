import type { IntervalReport } from '../../src/measure/report.ts';

/** Seconds kept: an hour's run and then some; beyond it the oldest go. */
const KEPT_SECONDS = 7200;

/**
 * Cuts a task's life at whole seconds of the wall clock. The wall clock is read once; from then on the monotonic
 * clock carries it, so that a stepped clock moves no second.
 */
export class IntervalLog {
  readonly #intervals: IntervalReport[] = [];
  readonly #cut: () => Omit<IntervalReport, 'second'>;
  readonly #nowUs: () => number;
  readonly #wallOffsetUs: number;
  #second: number;
  #timer: NodeJS.Timeout | undefined;

  /** @param cut tells of everything since it was called last */
  constructor(cut: () => Omit<IntervalReport, 'second'>, nowUs: () => number, wallOffsetUs: number) {
    this.#cut = cut;
    this.#nowUs = nowUs;
    this.#wallOffsetUs = wallOffsetUs;
    this.#second = this.#wallSecond();
  }

  start(): void {
    this.#cut();
    this.#second = this.#wallSecond();
    this.#intervals.length = 0;
    this.#arm();
  }

  /** Ends the last, unfinished second. */
  stop(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#close();
  }

  /** Finished seconds from `second` on. */
  since(second: number): IntervalReport[] {
    return this.#intervals.filter((interval) => interval.second >= second);
  }

  #arm(): void {
    const nextUs = (this.#second + 1) * 1e6 - this.#wallOffsetUs;
    this.#timer = setTimeout(
      () => {
        this.#close();
        this.#second = Math.max(this.#second + 1, this.#wallSecond());
        this.#arm();
      },
      Math.ceil((nextUs - this.#nowUs()) / 1000),
    );
    this.#timer.unref();
  }

  #close(): void {
    this.#intervals.push({ second: this.#second, ...this.#cut() });
    if (this.#intervals.length > KEPT_SECONDS) this.#intervals.shift();
  }

  #wallSecond(): number {
    return Math.floor((this.#nowUs() + this.#wallOffsetUs) / 1e6);
  }
}
