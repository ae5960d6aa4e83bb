import type { SubscriberAccount } from '../../src/measure/subscriber-account.ts';
import type { ClientStats } from '../kit/client.ts';

/** A subscriber's connections, closed and being opened anew. */
export class Reconnection {
  /** Resolves when all stand and have subscribed; rejects when the subscriber is closed before. */
  readonly over: Promise<void>;
  readonly #account: SubscriberAccount;
  readonly #stats: ClientStats;
  #end: (error: unknown) => void = () => {};

  /** @param close closes the subscriber, which calls `closed`; done when the signal aborts */
  constructor(account: SubscriberAccount, stats: ClientStats, signal: AbortSignal, close: () => void) {
    this.#account = account;
    this.#stats = stats;
    this.over = new Promise((resolve, reject) => {
      signal.addEventListener('abort', close, { once: true });
      this.#end = (error) => {
        signal.removeEventListener('abort', close);
        if (error === null) resolve();
        else reject(error);
      };
    });
  }

  /** All stand: it is counted. */
  stands(): void {
    this.#account.reconnects++;
    this.#stats.reconnects++;
    this.#end(null);
  }

  closed(): void {
    this.#end(closedError());
  }
}

/** Of a subscriber that is closed and cannot connect anew. */
export function closedError(): Error {
  return new Error('the subscriber is closed and connects no more');
}
