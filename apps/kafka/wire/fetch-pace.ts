import type { ReceivePace } from '../../kit/receive-pace.ts';
import { LazyTimer } from './lazy-timer.ts';

/** Holds a lane's next Fetch back until what its client has taken is due. */
export class FetchPace {
  readonly #pace: ReceivePace;
  readonly #timer: LazyTimer;

  /** @param onDue the next may be sent */
  constructor(pace: ReceivePace, onDue: () => void) {
    this.#pace = pace;
    this.#timer = new LazyTimer(onDue);
  }

  /** Whether nothing may be fetched yet; `onDue` is called when something may. */
  holds(nowUs: number): boolean {
    const waitUs = this.#pace.waitUs(nowUs);
    if (waitUs === 0) return false;
    this.#timer.arm(waitUs / 1000);
    return true;
  }

  took(messages: number, nowUs: number): void {
    this.#pace.took(messages, nowUs);
  }

  stop(): void {
    this.#timer.stop();
  }
}
