/** Timers of the event loop fire up to a millisecond late and more: what is due sooner is waited for in naps. */
const TIMER_SLACK_US = 2_000;
/** Longest nap: so long an answer may wait to be read, while operations are in flight and while none is. */
const NAP_US = 50;
const IDLE_NAP_US = 200;

/** Calls whoever waits for an instant: what a task's users are driven by. */
export interface Timer {
  /** Calls back at that instant, monotonic microseconds, or soon after; one asked for before is forgotten. Infinity = never. */
  wakeAt(us: number): void;
}

/** The time of this machine: by a timer as long as that is exact enough, then in naps between turns of the event loop. */
export class DueTimer implements Timer {
  readonly #wake: () => void;
  readonly #nowUs: () => number;
  readonly #isIdle: () => boolean;
  /** Nobody ever wakes it: waiting on it ends by its timeout. */
  readonly #neverWoken = new Int32Array(new SharedArrayBuffer(4));
  #dueUs = Number.POSITIVE_INFINITY;
  /** When the timer that is armed fires; Infinity = none is. */
  #armedUs = Number.POSITIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #isTurning = false;

  /** @param isIdle whether no answer is waited for */
  constructor(wake: () => void, nowUs: () => number, isIdle: () => boolean) {
    this.#wake = wake;
    this.#nowUs = nowUs;
    this.#isIdle = isIdle;
  }

  wakeAt(us: number): void {
    this.#dueUs = us;
    if (this.#isTurning || us === Number.POSITIVE_INFINITY) return;
    // One that fires too early looks again.
    if (us >= this.#armedUs) return;
    this.#arm();
  }

  readonly #arm = (): void => {
    clearTimeout(this.#timer);
    this.#armedUs = Number.POSITIVE_INFINITY;
    if (this.#dueUs === Number.POSITIVE_INFINITY) return;
    const leftUs = this.#dueUs - this.#nowUs();
    if (leftUs <= TIMER_SLACK_US) {
      this.#isTurning = true;
      setImmediate(this.#turn);
      return;
    }
    this.#armedUs = this.#dueUs;
    this.#timer = setTimeout(this.#arm, Math.min(2 ** 30, Math.floor((leftUs - TIMER_SLACK_US) / 1000) + 1));
  };

  readonly #turn = (): void => {
    const leftUs = this.#dueUs - this.#nowUs();
    if (leftUs <= 0) {
      this.#isTurning = false;
      this.#dueUs = Number.POSITIVE_INFINITY;
      this.#wake();
    } else if (leftUs > TIMER_SLACK_US) {
      this.#isTurning = false;
      this.#arm();
    } else {
      const nap = this.#isIdle() ? IDLE_NAP_US : NAP_US;
      Atomics.wait(this.#neverWoken, 0, 0, Math.min(leftUs, nap) / 1000);
      setImmediate(this.#turn);
    }
  };
}
