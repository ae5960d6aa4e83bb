import { ControlRefusal } from '../../src/control/control-refusal.ts';
import type { ClientCatchUp, TaskCatchUp } from '../../src/measure/catch-up-report.ts';
import type { PublishedTotals, StreamTotals } from '../../src/measure/report.ts';
import type { SubscriberAccount } from '../../src/measure/subscriber-account.ts';
import type { SubscriberClient } from './client.ts';
import type { BaseSubscriberConfig } from './task-config.ts';

/** Of one client that reads a backlog; monotonic microseconds. */
interface Reader {
  beginUs: number | null;
  parityUs: number | null;
  parityReceived: number;
}

type Told = Pick<BaseSubscriberConfig, 'clients' | 'kinds' | 'all_from_beginning'>;

/** Which clients of a task read a backlog from its beginning, and how far each of them is. */
export class CatchUpBooks {
  readonly #readers = new Map<number, Reader>();
  /** They begin once they are told to. */
  readonly #isLater: boolean;
  readonly #nowUs: () => number;
  #clients: readonly SubscriberClient[] = [];
  #accounts: readonly SubscriberAccount[] = [];

  constructor({ clients, kinds, all_from_beginning }: Told, nowUs: () => number) {
    this.#nowUs = nowUs;
    this.#isLater = all_from_beginning === 'false';
    const own = this.#isLater ? (kinds?.catching_up ?? []) : Array.from({ length: clients }, (_, at) => at);
    for (const client of own) this.#readers.set(client, { beginUs: null, parityUs: null, parityReceived: 0 });
  }

  reads(client: number): boolean {
    return this.#readers.has(client);
  }

  /** Whether it takes part only once it is told to. */
  isHeldBack(client: number): boolean {
    return this.#isLater && this.#readers.has(client);
  }

  /** Told of all clients before any is opened. @throws ControlRefusal where one cannot tell how far it is */
  attach(clients: readonly SubscriberClient[], accounts: readonly SubscriberAccount[]): void {
    this.#clients = clients;
    this.#accounts = accounts;
    for (const client of this.#readers.keys()) {
      if (clients[client]?.behind === undefined)
        throw new ControlRefusal('a client of this workload cannot tell how far it is behind');
    }
    for (const [client, reader] of this.#readers)
      accounts[client]?.onDelivered((nowUs) => {
        if (reader.parityUs === null) this.#look(client, reader, nowUs);
      });
  }

  /** It is told to begin. @throws ControlRefusal where it is none of these, or has begun */
  begins(client: number): void {
    const reader = this.#readers.get(client);
    if (reader === undefined || reader.beginUs !== null)
      throw new ControlRefusal('act: no client is here that is to read from the beginning');
    reader.beginUs = this.#nowUs();
  }

  /** Whether the end of the log that the system told with its last answers is reached. */
  #look(client: number, reader: Reader, nowUs: number): void {
    if (this.#clients[client]?.behind?.() !== 0) return;
    reader.parityUs = nowUs;
    reader.parityReceived = this.#accounts[client]?.received ?? 0;
  }

  /** What a client is to have, by publisher. */
  dueTo(client: number, { publishers, backlog = [] }: PublishedTotals): (readonly StreamTotals[])[] {
    const all = this.isHeldBack(client) ? [...publishers, ...backlog] : publishers;
    return all.map(({ streams }) => streams);
  }

  /** @returns null where no client reads a backlog */
  report(published: PublishedTotals | null, isOut: (client: number) => boolean): TaskCatchUp | null {
    const own = [...this.#readers.keys()].filter((client) => this.#isLater && !isOut(client));
    if (own.length === 0) return null;
    const accounts = own.map((client) => [client, this.#accounts[client] as SubscriberAccount] as const);
    const missing = (totals: PublishedTotals) =>
      accounts.reduce((sum, [client, account]) => sum + account.against(this.dueTo(client, totals)).lost, 0);
    return {
      received: accounts.reduce((sum, [, account]) => sum + account.received, 0),
      missing: published === null ? null : missing(published),
    };
  }

  /** @returns null of a client that reads no backlog */
  rowOf(client: number, wallOffsetUs: number): ClientCatchUp | null {
    const reader = this.#readers.get(client);
    if (reader === undefined) return null;
    const account = this.#accounts[client];
    const { beginUs, parityUs, parityReceived } = reader;
    const lastUs = account?.lastUs ?? null;
    const since = (us: number | null) =>
      us === null || beginUs === null ? null : Math.max(0, us - beginUs) / 1e6;
    return {
      begin_time: beginUs === null ? null : (beginUs + wallOffsetUs) / 1e6,
      parity_s: since(parityUs),
      parity_received: parityUs === null ? (account?.received ?? 0) : parityReceived,
      read_s: since(lastUs),
      behind: this.#clients[client]?.behind?.() ?? null,
    };
  }

  /** What all of them have received, and how far they are from the end of the log as far as they know it. */
  progress(): { received: number; behind: number } | null {
    if (this.#readers.size === 0) return null;
    let [received, behind] = [0, 0];
    for (const client of this.#readers.keys()) {
      received += this.#accounts[client]?.received ?? 0;
      behind += this.#clients[client]?.behind?.() ?? 0;
    }
    return { received, behind };
  }
}
