/** What a task tells of an interval beside its place and length. */
type Cut = Readonly<Record<string, unknown>>;

interface Interval extends Cut {
  /** Seconds since the epoch, whole. */
  second: number;
  /** From its beginning to its end, seconds. */
  length_s: number;
}

/** Seconds kept: an hour's run and then some; beyond it the oldest go. */
const KEPT_SECONDS = 7200;

/**
 * Cuts a task's life at whole seconds of the wall clock, and tells how long each interval really was: the first begins
 * and the last ends within a second, and one that a held-up process closes late is longer than one. The wall clock is read once; from then on the monotonic
 * clock carries it, so that a stepped clock moves no second.
 */
export class IntervalLog {
  readonly #intervals: Interval[] = [];
  readonly #cut: () => Cut;
  readonly #nowUs: () => number;
  readonly #wallOffsetUs: number;
  #second: number;
  /** When the interval under way began, microseconds. */
  #beganUs: number;
  #timer: NodeJS.Timeout | undefined;

  /** @param cut tells of everything since it was called last */
  constructor(cut: () => Cut, nowUs: () => number, wallOffsetUs: number) {
    this.#cut = cut;
    this.#nowUs = nowUs;
    this.#wallOffsetUs = wallOffsetUs;
    this.#second = this.#wallSecond();
    this.#beganUs = nowUs();
  }

  /** @param beginsUs where nothing happens before that instant: an interval is no longer than from there */
  start(beginsUs = this.#nowUs()): void {
    clearTimeout(this.#timer);
    this.#cut();
    this.#beganUs = beginsUs;
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
  since(second: number): Interval[] {
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
    const cut = this.#cut();
    const endUs = Math.max(this.#beganUs, this.#nowUs());
    this.#intervals.push({ second: this.#second, length_s: Math.round(endUs - this.#beganUs) / 1e6, ...cut });
    this.#beganUs = endUs;
    if (this.#intervals.length > KEPT_SECONDS) this.#intervals.shift();
  }

  #wallSecond(): number {
    return Math.floor((this.#nowUs() + this.#wallOffsetUs) / 1e6);
  }
}
