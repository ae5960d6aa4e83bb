import { delay } from '../../src/base/clock.ts';
import { ControlRefusal } from '../../src/control/control-refusal.ts';
import type { ClientKind, TaskKinds } from '../../src/measure/client-kinds.ts';
import { CLIENT_KINDS } from '../../src/measure/client-kinds.ts';
import { Histogram } from '../../src/measure/histogram.ts';
import type { KindReport } from '../../src/measure/report.ts';
import type { ReceiptRecorder, SubscriberAccount } from '../../src/measure/subscriber-account.ts';
import type { SubscriberClient } from './client.ts';
import type { ReceiptBooks } from './receipt-books.ts';
import { ReceivePace } from './receive-pace.ts';
import { ReconnectSchedule } from './reconnect-schedule.ts';

/** What all clients of one kind, in one task, feed together. */
class KindBook {
  readonly endToEnd = new Histogram();
  /** From closing the connection to the first message after, microseconds. */
  readonly reconnection = new Histogram();
  /** Messages that became due while their client was away, and came afterwards. */
  fetchedAfter = 0;
}

/** The last time that a client was away, monotonic microseconds. */
interface Absence {
  fromUs: number;
  /** Infinite while it lasts. */
  toUs: number;
  /** No message has come since. */
  isOpen: boolean;
}

/** Which clients of a task are of which kind, and what is booked of each kind. */
export class KindBooks {
  readonly #kinds: TaskKinds | null;
  readonly #books: ReceiptBooks;
  readonly #nowUs: () => number;
  readonly #byKind = new Map<ClientKind, KindBook>();
  readonly #slow: ReadonlySet<number>;
  readonly #catchingUp: ReadonlySet<number>;
  readonly #phases: ReadonlyMap<number, number>;
  readonly #absences = new Map<number, Absence>();
  readonly #schedule: ReconnectSchedule | null;
  #clients: readonly SubscriberClient[] = [];
  #begun = false;

  /** @param kinds null = all clients are alike */
  constructor(kinds: TaskKinds | null, books: ReceiptBooks, nowUs: () => number) {
    this.#kinds = kinds;
    this.#books = books;
    this.#nowUs = nowUs;
    this.#slow = new Set(kinds?.slow ?? []);
    this.#catchingUp = new Set(kinds?.catching_up ?? []);
    this.#phases = new Map(kinds?.reconnecting ?? []);
    const clock = { monotonicUs: nowUs, delay };
    this.#schedule =
      kinds === null ? null : new ReconnectSchedule(kinds.reconnecting_rate, kinds.reconnecting_s, clock);
  }

  kindOf(client: number): ClientKind {
    if (this.#slow.has(client)) return 'slow';
    if (this.#catchingUp.has(client)) return 'catching_up';
    return this.#phases.has(client) ? 'reconnecting' : 'fast';
  }

  /** Whether the task tells of it among all its clients: not where it is behind by design, or reads a backlog. */
  counts(client: number): boolean {
    if (this.#catchingUp.has(client)) return false;
    return !(this.#kinds?.behind_by_design && this.#slow.has(client));
  }

  /** Of all clients' accounts, in their order: those that the task tells of together. */
  counted(accounts: readonly SubscriberAccount[]): readonly SubscriberAccount[] {
    return this.#kinds === null ? accounts : accounts.filter((_, client) => this.counts(client));
  }

  /** Where a client's receipts are booked. */
  recorderOf(client: number): ReceiptRecorder {
    if (this.#kinds === null) return this.#books;
    const kind = this.kindOf(client);
    const book = this.#byKind.get(kind) ?? new KindBook();
    this.#byKind.set(kind, book);
    const books = this.counts(client) ? this.#books : null;
    return {
      receipt: (intendedUs, nowUs, count) => {
        if (!this.#begun && kind !== 'catching_up') this.#begin();
        book.endToEnd.record(nowUs - intendedUs, count);
        books?.receipt(intendedUs, nowUs, count);
        if (kind === 'reconnecting') this.#noteReturn(client, { intendedUs, nowUs, count });
      },
    };
  }

  /** Told of all clients before they are opened. @throws ControlRefusal where one cannot do what it is to do */
  attach(clients: readonly SubscriberClient[]): void {
    this.#clients = clients;
    const kinds = this.#kinds;
    if (kinds === null) return;
    clients.forEach((client, index) => {
      if (this.#slow.has(index)) {
        if (client.pace === undefined) throw new ControlRefusal('a client of this workload cannot be slow');
        client.pace(new ReceivePace(kinds.slow_rate));
      }
      if (this.#phases.has(index) && client.reconnect === undefined)
        throw new ControlRefusal('a client of this workload cannot reconnect');
    });
  }

  end(): void {
    this.#schedule?.end();
  }

  report(): KindReport[] {
    return CLIENT_KINDS.flatMap((kind) => {
      const book = this.#byKind.get(kind);
      if (book === undefined) return [];
      return {
        kind,
        end_to_end: book.endToEnd.toReport(),
        reconnection: kind === 'reconnecting' ? book.reconnection.toReport() : null,
        fetched_after: book.fetchedAfter,
      };
    });
  }

  /** Publishing has begun: a message came. */
  #begin(): void {
    this.#begun = true;
    const reconnecting = [...this.#phases].map(([client, phase]) => ({
      phase,
      reconnect: (signal: AbortSignal) => this.#reconnect(client, signal),
    }));
    void this.#schedule?.begin(reconnecting);
  }

  async #reconnect(client: number, signal: AbortSignal): Promise<void> {
    const absence = { fromUs: this.#nowUs(), toUs: Number.POSITIVE_INFINITY, isOpen: true };
    this.#absences.set(client, absence);
    await this.#clients[client]?.reconnect?.(signal);
    absence.toUs = this.#nowUs();
  }

  #noteReturn(client: number, receipt: { intendedUs: number; nowUs: number; count: number }): void {
    const absence = this.#absences.get(client);
    const book = this.#byKind.get('reconnecting');
    if (absence === undefined || book === undefined) return;
    const { intendedUs, nowUs, count } = receipt;
    if (absence.isOpen) {
      absence.isOpen = false;
      book.reconnection.record(nowUs - absence.fromUs);
    }
    if (intendedUs >= absence.fromUs && intendedUs < absence.toUs) book.fetchedAfter += count;
  }
}
