import type { DeliveryBooks } from '../../../../src/measure/subscriber-account.ts';
import type { Slab } from '../../../kit/wire/slab-pool.ts';
import type { AnswerHandler, Connection } from '../connection.ts';
import { type KafkaError, kafkaError } from '../errors.ts';
import type { Lane } from '../leader-lanes.ts';
import { ProtocolReader } from '../protocol-reader.ts';
import { ProtocolWriter } from '../protocol-writer.ts';
import { request } from '../request.ts';
import { WireError } from '../wire-error.ts';
import { Acknowledgements, without } from './acknowledgements.ts';
import {
  ACCEPT,
  type Acknowledgement,
  CLOSING,
  type Offsets,
  OPENING,
  readShareAcknowledge,
  readShareFetch,
  type ShareAnswer,
  type ShareFetchBounds,
  type ShareIdentity,
  type SharePartitionAnswer,
  writeShareAcknowledge,
  writeShareFetch,
} from './share-apis.ts';
import type { ShareWalker } from './share-walker.ts';

/** What a lane needs of the member it reads for. */
export interface ShareLaneOwner {
  readonly identity: ShareIdentity;
  readonly bounds: ShareFetchBounds;
  readonly books: Pick<DeliveryBooks, 'begin' | 'end'>;
  readonly walker: ShareWalker;
  /** Null before it was told. */
  topicId(): Buffer | null;
  clockUs(): number;
  /** What was acquired is not done yet: nothing more is to be acquired. */
  isBusy(): boolean;
  /** What is booked is done at once. */
  readonly isInstant: boolean;
  added(): void;
  fetched(waitUs: number, throttleMs: number): void;
  /** So many records were given to a member before. */
  redelivered(count: number): void;
  /** The leader has it that this member is done with them. */
  acknowledged(partition: number, offsets: Offsets): void;
  trouble(name: string): void;
  /** A partition was answered with an error and is not read here any more. */
  refused(partition: number, error: KafkaError): void;
}

type Told = ReadonlyMap<number, readonly Acknowledgement[]>;

const NOBODY: Told = new Map();
/** A session that could not be opened is opened anew after so long, ms. */
const AGAIN_MS = 100;

/**
 * A share session with one leader: acquires records, one request at a time, and acknowledges what the member is done
 * with, along with the next fetch or by itself.
 */
export class ShareLane implements Lane, AnswerHandler {
  readonly connection: Connection;
  readonly #owner: ShareLaneOwner;
  readonly #acknowledgements = new Acknowledgements();
  readonly #partitions = new Set<number>();
  /** Of these the leader knows that they are read. */
  #known = new Set<number>();
  #epoch = OPENING;
  /** What the answer to come decides; null where none is awaited. */
  #asked: Told | null = null;
  #isFetch = false;
  #sentUs = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(connection: Connection, owner: ShareLaneOwner) {
    this.connection = connection;
    this.#owner = owner;
    connection.onEnd(() => clearTimeout(this.#timer));
  }

  get partitions(): number[] {
    return [...this.#partitions];
  }

  add(partition: number): void {
    this.#partitions.add(partition);
    this.#owner.added();
    queueMicrotask(() => this.next());
  }

  /** What it has acquired of the partition and not done is released. */
  drop(partition: number): void {
    if (!this.#partitions.delete(partition)) return;
    this.#acknowledgements.release(partition);
    queueMicrotask(() => this.next());
  }

  /** The member is done with them. */
  done(partition: number, offsets: Offsets): void {
    this.#acknowledgements.accept(partition, offsets);
  }

  /** Fetches, unless the member is busy. */
  next(): void {
    const { connection } = this;
    const topicId = this.#owner.topicId();
    if (this.#asked !== null || connection.closed || topicId === null || this.#owner.isBusy()) return;
    const forgotten = [...this.#known].filter((partition) => !this.#partitions.has(partition));
    const isIdle = this.#partitions.size === 0 && forgotten.length === 0 && this.#acknowledgements.isEmpty;
    if (isIdle) return;
    const acknowledged: Told = this.#epoch === OPENING ? NOBODY : this.#acknowledgements.take();
    const added = [...this.#partitions].filter((partition) => !this.#known.has(partition));
    const partitions = new Map<number, readonly Acknowledgement[]>(added.map((partition) => [partition, []]));
    for (const [partition, list] of acknowledged) partitions.set(partition, list);
    // Who acknowledges something of a partition reads it, unless it is forgotten in the same breath.
    const gone = [...acknowledged.keys()].filter((partition) => !this.#partitions.has(partition));
    const news = { topicId, partitions, forgotten: [...new Set([...forgotten, ...gone])] };
    this.#known = new Set(this.#partitions);
    this.#send(acknowledged, true, (writer) =>
      writeShareFetch(writer, this.#owner.identity, this.#epoch, { bounds: this.#owner.bounds, news }),
    );
  }

  /** Tells what is done while the member is busy. */
  acknowledge(): void {
    const topicId = this.#owner.topicId();
    if (this.#asked !== null || this.connection.closed || topicId === null) return;
    if (this.#epoch === OPENING || this.#acknowledgements.isEmpty) return;
    const partitions = this.#acknowledgements.take();
    this.#send(partitions, false, (writer) =>
      writeShareAcknowledge(writer, this.#owner.identity, this.#epoch, {
        topicId,
        partitions,
        forgotten: [],
      }),
    );
  }

  #send(asked: Told, isFetch: boolean, write: (writer: ProtocolWriter) => void): void {
    const writer = new ProtocolWriter();
    write(writer);
    this.#asked = asked;
    this.#isFetch = isFetch;
    this.#sentUs = this.#owner.clockUs();
    this.connection.send(writer.slab, writer.length, this, this.#sentUs);
  }

  answered(slab: Slab, start: number, end: number): void {
    const asked = this.#asked ?? NOBODY;
    this.#asked = null;
    const reader = new ProtocolReader(slab, start, end);
    const answer = this.#isFetch ? readShareFetch(reader) : readShareAcknowledge(reader);
    const nowUs = this.#owner.clockUs();
    if (answer.throttleMs > 0) this.connection.muted(answer.throttleMs, nowUs);
    const error = kafkaError(answer.errorCode);
    if (error.class !== 'none') {
      this.#sessionLost(error);
      return;
    }
    this.#epoch = this.#epoch === 0x7fffffff ? 1 : this.#epoch + 1;
    this.#confirm(asked, answer);
    if (this.#isFetch) this.#owner.fetched(nowUs - this.#sentUs, answer.throttleMs);
    this.#owner.books.begin(nowUs);
    for (const partition of answer.partitions) this.#take(slab, partition);
    this.#owner.books.end();
    this.next();
  }

  lost(): void {
    this.#asked = null;
    this.#acknowledgements.clear();
  }

  /** What was acquired is the leader's again. */
  #sessionLost(error: KafkaError): void {
    this.#owner.trouble(error.name);
    if (error.class === 'fatal')
      throw new WireError(error.name, `Kafka refuses a share fetch: ${error.name}`, { fatal: true });
    this.#epoch = OPENING;
    this.#known.clear();
    this.#acknowledgements.clear();
    this.#timer = setTimeout(() => this.next(), AGAIN_MS);
  }

  #confirm(asked: Told, { partitions }: ShareAnswer): void {
    const codes = new Map(partitions.map((one) => [one.partition, one.acknowledgeErrorCode]));
    for (const [partition, list] of asked) {
      const error = kafkaError(codes.get(partition) ?? 0);
      if (error.class !== 'none') this.#owner.trouble(error.name);
      else for (const one of list) if (one.type === ACCEPT) this.#owner.acknowledged(partition, one);
    }
  }

  #take(slab: Slab, answer: SharePartitionAnswer): void {
    const { partition, acquired } = answer;
    const error = kafkaError(answer.errorCode);
    if (error.class !== 'none') {
      if (this.#partitions.delete(partition)) this.#owner.refused(partition, error);
      return;
    }
    if (acquired.length === 0) return;
    this.#acknowledgements.acquired(partition, acquired);
    const again = acquired.filter(({ deliveries }) => deliveries > 1);
    this.#owner.redelivered(again.reduce((sum, { first, last }) => sum + last - first + 1, 0));
    if (!this.#partitions.has(partition)) {
      this.#acknowledgements.release(partition);
      return;
    }
    const { booked, others, broken } = this.#owner.walker.walk(slab, answer);
    if (this.#owner.isInstant) for (const range of booked) this.done(partition, range);
    // These ranges may have records that were booked within, which wait for their turn.
    const rest = (range: Offsets) => booked.reduce(without, [range]);
    for (const range of broken.flatMap(rest)) this.#acknowledgements.release(partition, range);
    for (const range of others.flatMap(rest)) this.#acknowledgements.accept(partition, range);
  }

  /** Tells what is done, has the rest released, and ends the session. */
  async goodbye(): Promise<void> {
    const topicId = this.#owner.topicId();
    if (this.connection.closed || topicId === null || this.#epoch === OPENING) return;
    const left = [...this.#partitions];
    // What a fetch under way still acquires is released with the session.
    this.#partitions.clear();
    for (const partition of left) this.#acknowledgements.release(partition);
    const partitions = this.#acknowledgements.take();
    const answer = await request(
      this.connection,
      (writer) =>
        writeShareAcknowledge(writer, this.#owner.identity, CLOSING, { topicId, partitions, forgotten: [] }),
      readShareAcknowledge,
    );
    const error = kafkaError(answer.errorCode);
    if (error.class === 'none') this.#confirm(partitions, answer);
    else this.#owner.trouble(error.name);
  }
}
