import type { SubscriberReport } from '../../measure/report.ts';
import type { Drain } from './collected.ts';

/** Messages of any kind that have come, each time that they came. */
export function arrivalsOf(part: SubscriberReport): number {
  return part.received + part.duplicated + part.corrupted + part.foreign;
}

/** Decides when the drain is over. Pure: told the time and what the subscribers say. */
export class DrainWatch {
  readonly #startUs: number;
  readonly #graceUs: number;
  readonly #timeoutUs: number;
  readonly #isComplete: (part: SubscriberReport) => boolean;
  #lastCount = Number.NaN;
  #lastMoveUs: number;
  /** When a quota was last seen to hold a client back: nothing can move then, and nothing is lost by it. */
  #lastThrottledUs = 0;

  /**
   * @param startUs monotonic microseconds at which the drain begins
   * @param graceUs time without any count moving after which the rest counts as lost
   * @param timeoutUs longest drain
   * @param isComplete whether a task has all that it waits for; unless told, when nothing acknowledged is missing
   */
  constructor(
    startUs: number,
    graceUs: number,
    timeoutUs: number,
    isComplete: (part: SubscriberReport) => boolean = ({ lost, catch_up }) =>
      lost === 0 && (catch_up?.missing ?? 0) === 0,
  ) {
    this.#startUs = startUs;
    this.#lastMoveUs = startUs;
    this.#graceUs = graceUs;
    this.#timeoutUs = timeoutUs;
    this.#isComplete = isComplete;
  }

  /**
   * @param told reports that came this time
   * @param wanted living subscriber tasks
   * @param failed whether the run has failed, so that there is nothing to wait for
   * @returns how the drain ended, or null while it goes on
   */
  look(nowUs: number, told: readonly SubscriberReport[], wanted: number, failed = false): Drain | null {
    const count = told.reduce(
      (sum, part) => sum + arrivalsOf(part) + (part.catch_up?.received ?? 0) - (part.reading?.left ?? 0),
      0,
    );
    if (count !== this.#lastCount) {
      this.#lastCount = count;
      this.#lastMoveUs = nowUs;
    }
    if (told.some((part) => part.throttled_clients > 0)) this.#lastThrottledUs = nowUs;
    const drainS = this.#drainS(told);
    const waitedS = (nowUs - this.#startUs) / 1e6;
    if (wanted === 0 || (told.length >= wanted && told.every(this.#isComplete)))
      return { drainS, waitedS, end: 'complete' };
    if (failed) return { drainS, waitedS, end: 'aborted' };
    if (nowUs - Math.max(this.#lastMoveUs, this.#lastThrottledUs) >= this.#graceUs)
      return { drainS, waitedS, end: 'stalled' };
    if (nowUs - this.#startUs >= this.#timeoutUs) return { drainS, waitedS, end: 'timeout' };
    return null;
  }

  /** The tasks know the instant of the last receipt; where clocks differ, the time of its being noticed bounds it. */
  #drainS(told: readonly SubscriberReport[]): number {
    const noticedS = (this.#lastMoveUs - this.#startUs) / 1e6;
    return told.reduce((longest, part) => Math.max(longest, part.drain_s ?? noticedS), 0);
  }
}
