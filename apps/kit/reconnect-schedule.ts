import { type Clock, untilDue } from '../../src/base/clock.ts';

/** A client that reconnects again and again. */
export interface Reconnecting {
  /** Share of the time from one to the next that passes before its first, 0 to 1. */
  readonly phase: number;
  /** @throws when it has ended for good */
  reconnect(signal: AbortSignal): Promise<void>;
}

/** The part of a clock that a schedule goes by. */
export type ScheduleClock = Pick<Clock, 'monotonicUs' | 'delay'>;

/**
 * Has clients close and open their connection so often per second: number k of each is due at (phase + k) / rate from the
 * beginning on. The one after one that took longer follows at once.
 */
export class ReconnectSchedule {
  readonly #rate: number;
  readonly #seconds: number;
  readonly #clock: ScheduleClock;
  readonly #ending = new AbortController();

  /** @param seconds for which they do */
  constructor(rate: number, seconds: number, clock: ScheduleClock) {
    this.#rate = rate;
    this.#seconds = seconds;
    this.#clock = clock;
  }

  /** Resolves when it is over. */
  async begin(clients: readonly Reconnecting[]): Promise<void> {
    const startUs = this.#clock.monotonicUs();
    await Promise.all(clients.map((client) => this.#run(client, startUs)));
  }

  /** Nobody reconnects any more; who is at it is closed. */
  end(): void {
    this.#ending.abort();
  }

  async #run(client: Reconnecting, startUs: number): Promise<void> {
    const { signal } = this.#ending;
    for (let k = 0; ; k++) {
      const dueUs = startUs + ((client.phase + k) / this.#rate) * 1e6;
      const endUs = startUs + this.#seconds * 1e6;
      if (dueUs >= endUs || this.#clock.monotonicUs() >= endUs) return;
      try {
        await untilDue(dueUs, this.#clock, signal);
        await client.reconnect(signal);
      } catch {
        // It has ended, or told why it gave up.
        return;
      }
    }
  }
}
