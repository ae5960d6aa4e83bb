import type {
  CreatePublisher,
  CreateSubscriber,
  KafkaPublisherConfig,
  KafkaSubscriberConfig,
} from '../../../apps/kafka/client.ts';
import type { GaveUp, PublisherClient, SubscriberClient } from '../../../apps/kit/client.ts';
import { monotonicUs } from '../../../src/base/clock.ts';
import { runTagOf } from '../../../src/measure/message.ts';
import { type DueRun, type Outcome, PublisherAccount } from '../../../src/measure/publisher-account.ts';
import type { GoneCause } from '../../../src/measure/report.ts';
import { SubscriberAccount } from '../../../src/measure/subscriber-account.ts';
import { UNSECURED } from '../../../src/servers/kafka/client/security.ts';

export const tag = runTagOf('clients-test');

/** A publisher with its books, as a task keeps them. */
export class TestPublisher {
  readonly account: PublisherAccount;
  readonly client: PublisherClient;
  readonly troubles = new Map<string, number>();
  /** Why the client gave up; empty while it has not. */
  readonly failures: GaveUp[] = [];
  readonly settled: { outcome: Outcome; run: DueRun }[] = [];
  longestThrottleMs = 0;
  readonly #config: KafkaPublisherConfig;
  #room: (() => void) | null = null;
  #allSettled: { count: number; tell(): void } | null = null;

  constructor(
    create: CreatePublisher,
    config: Partial<KafkaPublisherConfig> & Pick<KafkaPublisherConfig, 'bootstrap' | 'topic' | 'partitions'>,
  ) {
    this.#config = {
      security: UNSECURED,
      compression: 'none',
      runTag: tag,
      publisher: 0,
      messageBytes: 100,
      keys: null,
      partitioner: null,
      headers: 0,
      acks: 1,
      idempotent: false,
      transactions: null,
      lingerMs: 0,
      batchBytes: 16_384,
      maxInFlight: 5,
      bufferBytes: 1 << 20,
      deliveryTimeoutMs: 20_000,
      requestTimeoutMs: 10_000,
      ...config,
    };
    this.account = new PublisherAccount(this.#config.partitions);
    this.client = create(this.#config, {
      settled: (outcome, run, nowUs) => {
        this.settled.push({ outcome, run });
        this.account.settle(outcome, run, nowUs);
        if (this.settled.length >= (this.#allSettled?.count ?? Number.POSITIVE_INFINITY))
          this.#allSettled?.tell();
      },
      roomAgain: () => this.#room?.(),
      trouble: (name) => this.troubles.set(name, (this.troubles.get(name) ?? 0) + 1),
      gaveUp: (why) => this.failures.push(why),
      throttled: (ms) => {
        this.longestThrottleMs = Math.max(this.longestThrottleMs, ms);
      },
    });
  }

  /** Hands over `total` messages in bursts, each to the next stream, waiting whenever the client is full. */
  async publish(total: number, burst = 100): Promise<void> {
    let handed = 0;
    while (handed < total) {
      const stream = Math.floor(handed / burst) % this.#config.partitions;
      const count = Math.min(burst - (handed % burst), total - handed);
      handed += await this.#hand(stream, count);
    }
  }

  /** Resolves when so many runs of messages are settled, without telling the client to hurry. */
  untilSettled(count: number): Promise<void> {
    if (this.settled.length >= count) return Promise.resolve();
    return new Promise((tell) => {
      this.#allSettled = { count, tell };
    });
  }

  async #hand(stream: number, count: number): Promise<number> {
    const nowUs = monotonicUs();
    const room = new Promise<void>((resolve) => {
      this.#room = resolve;
    });
    const took = this.client.publish(stream, this.account.nextSequence(stream), count, nowUs);
    if (took > 0) this.account.handOver(stream, took, nowUs, nowUs);
    if (took < count) await room;
    return took;
  }
}

/** A subscriber with its books. */
export class TestSubscriber {
  readonly account: SubscriberAccount;
  readonly client: SubscriberClient;
  readonly troubles = new Map<string, number>();
  /** Why the client gave up; empty while it has not. */
  readonly failures: GaveUp[] = [];
  fetches = 0;
  behindFetches = 0;
  /** For the answers of all fetches. */
  waitedUs = 0;
  longestThrottleMs = 0;
  readonly gone: { stream: number; from: number; to: number; why: GoneCause }[] = [];
  readonly #waiting = new Set<() => void>();

  constructor(
    create: CreateSubscriber,
    config: Partial<KafkaSubscriberConfig> &
      Pick<KafkaSubscriberConfig, 'bootstrap' | 'topic' | 'startOffsets'>,
  ) {
    this.account = new SubscriberAccount(tag, { receipt: () => this.#wake() });
    this.client = create(
      {
        security: UNSECURED,
        compression: 'none',
        isolation: 'read_uncommitted',
        fetchMinBytes: 1,
        firstFetchShare: 1,
        fetchMaxWaitMs: 200,
        fetchMaxBytes: 1 << 20,
        requestTimeoutMs: 10_000,
        clientId: `test-${process.pid}-${Date.now()}-${Math.random().toString(36).slice(2)}`,
        ...config,
      },
      this.account,
      {
        trouble: (name) => {
          this.troubles.set(name, (this.troubles.get(name) ?? 0) + 1);
          this.#wake();
        },
        fetched: (waitUs, behind) => {
          this.fetches++;
          this.waitedUs += waitUs;
          if (behind) this.behindFetches++;
          this.#wake();
        },
        throttled: (ms) => {
          this.longestThrottleMs = Math.max(this.longestThrottleMs, ms);
        },
        gone: (stream, from, to, why) => {
          this.gone.push({ stream, from, to, why });
          this.#wake();
        },
        gaveUp: (why) => {
          this.failures.push(why);
          this.#wake();
        },
      },
    );
  }

  /** Resolves when something of which the client tells has made the condition true. */
  until(condition: () => boolean): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve) => {
      const check = () => {
        if (!condition()) return;
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
    });
  }

  /** Resolves when so many distinct messages have come. */
  untilReceived(count: number): Promise<void> {
    return this.until(() => this.account.received >= count);
  }

  /** The account is complete only after the call that told of it. */
  #wake(): void {
    queueMicrotask(() => {
      for (const check of [...this.#waiting]) check();
    });
  }
}

export const open = (client: { open(signal: AbortSignal): Promise<void> }) =>
  client.open(new AbortController().signal);
