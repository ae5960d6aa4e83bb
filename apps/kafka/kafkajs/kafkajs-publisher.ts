import type { Producer } from 'kafkajs';
import { monotonicUs } from '../../../src/base/clock.ts';
import type { Outcome } from '../../../src/measure/publisher-account.ts';
import { COMPRESSIONS } from '../../../src/servers/kafka/client/compression.ts';
import type { ClientStats, PublisherClient, PublisherSink } from '../../kit/client.ts';
import type { StreamDraw } from '../../kit/stream-draw.ts';
import type { CreatePublisher, KafkaPublisherConfig } from '../client.ts';
import { kafkaError } from '../wire/errors.ts';
import { LazyTimer } from '../wire/lazy-timer.ts';
import { bounded, brokerCode, createKafka, kafkajsError, whyKafkajsGaveUp } from './create-kafka.ts';
import { SendBatch } from './send-batch.ts';
import { SocketLedger } from './socket-ledger.ts';

/** Closing waits this long for kafkajs before it takes its sockets away, ms. */
const CLOSE_MS = 3000;

/** The most that kafkajs writes around a batch and around each of its messages, bytes. */
const BATCH_OVERHEAD = 61;
const RECORD_OVERHEAD = 24;

/**
 * A publisher over kafkajs: one `send` per batch, at most `maxInFlight` at once and one per stream. kafkajs does not
 * keep the order of sends that are on their way together; messages that wait for one go together in the next. What a
 * quota holds back kafkajs tells nobody: it is never `throttled`.
 */
class KafkajsPublisher implements PublisherClient {
  readonly stats: ClientStats;
  readonly draw: StreamDraw | undefined;
  readonly #config: KafkaPublisherConfig;
  readonly #sink: PublisherSink;
  readonly #ledger: SocketLedger;
  readonly #producer: Producer;
  /** By stream: batches not given to kafkajs yet; only the last may still take messages. */
  readonly #waiting: SendBatch[][];
  readonly #unsettled = new Set<SendBatch>();
  /** Streams whose batch is on its way. */
  readonly #sending = new Set<number>();
  readonly #expiry: LazyTimer;
  readonly #linger: LazyTimer;
  #messagesPerBatch: number;
  #bufferedBytes = 0;
  #inFlight = 0;
  #turn = 0;
  #wanting = false;
  #flushed: (() => void)[] = [];
  #closed = false;
  /** It gave up: nothing is taken any more. */
  #ended = false;

  constructor(config: KafkaPublisherConfig, sink: PublisherSink) {
    this.#config = config;
    this.draw = config.keys ?? config.partitioner ?? undefined;
    this.#sink = sink;
    this.#ledger = new SocketLedger(
      { lost: () => sink.trouble('CONNECTION_LOST'), back: () => {} },
      config.security.tls,
    );
    this.stats = this.#ledger;
    const kafka = createKafka({
      bootstrap: config.bootstrap,
      security: config.security,
      clientId: `hydra-publisher-${config.publisher}`,
      requestTimeoutMs: config.requestTimeoutMs,
      ledger: this.#ledger,
      trouble: (name) => sink.trouble(name),
    });
    this.#producer = kafka.producer({
      allowAutoTopicCreation: false,
      idempotent: config.idempotent,
      maxInFlightRequests: config.idempotent ? 1 : config.maxInFlight,
      createPartitioner:
        () =>
        ({ message }) =>
          message.partition ?? 0,
    });
    this.#waiting = Array.from({ length: config.partitions }, () => []);
    const fit = (config.batchBytes - BATCH_OVERHEAD) / (config.messageBytes + RECORD_OVERHEAD);
    this.#messagesPerBatch = Math.max(1, Math.floor(fit));
    this.#expiry = new LazyTimer(() => this.#expire());
    this.#linger = new LazyTimer(() => this.#lingered());
  }

  async open(signal: AbortSignal): Promise<void> {
    const leave = () => this.#ledger.destroyAll();
    try {
      await bounded(this.#producer.connect(), this.#config.requestTimeoutMs, signal, leave);
    } catch (error) {
      signal.throwIfAborted();
      throw kafkajsError(`connect to ${this.#config.bootstrap}`, error);
    }
  }

  publish(stream: number, firstSequence: number, count: number, intendedUs: number): number {
    const waiting = this.#waiting[stream];
    if (waiting === undefined || this.#closed || this.#ended) return 0;
    let taken = 0;
    while (taken < count) {
      const room = this.#room();
      if (room === 0) break;
      const batch = this.#openBatch(waiting, stream, firstSequence + taken);
      const fit = this.#messagesPerBatch - batch.messages.length;
      const take = Math.min(count - taken, room, fit);
      batch.add(this.#config, firstSequence + taken, take, intendedUs);
      this.#bufferedBytes += take * this.#config.messageBytes;
      taken += take;
    }
    if (taken < count) this.#wanting = true;
    this.#pump();
    if (this.#config.lingerMs > 0) this.#linger.arm(this.#config.lingerMs);
    return taken;
  }

  flush(): Promise<void> {
    if (this.#unsettled.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#flushed.push(resolve);
      this.#pump();
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#expiry.stop();
    this.#linger.stop();
    this.#giveUp(Number.POSITIVE_INFINITY);
    this.#ledger.ending();
    try {
      await bounded(this.#producer.disconnect(), CLOSE_MS, null, () => {});
    } catch {
      this.#sink.trouble('KAFKAJS_DISCONNECT');
    } finally {
      this.#ledger.destroyAll();
    }
  }

  #room(): number {
    const free = Math.floor((this.#config.bufferBytes - this.#bufferedBytes) / this.#config.messageBytes);
    return this.#bufferedBytes === 0 ? Math.max(1, free) : Math.max(0, free);
  }

  #openBatch(waiting: SendBatch[], stream: number, firstSequence: number): SendBatch {
    const last = waiting.at(-1);
    if (last !== undefined && last.messages.length < this.#messagesPerBatch) return last;
    const batch = new SendBatch(stream, firstSequence, monotonicUs(), Date.now());
    waiting.push(batch);
    this.#unsettled.add(batch);
    this.#expiry.arm(this.#config.deliveryTimeoutMs);
    return batch;
  }

  #pump(): void {
    while (this.#inFlight < this.#config.maxInFlight) {
      const batch = this.#next(monotonicUs());
      if (batch === undefined) return;
      this.#inFlight++;
      this.#sending.add(batch.stream);
      batch.sent = true;
      this.#send(batch);
    }
  }

  /** Streams take turns. */
  #next(nowUs: number): SendBatch | undefined {
    for (let i = 0; i < this.#waiting.length; i++) {
      const at = (this.#turn + i) % this.#waiting.length;
      const waiting = this.#waiting[at] as SendBatch[];
      const head = waiting[0];
      if (head === undefined || this.#sending.has(at) || !this.#isDue(head, nowUs)) continue;
      this.#turn = at + 1;
      if (head.messages.length > this.#messagesPerBatch) this.#split(waiting, head);
      return waiting.shift();
    }
    return undefined;
  }

  #isDue(batch: SendBatch, nowUs: number): boolean {
    if (this.#flushed.length > 0 || batch.messages.length >= this.#messagesPerBatch) return true;
    return nowUs - batch.createdUs >= this.#config.lingerMs * 1000;
  }

  async #send(batch: SendBatch): Promise<void> {
    const { topic, acks, requestTimeoutMs } = this.#config;
    let failure: unknown = null;
    try {
      const compression = COMPRESSIONS.indexOf(this.#config.compression);
      const options = { topic, acks, timeout: requestTimeoutMs, compression };
      await this.#producer.send({ ...options, messages: batch.messages });
    } catch (error) {
      failure = error;
    }
    this.#inFlight--;
    this.#sending.delete(batch.stream);
    if (isTooLarge(failure) && batch.messages.length > 1) this.#splitRefused(batch);
    else this.#settle(batch, failure === null ? 'acked' : this.#outcomeOf(failure), monotonicUs());
    this.#goOn();
  }

  /** None of the batch is in the log, and each of its messages alone may be small enough. */
  #splitRefused(batch: SendBatch): void {
    if (batch.settled) return;
    this.#sink.trouble('BATCH_SPLIT');
    this.#messagesPerBatch = Math.min(this.#messagesPerBatch, Math.ceil(batch.messages.length / 2));
    const waiting = this.#waiting[batch.stream] as SendBatch[];
    waiting.unshift(batch);
    this.#split(waiting, batch);
  }

  /** Puts batches within the bound in the place of the head. */
  #split(waiting: SendBatch[], head: SendBatch): void {
    const parts = head.split(this.#messagesPerBatch);
    waiting.splice(0, 1, ...parts);
    this.#unsettled.delete(head);
    for (const part of parts) this.#unsettled.add(part);
  }

  /** Only a refusal by the broker itself says that the messages are not in the log. */
  #outcomeOf(error: unknown): Outcome {
    const code = brokerCode(error);
    if (code === null) {
      if (!this.#closed) this.#sink.trouble(error instanceof Error ? error.name : 'KAFKAJS_SEND');
      return 'unknown';
    }
    const known = kafkaError(code);
    this.#sink.trouble(known.name);
    if (known.class === 'fatal') this.#end(error);
    const refused = known.class === 'refused' || known.class === 'fatal';
    return refused && !known.mayBeAppended ? 'failed' : 'unknown';
  }

  /** Nothing of the kind will be taken any more. */
  #end(error: unknown): void {
    if (this.#closed || this.#ended) return;
    this.#ended = true;
    this.#sink.gaveUp(whyKafkajsGaveUp('write to', this.#config, error));
    this.#giveUp(Number.POSITIVE_INFINITY);
  }

  #goOn(): void {
    if (this.#closed) return;
    this.#pump();
    const spareBytes = this.#config.bufferBytes - this.#bufferedBytes;
    if (!this.#wanting || spareBytes < Math.min(this.#config.bufferBytes / 2, this.#config.batchBytes))
      return;
    this.#wanting = false;
    this.#sink.roomAgain();
  }

  #settle(batch: SendBatch, outcome: Outcome, nowUs: number): void {
    if (batch.settled) return;
    batch.settled = true;
    this.#unsettled.delete(batch);
    this.#bufferedBytes -= batch.messages.length * this.#config.messageBytes;
    for (const run of batch.runs) this.#sink.settled(outcome, run, nowUs);
    if (this.#unsettled.size === 0) for (const resolve of this.#flushed.splice(0)) resolve();
  }

  #expire(): void {
    const timeoutUs = this.#config.deliveryTimeoutMs * 1000;
    const nowUs = monotonicUs();
    if (this.#giveUp(nowUs - timeoutUs) > 0) this.#sink.trouble('DELIVERY_TIMEOUT');
    const oldestUs = Math.min(...Array.from(this.#unsettled, (batch) => batch.createdUs));
    if (oldestUs < Number.POSITIVE_INFINITY) this.#expiry.arm((oldestUs + timeoutUs - nowUs) / 1000);
    this.#goOn();
  }

  /** Settles every batch begun at or before an instant. @returns how many that were */
  #giveUp(bornBeforeUs: number): number {
    const nowUs = monotonicUs();
    const old = [...this.#unsettled].filter((batch) => batch.createdUs <= bornBeforeUs);
    for (const batch of old) this.#settle(batch, batch.sent ? 'unknown' : 'failed', nowUs);
    for (const waiting of this.#waiting) {
      const rest = waiting.filter((batch) => !batch.settled);
      waiting.splice(0, waiting.length, ...rest);
    }
    return old.length;
  }

  #lingered(): void {
    this.#pump();
    if (this.#waiting.some((waiting) => waiting.length > 0)) this.#linger.arm(this.#config.lingerMs);
  }
}

/** Whether a smaller batch of the same messages may do. */
function isTooLarge(error: unknown): boolean {
  const code = brokerCode(error);
  return code !== null && kafkaError(code).tooLarge;
}

export const createKafkajsPublisher: CreatePublisher = (config, sink) => new KafkajsPublisher(config, sink);
