import type { Clock } from '../../../src/base/clock.ts';

interface Timer {
  atUs: number;
  order: number;
  fire: () => void;
}

const START_US = 1_000_000_000;
/** 1 January 2026. */
const START_WALL_MS = 1_767_225_600_000;

/**
 * Time that passes as soon as nobody has anything left to do: it jumps from timer to timer. Between two timers one
 * turn of the event loop is left, in which all that is ready happens; so whatever runs on it must do no input or output.
 */
export class VirtualClock implements Clock {
  readonly #timers: Timer[] = [];
  #nowUs = START_US;
  #order = 0;
  #isTicking = false;

  monotonicUs(): number {
    return this.#nowUs;
  }

  wallMs(): number {
    return START_WALL_MS + (this.#nowUs - START_US) / 1000;
  }

  /** Calls back after `ms`; call the result to take that back. */
  after(ms: number, fire: () => void): () => void {
    const timer = { atUs: this.#nowUs + Math.max(0, ms) * 1000, order: this.#order++, fire };
    const at = this.#timers.findIndex(({ atUs }) => atUs > timer.atUs);
    this.#timers.splice(at === -1 ? this.#timers.length : at, 0, timer);
    this.#keepTicking();
    return () => {
      const index = this.#timers.indexOf(timer);
      if (index !== -1) this.#timers.splice(index, 1);
    };
  }

  delay(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const onAbort = () => {
        cancel();
        reject(signal?.reason);
      };
      const cancel = this.after(ms, () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      });
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  timeout(ms: number): AbortSignal {
    const ends = new AbortController();
    this.after(ms, () => ends.abort(new DOMException('timed out', 'TimeoutError')));
    return ends.signal;
  }

  #keepTicking(): void {
    if (this.#isTicking) return;
    this.#isTicking = true;
    setImmediate(() => this.#tick());
  }

  #tick(): void {
    const next = this.#timers.shift();
    this.#isTicking = false;
    if (next === undefined) return;
    this.#nowUs = next.atUs;
    this.#keepTicking();
    next.fire();
  }
}
