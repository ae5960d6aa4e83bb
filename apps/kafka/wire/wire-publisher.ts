import type { ClientStats, PublisherClient, PublisherSink } from '../../kit/client.ts';
import type { StreamDraw } from '../../kit/stream-draw.ts';
import type { Slab } from '../../kit/wire/slab-pool.ts';
import type { KafkaPublisherConfig } from '../client.ts';
import { loadCodec } from '../compression/load-codec.ts';
import { BatchSplitter } from './batch-splitter.ts';
import type { Connection } from './connection.ts';
import { kafkaError } from './errors.ts';
import { LazyTimer } from './lazy-timer.ts';
import { LeaderLanes } from './leader-lanes.ts';
import { PartitionQueues } from './partition-queues.ts';
import { readProduceAnswer } from './produce.ts';
import type { ProduceBatch } from './produce-batch.ts';
import { ProduceEncoder } from './produce-encoder.ts';
import { type LaneQueue, ProduceLane } from './produce-lane.ts';
import { ProducerIds } from './producer-ids.ts';
import { ProtocolReader } from './protocol-reader.ts';
import { RefusedBatches } from './refused-batches.ts';
import type { WireRuntime } from './runtime.ts';
import { TopicView } from './topic-view.ts';
import { createTransactions, spokenBy, type Transactions } from './transactions.ts';
import { UnsettledBatches } from './unsettled-batches.ts';
import { type WireError, whyGaveUp } from './wire-error.ts';

/**
 * A publisher that writes its records once, into the buffer that is sent. Delivery is at least once: what was lost
 * on the way is sent again in order. A batch goes out when it is full, when it has lingered, or at once without
 * linger; while every request slot is taken, the last batch of a partition keeps filling.
 */
export class WirePublisher implements PublisherClient {
  readonly stats: ClientStats = { txBytes: 0, rxBytes: 0, reconnects: 0, retries: 0 };
  readonly draw: StreamDraw | undefined;
  readonly #config: KafkaPublisherConfig;
  readonly #sink: PublisherSink;
  readonly #runtime: WireRuntime;
  readonly #lanes: LeaderLanes<ProduceLane>;
  readonly #queues: PartitionQueues;
  readonly #encoder: ProduceEncoder;
  readonly #splitter: BatchSplitter;
  readonly #unsettled: UnsettledBatches;
  /** Null where brokers shall not know its batches again, and where they know them by its transactions. */
  readonly #ids: ProducerIds | null;
  readonly #transactions: Transactions | null;
  readonly #refusals: RefusedBatches;
  readonly #expiry: LazyTimer;
  readonly #linger: LazyTimer;
  /** `publish` took less than offered and waits to be called. */
  #wanting = false;
  #closed = false;
  /** It gave up: nothing is taken any more. */
  #ended = false;

  constructor(config: KafkaPublisherConfig, sink: PublisherSink, runtime: WireRuntime) {
    const clientId = `hydra-publisher-${config.publisher}`;
    this.#config = config;
    this.draw = config.keys ?? config.partitioner ?? undefined;
    this.#sink = sink;
    this.#runtime = runtime;
    this.#queues = new PartitionQueues(config.partitions);
    this.#encoder = new ProduceEncoder(clientId, config, runtime);
    this.#unsettled = new UnsettledBatches(config, this.#encoder, runtime.pool, sink);
    this.#splitter = new BatchSplitter(this.#encoder, (...split) => this.#unsettled.wasSplit(...split));
    const { security, requestTimeoutMs } = config;
    const options = { clientId, security, requestTimeoutMs, stats: this.stats, alsoSpeaks: spokenBy(config) };
    const view = new TopicView(config.bootstrap, config.topic, config.partitions, options, runtime);
    this.#lanes = new LeaderLanes(view, config.partitions, options, runtime, {
      createLane: (connection: Connection) =>
        new ProduceLane(connection, this.#queues.all, (lane) => this.#pump(lane)),
      laneLost: (lane, error) => this.#laneLost(lane, error),
      trouble: (name) => sink.trouble(name),
      gaveUp: (error) => {
        sink.trouble(whyGaveUp(error).name);
        this.#gaveUp(error);
      },
    });
    const told = {
      trouble: (name: string) => sink.trouble(name),
      gaveUp: (error: WireError) => this.#gaveUp(error),
    };
    const owner = {
      queues: this.#queues.all,
      unsettled: this.#unsettled,
      stats: this.stats,
      goOn: () => this.#goOnAll(),
      giveUp: (isOf: (batch: ProduceBatch) => boolean) => this.#giveUp(isOf),
      ...told,
    };
    this.#transactions = createTransactions(config, owner, options, runtime);
    const numbered = ({ lane }: LaneQueue) => {
      if (lane !== null) this.#pump(lane);
    };
    const isNumbered = config.idempotent && this.#transactions === null;
    this.#ids = isNumbered ? new ProducerIds(clientId, runtime, { numbered, ...told }) : null;
    this.#refusals = new RefusedBatches({
      ...{ config, sink, stats: this.stats, splitter: this.#splitter, unsettled: this.#unsettled },
      ...{ ids: this.#ids, transactions: this.#transactions, clockUs: () => runtime.clockUs() },
      rehouse: (lane, queue) => this.#rehouse(lane, queue),
      gaveUp: told.gaveUp,
    });
    this.#expiry = new LazyTimer(() => this.#expire());
    this.#linger = new LazyTimer(() => this.#lingered());
  }

  async open(signal: AbortSignal): Promise<void> {
    this.#encoder.compressWith(await loadCodec(this.#config.compression));
    await this.#lanes.open(signal);
    await this.#transactions?.open(signal);
    const [lane] = this.#lanes.lanes();
    if (this.#ids === null || lane === undefined) return;
    const timeoutMs = this.#config.requestTimeoutMs;
    await this.#ids.open(lane, this.#queues.all, { timeoutMs, signal });
  }

  publish(stream: number, firstSequence: number, count: number, intendedUs: number): number {
    const queue = this.#queues.all[stream];
    if (queue === undefined || this.#closed || this.#ended) return 0;
    let taken = 0;
    while (taken < count) {
      const inOne = this.#transactions?.queue.room() ?? count;
      const most = Math.min(count - taken, this.#unsettled.room(), inOne);
      if (most === 0) break;
      const batch = queue.open() ?? this.#newBatch(queue, firstSequence + taken);
      const written = this.#fill(batch, firstSequence + taken, most, intendedUs);
      taken += written;
      this.#transactions?.queue.took(written);
      if (batch.closed && queue.lane !== null) this.#pump(queue.lane);
    }
    if (taken < count) this.#wanting = true;
    if (queue.lane !== null) this.#pump(queue.lane);
    if (this.#config.lingerMs > 0) this.#linger.arm(this.#config.lingerMs);
    return taken;
  }

  flush(): Promise<void> {
    if (this.#unsettled.isEmpty) return Promise.resolve();
    return new Promise((resolve) => {
      this.#unsettled.whenEmpty(resolve);
      this.#transactions?.queue.closeFilling();
      for (const lane of this.#lanes.lanes()) this.#pump(lane);
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#expiry.stop();
    this.#linger.stop();
    this.#ids?.stop();
    this.#settleAll();
    await this.#transactions?.close();
    this.#lanes.close();
  }

  #newBatch(queue: LaneQueue, firstSequence: number): ProduceBatch {
    const transaction = this.#transactions?.queue.forBatch() ?? null;
    const batch = this.#encoder.createBatch(queue.stream, firstSequence, transaction);
    queue.push(batch);
    this.#unsettled.begun();
    this.#expiry.arm(this.#config.deliveryTimeoutMs);
    return batch;
  }

  #fill(batch: ProduceBatch, firstSequence: number, count: number, intendedUs: number): number {
    const before = batch.at;
    const written = this.#encoder.fill(batch, firstSequence, count, intendedUs);
    this.#unsettled.grown(batch.at - before);
    return written;
  }

  /** Sends what may be sent while there are request slots. */
  #pump(lane: ProduceLane): void {
    const nowUs = this.#config.lingerMs > 0 ? this.#runtime.clockUs() : 0;
    const lingerUs = this.#unsettled.isAwaited ? 0 : this.#config.lingerMs * 1000;
    const ready = (head: ProduceBatch) =>
      (head.closed || nowUs - head.createdUs >= lingerUs || lingerUs === 0) &&
      (this.#transactions === null || this.#transactions.admits(head));
    while (lane.inFlight < this.#config.maxInFlight && !lane.connection.closed) {
      const queue = lane.next(ready);
      if (queue === undefined) return;
      const batch = this.#splitter.launch(queue);
      if (batch !== null) this.#send(lane, queue, batch);
    }
  }

  #send(lane: ProduceLane, queue: LaneQueue, batch: ProduceBatch): void {
    this.#encoder.finish(batch, queue.numbers === 'awaited' ? null : queue.numbers);
    lane.inFlight++;
    if (this.#config.acks === 0) {
      lane.connection.sendOneWay(batch.slab, batch.requestEnd, (error) => {
        this.#land(lane, queue, batch);
        this.#unsettled.settle(batch, error === null ? 'acked' : 'unknown', this.#runtime.clockUs());
        this.#goOn(lane);
      });
      return;
    }
    lane.connection.send(batch.slab, batch.requestEnd, {
      answered: (slab, start, end) => this.#answered(lane, queue, batch, slab, start, end),
      lost: () => {
        batch.mayBeAppended = true;
        this.#land(lane, queue, batch);
        this.#refusals.sendAgain(queue, batch);
      },
    });
  }

  #answered(
    lane: ProduceLane,
    queue: LaneQueue,
    batch: ProduceBatch,
    slab: Slab,
    start: number,
    end: number,
  ): void {
    const answer = readProduceAnswer(new ProtocolReader(slab, start, end), batch.stream);
    const error = kafkaError(answer.errorCode);
    if (answer.throttleMs > 0) this.#throttled(lane, answer.throttleMs);
    this.#land(lane, queue, batch);
    if (error.class === 'none') {
      this.#lanes.healthy();
      this.#refusals.taken();
      this.#splitter.accepted(batch);
      this.#unsettled.settle(batch, 'acked', this.#runtime.clockUs());
    } else this.#refusals.refused(lane, queue, batch, error);
    this.#goOn(lane);
  }

  /** No message will be taken any more. */
  #gaveUp(error: unknown): void {
    if (this.#closed || this.#ended) return;
    this.#ended = true;
    this.#sink.gaveUp(whyGaveUp(error));
    this.#settleAll();
  }

  /** The broker answers at once and then takes nothing more for a while. */
  #throttled(lane: ProduceLane, ms: number): void {
    this.#sink.trouble('THROTTLED');
    this.#sink.throttled(ms);
    lane.connection.muted(ms, this.#runtime.clockUs());
  }

  #rehouse(lane: ProduceLane, queue: LaneQueue): void {
    if (queue.lane !== lane) return;
    lane.remove(queue);
    this.#lanes.rehouse(queue.stream);
  }

  #laneLost(lane: ProduceLane, error: WireError): void {
    this.#sink.trouble(error.trouble);
    this.#transactions?.unsteady();
    for (const queue of lane.queues) this.#rehouse(lane, queue);
  }

  /** An answer made room: for requests, for messages, or for whoever waits for the end. */
  #goOn(lane: ProduceLane): void {
    this.#pump(lane);
    if (!this.#wanting || !this.#unsettled.isRoomy()) return;
    this.#wanting = false;
    this.#sink.roomAgain();
  }

  #land(lane: ProduceLane, queue: LaneQueue, batch: ProduceBatch): void {
    lane.inFlight--;
    queue.land(batch);
    if (batch.settled) this.#runtime.pool.giveBack(batch.slab);
  }

  #expire(): void {
    const nowUs = this.#runtime.clockUs();
    const timeoutUs = this.#config.deliveryTimeoutMs * 1000;
    if (this.#giveUp(({ createdUs }) => createdUs <= nowUs - timeoutUs) > 0)
      this.#sink.trouble('DELIVERY_TIMEOUT');
    const oldestUs = this.#queues.oldestUs();
    if (oldestUs < Number.POSITIVE_INFINITY) this.#expiry.arm((oldestUs + timeoutUs - nowUs) / 1000);
    this.#goOnAll();
  }

  #goOnAll(): void {
    for (const lane of this.#lanes.lanes()) this.#goOn(lane);
  }

  /** @returns how many batches of the kind were not settled */
  #giveUp(isOf: (batch: ProduceBatch) => boolean): number {
    return this.#queues.giveUp(isOf, this.#unsettled, this.#runtime.clockUs());
  }

  /** Whatever waits or is on its way is settled as it stands. */
  #settleAll(): void {
    this.#transactions?.settleAll();
    this.#giveUp(() => true);
  }

  /** Sends what has lingered and waits for the next that will have; what is late only waits for a request slot. */
  #lingered(): void {
    for (const lane of this.#lanes.lanes()) this.#pump(lane);
    const nowUs = this.#runtime.clockUs();
    const nextUs = this.#queues.nextLingeredUs(nowUs, this.#config.lingerMs);
    if (nextUs < Number.POSITIVE_INFINITY) this.#linger.arm((nextUs - nowUs) / 1000);
  }
}
