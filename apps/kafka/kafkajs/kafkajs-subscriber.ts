import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { monotonicUs } from '../../../src/base/clock.ts';
import { HydraError } from '../../../src/base/errors.ts';
import type { SubscriberAccount } from '../../../src/measure/subscriber-account.ts';
import type { ClientStats, SubscriberClient, SubscriberSink } from '../../kit/client.ts';
import type { CreateSubscriber, KafkaSubscriberConfig } from '../client.ts';
import { bounded, createKafka, kafkajsError, whyKafkajsGaveUp } from './create-kafka.ts';
import { SocketLedger } from './socket-ledger.ts';

/** On top of the long poll that closing has to wait for, ms. */
const CLOSE_MS = 5000;
/** Brokers hold a first join back for group.initial.rebalance.delay.ms, 3 s unless told. */
const JOIN_MS = 30_000;

/**
 * A subscriber over kafkajs, which reads only as a member of a consumer group: one of its own, named as the client,
 * without commits, gone when the client closes. Positions are set on every join, before the first fetch.
 */
class KafkajsSubscriber implements SubscriberClient {
  readonly stats: ClientStats;
  readonly #config: KafkaSubscriberConfig;
  readonly #account: SubscriberAccount;
  readonly #sink: SubscriberSink;
  readonly #ledger: SocketLedger;
  readonly #kafka: Kafka;
  readonly #consumer: Consumer;
  /** Next offset by partition. */
  readonly #positions: number[];
  /** Partitions of which kafkajs said that their position is out of the log's range. */
  readonly #outOfRange = new Set<number>();
  #bytes: Buffer = Buffer.alloc(0);
  #view: DataView = new DataView(new ArrayBuffer(0));
  #joined = false;
  #closed = false;

  constructor(config: KafkaSubscriberConfig, account: SubscriberAccount, sink: SubscriberSink) {
    this.#config = config;
    this.#account = account;
    this.#sink = sink;
    this.#positions = [...config.startOffsets];
    this.#ledger = new SocketLedger(
      {
        lost: () => {
          account.connected = false;
          sink.trouble('CONNECTION_LOST');
        },
        back: () => {
          account.reconnects++;
        },
      },
      config.security.tls,
      sink.connections,
    );
    this.stats = this.#ledger;
    this.#kafka = createKafka({
      bootstrap: config.bootstrap,
      security: config.security,
      clientId: config.clientId,
      requestTimeoutMs: config.requestTimeoutMs + config.fetchMaxWaitMs,
      ledger: this.#ledger,
      trouble: (name) => sink.trouble(name),
      outOfRange: (partition) => {
        sink.trouble('OFFSET_OUT_OF_RANGE');
        this.#outOfRange.add(partition);
      },
    });
    this.#consumer = this.#kafka.consumer({
      groupId: config.clientId,
      minBytes: config.fetchMinBytes,
      maxWaitTimeInMs: config.fetchMaxWaitMs,
      maxBytes: config.fetchMaxBytes,
      maxBytesPerPartition: config.fetchMaxBytes,
      allowAutoTopicCreation: false,
      readUncommitted: config.isolation === 'read_uncommitted',
    });
  }

  async open(signal: AbortSignal): Promise<void> {
    const leave = () => this.#ledger.destroyAll();
    try {
      await bounded(this.#start(), JOIN_MS + this.#config.requestTimeoutMs, signal, leave);
    } catch (error) {
      signal.throwIfAborted();
      throw kafkajsError(`read the topic "${this.#config.topic}" from ${this.#config.bootstrap}`, error);
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#account.connected = false;
    this.#ledger.ending();
    try {
      await bounded(this.#leave(), this.#config.fetchMaxWaitMs + CLOSE_MS, null, () => {});
    } catch {
      // The group, if it is left behind, is the broker's to expire.
      this.#sink.trouble('KAFKAJS_DISCONNECT');
    } finally {
      this.#ledger.destroyAll();
    }
  }

  async #start(): Promise<void> {
    const consumer = this.#consumer;
    const { events } = consumer;
    consumer.on(events.GROUP_JOIN, ({ payload }) => this.#seekAll(payload.memberAssignment));
    consumer.on(events.FETCH, ({ payload }) => this.#fetched(payload.duration));
    const fetching = new Promise<void>((resolve, reject) => {
      consumer.on(events.FETCH_START, () => {
        if (this.#joined) this.#account.connected = !this.#closed;
        resolve();
      });
      consumer.on(events.CRASH, ({ payload }) => {
        this.#crashed(payload.restart, payload.error);
        if (!payload.restart) reject(payload.error);
      });
    });
    await consumer.connect();
    // Where a position is out of the log's range, kafkajs goes on where the log begins.
    await consumer.subscribe({ topics: [this.#config.topic], fromBeginning: true });
    await consumer.run({ autoCommit: false, eachBatch: (batch) => this.#take(batch) });
    await fetching;
  }

  /** kafkajs forgets where it was whenever it joins anew. */
  #seekAll(assignment: Record<string, number[]>): void {
    const assigned = assignment[this.#config.topic] ?? [];
    this.#joined = this.#positions.every((_, partition) => assigned.includes(partition));
    if (!this.#joined) this.#sink.trouble('PARTITIONS_NOT_ASSIGNED');
    for (const [partition, position] of this.#positions.entries()) {
      this.#consumer.seek({ topic: this.#config.topic, partition, offset: String(position) });
    }
  }

  #fetched(durationMs: number): void {
    if (this.#joined && !this.#closed) this.#account.connected = true;
    // Neither high watermark nor throttle time comes with it: what the broker held is not known.
    this.#sink.fetched(durationMs * 1000, false);
  }

  #crashed(restarts: boolean, error: Error): void {
    this.#account.connected = false;
    this.#sink.trouble(restarts ? 'KAFKAJS_CRASH' : 'KAFKAJS_GAVE_UP');
    if (!restarts) this.#sink.gaveUp(whyKafkajsGaveUp('read', this.#config, error));
  }

  positions(): readonly number[] {
    return this.#positions;
  }

  async #take({ batch }: EachBatchPayload): Promise<void> {
    const account = this.#account;
    if (this.#closed) return;
    const position = this.#positionFor(batch);
    if (position === undefined) return;
    account.begin(monotonicUs());
    for (const { value, offset } of batch.messages) {
      if (Number(offset) < position) continue;
      if (value === null) account.foreign++;
      else account.message(this.#viewOf(value), this.#bytes, value.byteOffset, value.length);
    }
    account.end();
    this.#positions[batch.partition] = Math.max(position, Number(batch.lastOffset()) + 1);
  }

  /**
   * From where on a batch is taken. kafkajs tells only in its log that a position was out of range; what it brings
   * next begins beyond the position, or ends before it.
   */
  #positionFor(batch: EachBatchPayload['batch']): number | undefined {
    const { partition } = batch;
    const position = this.#positions[partition];
    const [first] = batch.messages;
    if (position === undefined || first === undefined || !this.#outOfRange.has(partition)) return position;
    const firstOffset = Number(first.offset);
    this.#outOfRange.delete(partition);
    if (firstOffset > position) this.#sink.gone(partition, position, firstOffset, 'log_start_moved');
    else if (firstOffset < position) {
      this.#sink.gone(partition, Number(batch.highWatermark), position, 'log_shorter');
      this.#positions[partition] = firstOffset;
      return firstOffset;
    }
    return position;
  }

  /** Values of one fetch share its memory, so one view serves many. */
  #viewOf(value: Buffer): DataView {
    if (value.buffer !== this.#view.buffer) {
      this.#view = new DataView(value.buffer);
      this.#bytes = Buffer.from(value.buffer);
    }
    return this.#view;
  }

  async #leave(): Promise<void> {
    await this.#consumer.disconnect();
    const admin = this.#kafka.admin({ retry: { retries: 2 } });
    await admin.connect();
    try {
      await admin.deleteGroups([this.#config.clientId]);
    } finally {
      await admin.disconnect();
    }
  }
}

export const createKafkajsSubscriber: CreateSubscriber = (config, account, sink) => {
  if (config.startOffsets.length === 0) throw new HydraError('A subscriber needs at least one partition');
  return new KafkajsSubscriber(config, account, sink);
};
