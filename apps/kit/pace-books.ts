import { ControlRefusal } from '../../src/control/control-refusal.ts';
import type { SubscriberAccount } from '../../src/measure/subscriber-account.ts';
import type { SubscriberClient } from './client.ts';

/** How often is looked at what a slow client may receive, ms. */
const LOOK_MS = 10;

interface Pace {
  /** Messages per second. */
  rate: number;
  /** What it had received when its pace began, and when that was, monotonic microseconds. */
  received: number;
  fromUs: number;
}

/**
 * Clients that are slowed down while they run: whoever has received more than its rate allows since it was told is not
 * read until that is no longer so. What it is not given waits, or is lost, where it comes from.
 */
export class PaceBooks {
  readonly #clients: readonly SubscriberClient[];
  readonly #accounts: readonly SubscriberAccount[];
  readonly #nowUs: () => number;
  readonly #paces = new Map<number, Pace>();
  #timer: NodeJS.Timeout | undefined;

  constructor(
    { clients, accounts }: { clients: readonly SubscriberClient[]; accounts: readonly SubscriberAccount[] },
    nowUs: () => number,
  ) {
    this.#clients = clients;
    this.#accounts = accounts;
    this.#nowUs = nowUs;
  }

  /** @param rate messages per second; null = as fast as they come @throws ControlRefusal where one cannot be slowed down */
  set(clients: readonly number[], rate: number | null): void {
    if (clients.some((client) => this.#clients[client]?.gate === undefined))
      throw new ControlRefusal('pace: no such client is here that can be slowed down');
    const fromUs = this.#nowUs();
    for (const client of clients) {
      if (rate === null) this.#free(client);
      else this.#paces.set(client, { rate, fromUs, received: this.#accounts[client]?.arrivals ?? 0 });
    }
    if (this.#paces.size > 0) this.#timer ??= setInterval(() => this.#look(), LOOK_MS);
  }

  /** All are as fast as they can be. */
  end(): void {
    for (const client of [...this.#paces.keys()]) this.#free(client);
  }

  #free(client: number): void {
    this.#paces.delete(client);
    this.#clients[client]?.gate?.hold(false);
    if (this.#paces.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #look(): void {
    const nowUs = this.#nowUs();
    for (const [client, { rate, received, fromUs }] of this.#paces) {
      const allowed = (rate * (nowUs - fromUs)) / 1e6;
      const had = (this.#accounts[client]?.arrivals ?? 0) - received;
      this.#clients[client]?.gate?.hold(had >= allowed);
    }
  }
}
