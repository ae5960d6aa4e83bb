import type {
  ClientStats,
  PublisherClient,
  PublisherSink,
  SubscriberClient,
  SubscriberSink,
} from '../../apps/kit/client.ts';
import { NotConnected } from '../../apps/kit/not-connected.ts';
import type { ReceivePace } from '../../apps/kit/receive-pace.ts';
import { monotonicUs } from '../../src/base/clock.ts';
import { type RunTag, writeMessage } from '../../src/measure/message.ts';
import type { DueRun, Outcome } from '../../src/measure/publisher-account.ts';
import type { SubscriberAccount } from '../../src/measure/subscriber-account.ts';

/*
 * A messaging system within the test's own process. It stands in for somebody else's system, behind the seam the
 * kit has for any of them; everything of Hydra's on both sides of it is real, the encoded bytes included.
 */

export const MESSAGE_BYTES = 64;

/** Where messages go: one delivery per subscriber, in the order of publishing. */
export class MemorySystem {
  readonly #subscribers = new Set<MemorySubscriber>();
  readonly #most: number;

  /** @param most subscribers that it takes at a time */
  constructor(most = Number.POSITIVE_INFINITY) {
    this.#most = most;
  }

  get isFull(): boolean {
    return this.#subscribers.size >= this.#most;
  }

  add(subscriber: MemorySubscriber): void {
    this.#subscribers.add(subscriber);
  }

  remove(subscriber: MemorySubscriber): void {
    this.#subscribers.delete(subscriber);
  }

  /** Those that receive, in the order of opening. */
  get subscribers(): readonly MemorySubscriber[] {
    return [...this.#subscribers];
  }

  carry(bytes: Uint8Array): void {
    for (const subscriber of this.#subscribers) subscriber.receive(bytes);
  }
}

export interface Published extends DueRun {
  /** How many the pacer offered. */
  offered: number;
  nowUs: number;
}

export interface MemoryPublisherOptions {
  tag: RunTag;
  sink: PublisherSink;
  system?: MemorySystem;
  /** Messages taken and not settled at most. */
  room?: number;
  /** Settles in the next turn of the loop; else `settle` does. */
  answersAtOnce?: boolean;
  outcome?: Outcome;
  failToOpen?: boolean;
  nowUs?: () => number;
}

export class MemoryPublisher implements PublisherClient {
  readonly stats: ClientStats = { txBytes: 0, rxBytes: 0, reconnects: 0, retries: 0 };
  readonly published: Published[] = [];
  closed = 0;
  readonly #options: MemoryPublisherOptions;
  readonly #nowUs: () => number;
  readonly #unsettled: DueRun[] = [];
  #held = 0;
  #wasFull = false;
  #onFull: () => void = () => undefined;
  #onFlushed: () => void = () => undefined;
  /** Resolves when it first had no room for all it was offered. */
  readonly full = new Promise<void>((resolve) => {
    this.#onFull = resolve;
  });

  constructor(options: MemoryPublisherOptions) {
    this.#options = options;
    this.#nowUs = options.nowUs ?? monotonicUs;
  }

  async open(): Promise<void> {
    if (this.#options.failToOpen) throw new Error('nobody listens there');
  }

  publish(stream: number, firstSequence: number, offered: number, intendedUs: number): number {
    const { room = Number.POSITIVE_INFINITY, answersAtOnce = true } = this.#options;
    const count = Math.min(offered, room - this.#held);
    if (count < offered) {
      this.#wasFull = true;
      this.#onFull();
    }
    if (count === 0) return 0;
    const run = { stream, firstSequence, count, intendedUs };
    this.published.push({ ...run, offered, nowUs: this.#nowUs() });
    this.#unsettled.push(run);
    this.#held += count;
    this.#send(run);
    if (answersAtOnce) setImmediate(() => this.settle());
    return count;
  }

  #send({ stream, firstSequence, count, intendedUs }: DueRun): void {
    const { tag, system } = this.#options;
    this.stats.txBytes += count * MESSAGE_BYTES;
    if (system === undefined || this.#options.outcome === 'failed') return;
    const bytes = new Uint8Array(count * MESSAGE_BYTES);
    const view = new DataView(bytes.buffer);
    for (let i = 0; i < count; i++) {
      writeMessage(
        view,
        bytes,
        i * MESSAGE_BYTES,
        MESSAGE_BYTES,
        tag,
        0,
        stream,
        firstSequence + i,
        intendedUs,
      );
    }
    system.carry(bytes);
  }

  /** Tells the fate of everything taken so far. */
  settle(outcome: Outcome = this.#options.outcome ?? 'acked'): void {
    for (const run of this.#unsettled.splice(0)) {
      this.#held -= run.count;
      this.#options.sink.settled(outcome, run, this.#nowUs());
    }
    this.#onFlushed();
    if (!this.#wasFull) return;
    this.#wasFull = false;
    this.#options.sink.roomAgain();
  }

  async flush(): Promise<void> {
    if (this.#held === 0) return;
    await new Promise<void>((resolve) => {
      this.#onFlushed = resolve;
    });
  }

  async close(): Promise<void> {
    this.closed++;
    this.settle('unknown');
  }
}

export class MemorySubscriber implements SubscriberClient {
  readonly stats: ClientStats = { txBytes: 0, rxBytes: 0, reconnects: 0, retries: 0 };
  readonly #system: MemorySystem;
  readonly #account: SubscriberAccount;
  readonly #sink: SubscriberSink;
  #taken = 0;
  #pace: ReceivePace | null = null;

  constructor(system: MemorySystem, account: SubscriberAccount, sink: SubscriberSink) {
    this.#system = system;
    this.#account = account;
    this.#sink = sink;
  }

  async open(): Promise<void> {
    const { connections } = this.#sink;
    connections?.began();
    if (this.#system.isFull) {
      connections?.failed('FULL');
      throw new NotConnected('FULL', 'it takes no more');
    }
    connections?.opened({ connectUs: 10, tlsUs: null, loginUs: null, readyUs: 20 });
    this.#account.connected = true;
    this.#system.add(this);
  }

  pace(pace: ReceivePace): void {
    this.#pace = pace;
  }

  /** Messages that come while it may not receive are gone for it. */
  receive(bytes: Uint8Array): void {
    const nowUs = monotonicUs();
    if ((this.#pace?.waitUs(nowUs) ?? 0) > 0) return;
    this.#pace?.took(bytes.length / MESSAGE_BYTES, nowUs);
    const view = new DataView(bytes.buffer);
    this.stats.rxBytes += bytes.length;
    this.#account.begin(monotonicUs());
    for (let at = 0; at < bytes.length; at += MESSAGE_BYTES) {
      this.#account.message(view, bytes, at, MESSAGE_BYTES);
    }
    this.#account.end();
    this.#taken += bytes.length / MESSAGE_BYTES;
    this.#sink.fetched(100, false);
  }

  /** One stream, from which everything was taken in order. */
  positions(): number[] {
    return [this.#taken];
  }

  async reconnect(): Promise<void> {
    await this.close();
    await new Promise((resolve) => setImmediate(resolve));
    await this.open();
    this.#account.reconnects++;
  }

  /** Ends for good. */
  giveUp(name: string): void {
    this.#account.connected = false;
    this.#system.remove(this);
    this.#sink.gaveUp({ name, reason: `it may not ${name}`, hint: null });
  }

  async close(): Promise<void> {
    this.#account.connected = false;
    this.#system.remove(this);
  }
}
