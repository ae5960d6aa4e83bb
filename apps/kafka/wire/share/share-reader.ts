import type { SubscriberAccount } from '../../../../src/measure/subscriber-account.ts';
import type { ClientStats, MemberSink, SubscriberSink } from '../../../kit/client.ts';
import type { WorkQueue } from '../../../kit/work-queue.ts';
import type { KafkaSubscriberConfig } from '../../client.ts';
import { loadCodec } from '../../compression/load-codec.ts';
import type { KafkaError } from '../errors.ts';
import type { KnownBatches } from '../known-batches.ts';
import { LeaderLanes } from '../leader-lanes.ts';
import type { WireRuntime } from '../runtime.ts';
import { TopicView } from '../topic-view.ts';
import { WireError, whyGaveUp } from '../wire-error.ts';
import { SHARE_LEADER_APIS, type ShareFetchBounds, type ShareIdentity } from './share-apis.ts';
import { ShareLane, type ShareLaneOwner } from './share-lane.ts';
import { ShareWalker } from './share-walker.ts';

/** What a Java consumer acquires at once (`max.poll.records`). */
const MOST_RECORDS = 500;

export interface ShareReaderParts {
  readonly known: KnownBatches;
  readonly runtime: WireRuntime;
  readonly identity: ShareIdentity;
  /** Null = what comes is done at once. */
  readonly work: WorkQueue | null;
  readonly mostRecords: number | null;
}

/** Reads partitions of a topic as a member of a share group: acquires records of their leaders and acknowledges them. */
export class ShareReader {
  readonly stats: ClientStats = { txBytes: 0, rxBytes: 0, reconnects: 0, retries: 0 };
  readonly #config: KafkaSubscriberConfig;
  readonly #account: SubscriberAccount;
  readonly #sink: SubscriberSink;
  readonly #log: MemberSink;
  readonly #parts: ShareReaderParts;
  readonly #lanes: LeaderLanes<ShareLane>;
  #topicId: Buffer | null = null;
  #isClosing = false;

  constructor(
    config: KafkaSubscriberConfig,
    account: SubscriberAccount,
    { sink, log }: { sink: SubscriberSink; log: MemberSink },
    parts: ShareReaderParts,
  ) {
    this.#config = config;
    this.#account = account;
    this.#sink = sink;
    this.#log = log;
    this.#parts = parts;
    const options = {
      clientId: config.clientId,
      security: config.security,
      // A fetch is answered after its longest wait at the latest; the timeout is what comes on top.
      requestTimeoutMs: config.requestTimeoutMs + config.fetchMaxWaitMs,
      stats: this.stats,
      alsoSpeaks: SHARE_LEADER_APIS,
    };
    const partitions = config.startOffsets.length;
    const view = new TopicView(config.bootstrap, config.topic, partitions, options, parts.runtime);
    const owner = this.#laneOwner();
    this.#lanes = new LeaderLanes(view, partitions, options, parts.runtime, {
      createLane: (connection, again) => {
        if (again) account.reconnects++;
        return new ShareLane(connection, owner);
      },
      laneLost: (lane, error) => this.#laneLost(lane, error),
      trouble: (name) => sink.trouble(name),
      gaveUp: (error) => this.#gaveUp(error),
    });
    for (let partition = 0; partition < partitions; partition++) this.#lanes.dismiss(partition);
  }

  /** Whether every partition that is to be read is read. */
  get complete(): boolean {
    return this.#lanes.complete;
  }

  async open(signal: AbortSignal): Promise<void> {
    this.#parts.known.records.readWith(await loadCodec(this.#config.compression));
    await this.#lanes.open(signal);
  }

  take(partition: number, topicId: Buffer): void {
    this.#topicId = topicId;
    this.#lanes.want(partition);
  }

  drop(partition: number): void {
    this.#lanes.dismiss(partition);
  }

  /** The member is done with messages before `end`. */
  done(partition: number, end: number, count: number): void {
    for (const lane of this.#lanes.lanes()) lane.done(partition, { first: end - count, last: end - 1 });
  }

  /** There is room again. */
  resume(): void {
    for (const lane of this.#lanes.lanes()) lane.next();
  }

  /** Tells what is done while the member is at work. */
  acknowledge(): void {
    for (const lane of this.#lanes.lanes()) lane.acknowledge();
  }

  /** Acknowledges what is done, and has the rest released. @throws WireError */
  async goodbye(): Promise<void> {
    this.#isClosing = true;
    await Promise.all([...this.#lanes.lanes()].map((lane) => lane.goodbye()));
  }

  close(): void {
    this.#isClosing = true;
    this.#account.connected = false;
    this.#lanes.close();
  }

  #bounds(): ShareFetchBounds {
    const { fetchMinBytes, fetchMaxWaitMs, fetchMaxBytes } = this.#config;
    const { mostRecords } = this.#parts;
    return {
      ...{ minBytes: fetchMinBytes, maxWaitMs: fetchMaxWaitMs, maxBytes: fetchMaxBytes },
      ...{ maxRecords: mostRecords ?? MOST_RECORDS, isStrict: mostRecords !== null },
    };
  }

  #laneOwner(): ShareLaneOwner {
    const { work, identity, runtime, known } = this.#parts;
    const log = this.#log;
    const books = work ?? this.#account;
    return {
      identity,
      bounds: this.#bounds(),
      books,
      walker: new ShareWalker({
        ...{ books, known, trouble: (name) => this.#sink.trouble(name) },
        place: (partition, from) => work?.take(partition, from),
      }),
      topicId: () => this.#topicId,
      clockUs: runtime.clockUs,
      isBusy: () => this.#isClosing || (work?.isFull ?? false),
      isInstant: work === null,
      added: () => {
        this.#account.connected = this.#lanes.complete;
      },
      fetched: (waitUs, throttleMs) => this.#fetched(waitUs, throttleMs),
      redelivered: (count) => log.redelivered(count),
      acknowledged: (partition, { first, last }) => log.acknowledged(partition, first, last + 1),
      trouble: (name) => this.#sink.trouble(name),
      refused: (partition, error) => this.#refused(partition, error),
    };
  }

  #fetched(waitUs: number, throttleMs: number): void {
    this.#lanes.healthy();
    this.#sink.fetched(waitUs, false);
    if (throttleMs === 0) return;
    this.#sink.trouble('THROTTLED');
    this.#sink.throttled(throttleMs);
  }

  #laneLost(lane: ShareLane, error: WireError): void {
    this.#sink.trouble(error.trouble);
    for (const partition of lane.partitions) this.#lanes.rehouse(partition);
    this.#account.connected = this.#lanes.complete;
  }

  #refused(partition: number, error: KafkaError): void {
    this.#account.connected = false;
    this.#sink.trouble(error.name);
    this.stats.retries++;
    if (error.class !== 'fatal') {
      this.#lanes.rehouse(partition);
      return;
    }
    const text = `Kafka refuses to be read from the topic "${this.#config.topic}": ${error.name}`;
    this.#gaveUp(
      new WireError(error.name, text, { fatal: true, hint: 'See that this client may read the topic' }),
    );
  }

  #gaveUp(error: unknown): void {
    this.#account.connected = false;
    const why = whyGaveUp(error);
    this.#sink.trouble(why.name);
    this.#sink.gaveUp(why);
    this.#lanes.end(error);
  }
}
