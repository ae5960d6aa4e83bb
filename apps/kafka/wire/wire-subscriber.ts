import type { SubscriberAccount } from '../../../src/measure/subscriber-account.ts';
import type { ClientStats, SubscriberClient, SubscriberSink, Toward } from '../../kit/client.ts';
import { ConnectionGate } from '../../kit/connection-gate.ts';
import type { ReceivePace } from '../../kit/receive-pace.ts';
import type { WorkQueue } from '../../kit/work-queue.ts';
import type { KafkaSubscriberConfig } from '../client.ts';
import { loadCodec } from '../compression/load-codec.ts';
import { agreedUpTo } from './epoch-end.ts';
import type { KafkaError } from './errors.ts';
import { FetchLane, type FetchLaneOwner } from './fetch-lane.ts';
import type { KnownBatches } from './known-batches.ts';
import { type LaneOwner, LeaderLanes } from './leader-lanes.ts';
import { boundOf, EARLIEST, LATEST } from './list-offsets.ts';
import { LogWalker } from './log-walker.ts';
import { PartitionCursor } from './partition-cursor.ts';
import { RecordBatchWalker } from './record-batch-walker.ts';
import type { WireRuntime } from './runtime.ts';
import { TopicView } from './topic-view.ts';
import { WireError, whyGaveUp } from './wire-error.ts';

/** What a subscriber shares with others, and where its messages wait to be done; absent or null = they do not. */
export interface ReadingParts {
  readonly known: KnownBatches;
  readonly runtime: WireRuntime;
  readonly work?: WorkQueue | null;
}

/**
 * A subscriber with every partition of the topic assigned by hand and its positions in its own keeping: whatever
 * breaks, it goes on behind the last batch that it has booked.
 */
export class WireSubscriber implements SubscriberClient {
  readonly stats: ClientStats = { txBytes: 0, rxBytes: 0, reconnects: 0, retries: 0 };
  readonly gate = new ConnectionGate();
  readonly #config: KafkaSubscriberConfig;
  readonly #account: SubscriberAccount;
  readonly #sink: SubscriberSink;
  readonly #known: KnownBatches;
  readonly #work: WorkQueue | null;
  readonly #cursors: readonly PartitionCursor[];
  readonly #owner: FetchLaneOwner;
  readonly #createLanes: () => LeaderLanes<FetchLane>;
  #lanes: LeaderLanes<FetchLane>;
  #reconnecting: Promise<void> | null = null;
  #isOver = false;
  /** What counts messages of anybody; null where those of the run are booked. */
  readonly #log: LogWalker | null;

  constructor(
    config: KafkaSubscriberConfig,
    account: SubscriberAccount,
    sink: SubscriberSink,
    { known, runtime, work = null }: ReadingParts,
  ) {
    this.#config = config;
    this.#account = account;
    this.#sink = sink;
    this.#known = known;
    this.#work = work;
    this.#cursors = config.startOffsets.map((offset, partition) => new PartitionCursor(partition, offset));
    this.#log =
      config.endOffsets == null
        ? null
        : new LogWalker(account, config.endOffsets, (name) => sink.trouble(name));
    const options = {
      clientId: config.clientId,
      security: config.security,
      // A Fetch is answered after its longest wait at the latest; the timeout is what comes on top.
      requestTimeoutMs: config.requestTimeoutMs + config.fetchMaxWaitMs,
      stats: this.stats,
      connections: sink.connections,
      gate: this.gate,
    };
    const partitions = config.startOffsets.length;
    const view = new TopicView(config.bootstrap, config.topic, partitions, options, runtime);
    this.#owner = this.#laneOwner(runtime);
    const lanesOwner: LaneOwner<FetchLane> = {
      createLane: (connection, again) => {
        if (again) account.reconnects++;
        return new FetchLane(connection, this.#owner);
      },
      laneLost: (lane, error) => this.#laneLost(lane, error),
      trouble: (name) => sink.trouble(name),
      gaveUp: (error) => this.#gaveUp(error),
    };
    this.#createLanes = () => new LeaderLanes(view, partitions, options, runtime, lanesOwner);
    this.#lanes = this.#createLanes();
    if (config.group != null) for (const { partition } of this.#cursors) this.#lanes.dismiss(partition);
    for (const cursor of this.#cursors) this.#dismissRead(cursor);
  }

  /** Whether every partition that is to be read is read. */
  get complete(): boolean {
    return this.#lanes.complete;
  }

  /** Reads a partition that it was not to read, from that position on. */
  take(partition: number, position: number): void {
    const cursor = this.#cursors[partition];
    cursor?.moveTo(position);
    // Who read before may have had another leader: what this client knows of leaders says nothing of that position.
    if (cursor !== undefined) cursor.leaderEpoch = -1;
    this.#lanes.want(partition);
  }

  /** Reads a partition no longer. */
  drop(partition: number): void {
    this.#lanes.dismiss(partition);
  }

  /** Where a partition is read next. */
  positionOf(partition: number): number {
    return this.#cursors[partition]?.position ?? 0;
  }

  /** Asks for more, where it had not for want of room. */
  resume(): void {
    for (const lane of this.#lanes.lanes()) lane.resume();
  }

  async open(signal: AbortSignal): Promise<void> {
    if (this.#log === null) this.#known.records.readWith(await loadCodec(this.#config.compression));
    else await this.#log.load();
    await this.#lanes.open(signal, false);
  }

  pace(pace: ReceivePace): void {
    this.#owner.pace = pace;
  }

  reconnect(signal: AbortSignal): Promise<void> {
    this.#reconnecting ??= this.#openAnew(signal).finally(() => {
      this.#reconnecting = null;
    });
    return this.#reconnecting;
  }

  async #openAnew(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#isOver) throw new WireError('CLOSED', 'The client was closed');
    this.#account.connected = false;
    this.#lanes.close();
    const lanes = this.#createLanes();
    this.#lanes = lanes;
    for (const cursor of this.#cursors) this.#dismissRead(cursor);
    const onAbort = () => this.close();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      await lanes.openInTheEnd();
    } catch (error) {
      if (!this.#isOver) this.#gaveUp(error);
      throw error;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
    this.#account.reconnects++;
    this.stats.reconnects++;
  }

  overdueUs(nowUs: number): number {
    let longest = 0;
    for (const lane of this.#lanes.lanes()) longest = Math.max(longest, lane.overdueUs(nowUs));
    return longest;
  }

  positions(): readonly number[] {
    return this.#cursors.map((cursor) => cursor.position);
  }

  behind(): number | null {
    let behind = 0;
    for (const { isTold, highWatermark, position } of this.#cursors) {
      if (!isTold) return null;
      behind += Math.max(0, highWatermark - position);
    }
    return behind;
  }

  reading(): Toward | null {
    const { endOffsets, startOffsets } = this.#config;
    if (endOffsets == null) return null;
    const sum = (of: (end: number, partition: number) => number) =>
      endOffsets.reduce((total, end, partition) => total + Math.max(0, of(end, partition)), 0);
    return {
      positions: sum((end, partition) => end - (startOffsets[partition] ?? 0)),
      left: sum((end, partition) => end - this.positionOf(partition)),
    };
  }

  /** What has been read as far as it is to be is read no longer. */
  #dismissRead({ partition, position }: PartitionCursor): void {
    const end = this.#config.endOffsets?.[partition];
    if (end !== undefined && position >= end) this.#lanes.dismiss(partition);
  }

  async close(): Promise<void> {
    this.#isOver = true;
    this.#account.connected = false;
    this.#lanes.close();
  }

  #laneOwner(runtime: WireRuntime): FetchLaneOwner {
    const config = this.#config;
    const work = this.#work;
    const books = work ?? this.#account;
    return {
      clientId: config.clientId,
      topic: config.topic,
      bounds: {
        minBytes: config.fetchMinBytes,
        maxWaitMs: config.fetchMaxWaitMs,
        maxBytes: config.fetchMaxBytes,
        committedOnly: config.isolation === 'read_committed',
      },
      pace: null,
      firstMinBytes: Math.max(1, Math.ceil(config.fetchMinBytes * config.firstFetchShare)),
      account: books,
      walker: this.#log ?? new RecordBatchWalker(books, this.#known, (name) => this.#sink.trouble(name)),
      cursors: this.#cursors,
      clockUs: () => runtime.clockUs(),
      isFull: work === null ? null : () => work.isFull,
      read: this.#readBy(this.#sink),
      added: () => {
        this.#account.connected = this.#lanes.complete;
      },
      fetched: (waitUs, behind, throttleMs) => this.#fetched(waitUs, behind, throttleMs),
      check: (lane, cursor) => this.#check(lane, cursor),
      refused: (lane, cursor, error) => this.#refused(lane, cursor, error),
      gaveUp: (error) => this.#gaveUp(error),
    };
  }

  #readBy({ member }: SubscriberSink): NonNullable<FetchLaneOwner['read']> | null {
    if (this.#log !== null)
      return (partition) => this.#dismissRead(this.#cursors[partition] as PartitionCursor);
    // What waits to be done is told once it is.
    return member == null || this.#work !== null
      ? null
      : (partition, position, nowUs) => member.read(partition, position, nowUs);
  }

  #fetched(waitUs: number, behind: boolean, throttleMs: number): void {
    this.#lanes.healthy();
    this.#sink.fetched(waitUs, behind);
    if (throttleMs === 0) return;
    this.#sink.trouble('THROTTLED');
    this.#sink.throttled(throttleMs);
  }

  #laneLost(lane: FetchLane, error: WireError): void {
    this.#sink.trouble(error.trouble);
    for (const cursor of lane.cursors) this.#lanes.rehouse(cursor.partition);
    // A broker that leads nothing any more is missed by nobody.
    this.#account.connected = this.#lanes.complete;
  }

  /** What a leader never had, or has dropped, was read all the same; other messages follow from there on. */
  async #check({ connection }: FetchLane, cursor: PartitionCursor): Promise<KafkaError | null> {
    const { partition } = cursor;
    const agreed = await agreedUpTo(connection, cursor, this.#config);
    if (typeof agreed !== 'number') return agreed;
    if (agreed < cursor.position) {
      this.#sink.trouble('LOG_TRUNCATED');
      this.#sink.gone(partition, agreed, cursor.position, 'log_truncated');
      cursor.moveTo(agreed);
    }
    return null;
  }

  #refused(lane: FetchLane, cursor: PartitionCursor, error: KafkaError): void {
    this.#account.connected = false;
    if (error.class === 'fatal') {
      this.#gaveUp(
        new WireError(
          error.name,
          `Kafka refuses to be read from the topic "${this.#config.topic}": ${error.name}`,
          {
            fatal: true,
            hint: 'See that this client may read the topic',
          },
        ),
      );
      return;
    }
    this.#sink.trouble(error.name);
    this.stats.retries++;
    if (error.name === 'OFFSET_OUT_OF_RANGE') this.#resume(lane, cursor);
    else this.#lanes.rehouse(cursor.partition);
  }

  #resume(lane: FetchLane, cursor: PartitionCursor): void {
    // Where it is told to reconnect meanwhile, the new lanes take the partition in by themselves.
    const lanes = this.#lanes;
    this.#backIntoRange(lane, cursor)
      .catch((failure) => {
        if (!(failure instanceof WireError)) throw failure;
        this.#sink.trouble(failure.trouble);
      })
      .finally(() => lanes.rehouse(cursor.partition));
  }

  /** What lies between is gone from the log: it is told, and reading goes on where the log begins. */
  async #backIntoRange(lane: FetchLane, cursor: PartitionCursor): Promise<void> {
    const { partition, position } = cursor;
    const earliest = await boundOf(lane.connection, this.#config, partition, EARLIEST);
    const latest = await boundOf(lane.connection, this.#config, partition, LATEST);
    if (earliest > position) this.#sink.gone(partition, position, earliest, 'log_start_moved');
    else if (latest < position) this.#sink.gone(partition, latest, position, 'log_shorter');
    // Within the log: the broker that said otherwise had not caught up.
    else return;
    cursor.moveTo(earliest);
    this.#dismissRead(cursor);
  }

  #gaveUp(error: unknown): void {
    this.#isOver = true;
    this.#account.connected = false;
    const why = whyGaveUp(error);
    this.#sink.trouble(why.name);
    this.#sink.gaveUp(why);
    this.#lanes.end(error);
  }
}
