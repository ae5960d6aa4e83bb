import type { DeliveryBooks } from '../../../src/measure/subscriber-account.ts';
import type { ReceivePace } from '../../kit/receive-pace.ts';
import type { Slab } from '../../kit/wire/slab-pool.ts';
import { AbortedTransactions } from './aborted-transactions.ts';
import { OFFSET_FOR_LEADER_EPOCH } from './api-versions.ts';
import { endOffsetOf } from './batch-frames.ts';
import type { AnswerHandler, Connection } from './connection.ts';
import { type KafkaError, kafkaError } from './errors.ts';
import { FetchAnswer, type FetchBounds, writeFetchHead, writeFetchPositions } from './fetch.ts';
import { FetchPace } from './fetch-pace.ts';
import type { Lane } from './leader-lanes.ts';
import type { PartitionCursor } from './partition-cursor.ts';
import { ProtocolWriter } from './protocol-writer.ts';
import type { RecordBatchWalker } from './record-batch-walker.ts';
import { malformed, WireError } from './wire-error.ts';

/** What a lane needs of the subscriber it reads for. */
export interface FetchLaneOwner {
  readonly clientId: string;
  readonly topic: string;
  readonly bounds: FetchBounds;
  /** How quickly messages may be taken; null = as they come. */
  pace: ReceivePace | null;
  /** What a lane waits for the first time, bytes. */
  readonly firstMinBytes: number;
  readonly account: Pick<DeliveryBooks, 'begin' | 'end'>;
  readonly walker: Pick<RecordBatchWalker, 'walk' | 'passOver'>;
  /** By partition. */
  readonly cursors: readonly PartitionCursor[];
  clockUs(): number;
  /** So much waits to be done that nothing more is to be asked for; absent where nothing waits. */
  readonly isFull?: (() => boolean) | null;
  /** A lane reads one partition more. */
  added(): void;
  /** Records of a partition came, up to that position; absent where nobody asks. */
  readonly read?: ((partition: number, position: number, nowUs: number) => void) | null;
  /** @param behind whether the broker was known, when asked, to hold enough to answer at once */
  fetched(waitUs: number, behind: boolean, throttleMs: number): void;
  /** Whether this leader's log is the one that was read so far; the cursor stands where reading goes on. */
  check(lane: FetchLane, cursor: PartitionCursor): Promise<KafkaError | null>;
  /** A partition was answered with an error and is not read here any more. */
  refused(lane: FetchLane, cursor: PartitionCursor, error: KafkaError): void;
  /** Nothing more can be read. */
  gaveUp(error: WireError): void;
}

/** From so many bytes of records on the next answer is asked for before one is read: the broker works meanwhile. */
const AHEAD_BYTES = 131_072;

/**
 * Reads the partitions of one leader: one Fetch at a time, the next as soon as an answer is walked; of a long answer
 * as soon as its batches tell where they end.
 */
export class FetchLane implements Lane, AnswerHandler {
  readonly connection: Connection;
  readonly #owner: FetchLaneOwner;
  readonly #writer = new ProtocolWriter(256);
  readonly #answer = new FetchAnswer();
  readonly #aborted = new AbortedTransactions();
  readonly #pace: FetchPace | null;
  #cursors: PartitionCursor[] = [];
  /** Bytes of the request that stay from Fetch to Fetch; 0 when they are to be written anew. */
  #headBytes = 0;
  /** Records have come. */
  #begun = false;
  #turn = 0;
  #asked = 0;
  /** When the Fetch under way was sent, or began to be waited for, monotonic microseconds. */
  #sentUs = 0;
  #behind = false;
  #waiting = false;
  /** By partition, where the Fetch that was sent ahead begins; null where none was. */
  #ahead: ReadonlyMap<number, number> | null = null;
  /** Partitions whose leader is being asked whether it holds what was read. */
  #unchecked = 0;
  /** The answer to come is to be passed over: what was asked for ahead was not what is wanted. */
  #isStale = false;
  /** Partitions that the answer to come may hold, and nobody wants any more. */
  readonly #removed = new Set<number>();
  /** When the answer that is walked came. */
  #answeredUs = 0;

  constructor(connection: Connection, owner: FetchLaneOwner) {
    this.connection = connection;
    this.#owner = owner;
    this.#pace = owner.pace && new FetchPace(owner.pace, () => this.#fetch(owner.clockUs()));
    connection.onEnd(() => this.#pace?.stop());
  }

  /** What it reads. */
  get cursors(): readonly PartitionCursor[] {
    return this.#cursors;
  }

  /** Reads the partition from the next Fetch on. */
  add(partition: number): void {
    const cursor = this.#owner.cursors[partition] as PartitionCursor;
    this.#cursors.push(cursor);
    // The answer to come holds it from where it stood before.
    if (this.#removed.delete(partition)) this.#isStale = true;
    this.#headBytes = 0;
    this.#owner.added();
    if (cursor.leaderEpoch >= 0 && this.connection.optional.includes(OFFSET_FOR_LEADER_EPOCH))
      void this.#check(cursor);
    // Partitions are added one after the other: one Fetch shall ask for all of them.
    queueMicrotask(() => this.#fetch(this.#owner.clockUs()));
  }

  /** What was read before may have come from another leader, whose log this one need not have. */
  async #check(cursor: PartitionCursor): Promise<void> {
    this.#unchecked++;
    try {
      const error = await this.#owner.check(this, cursor);
      if (error !== null && this.#cursors.includes(cursor)) this.#drop(cursor, error);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      // Mostly the connection has ended: its partitions look for their leaders anew.
      this.connection.giveUp(error);
    } finally {
      this.#unchecked--;
    }
    this.#fetch(this.#owner.clockUs());
  }

  /** Reads the partition no longer: what is still to come of it is passed over. */
  drop(partition: number): void {
    const before = this.#cursors.length;
    this.#cursors = this.#cursors.filter((own) => own.partition !== partition);
    if (this.#cursors.length === before) return;
    this.#headBytes = 0;
    if (this.#waiting) this.#removed.add(partition);
  }

  answered(slab: Slab, start: number, end: number): void {
    const owner = this.#owner;
    const nowUs = owner.clockUs();
    this.#answeredUs = nowUs;
    this.#waiting = false;
    this.#answer.read(slab, start, end);
    const { throttleMs, partitions } = this.#answer;
    // An answer that a quota holds back names no partition.
    if (partitions.length !== this.#asked && !(throttleMs > 0 && partitions.length === 0))
      throw malformed('other partitions than asked for');
    if (throttleMs > 0) this.connection.muted(throttleMs, nowUs);
    if (this.#isStale) {
      this.#isStale = false;
      this.#removed.clear();
      this.#fetch(nowUs);
      return;
    }
    owner.fetched(nowUs - this.#sentUs, this.#behind, throttleMs);
    if (this.#mayAskAhead() && this.#answer.recordBytes >= AHEAD_BYTES) this.#fetchAhead(slab, nowUs);
    owner.account.begin(nowUs);
    try {
      this.#walkAll(slab);
    } catch (error) {
      // Asking this or another broker again would bring the same.
      if (!(error instanceof WireError && error.fatal)) throw error;
      owner.gaveUp(error);
    } finally {
      owner.account.end();
    }
    // What is asked for ahead may hold them too.
    if (this.#ahead === null) this.#removed.clear();
    if (this.#ahead === null) this.#fetch(nowUs);
    else this.#settleAhead(this.#ahead);
  }

  /** There is room again for what it reads. */
  resume(): void {
    this.#fetch(this.#owner.clockUs());
  }

  lost(): void {
    this.#isStale = false;
    this.#waiting = false;
    this.#removed.clear();
  }

  /** How long the answer to the Fetch under way has been overdue, microseconds; 0 where it is not. */
  overdueUs(nowUs: number): number {
    if (!this.#waiting) return 0;
    const dueUs = Math.max(this.#sentUs, this.connection.mutedUntilUs) + this.#owner.bounds.maxWaitMs * 1000;
    return Math.max(0, nowUs - dueUs);
  }

  #walkAll(slab: Slab): void {
    const { partitions, errorCodes } = this.#answer;
    for (let i = 0; i < partitions.length; i++) {
      const cursor = this.#cursors.find((own) => own.partition === partitions[i]);
      if (cursor === undefined && this.#removed.has(partitions[i] as number)) continue;
      if (cursor === undefined) throw malformed(`partition ${partitions[i]} was not asked for`);
      const errorCode = errorCodes[i] as number;
      if (errorCode === 0) this.#walk(slab, i, cursor);
      else this.#drop(cursor, kafkaError(errorCode));
    }
  }

  #walk(slab: Slab, i: number, cursor: PartitionCursor): void {
    const start = this.#answer.starts[i] as number;
    const end = this.#answer.ends[i] as number;
    const { position } = cursor;
    if (this.#owner.bounds.committedOnly) this.#passOverAborted(slab, i);
    const walkedTo = this.#owner.walker.walk(slab, start, end, cursor);
    const records = cursor.position - position;
    cursor.answered(this.#readableUpTo(i), records, walkedTo - start);
    this.#pace?.took(records, this.#answeredUs);
    if (records > 0) this.#owner.read?.(cursor.partition, cursor.position, this.#answeredUs);
    if (!this.#begun && end > start) this.#begin();
  }

  #passOverAborted(slab: Slab, i: number): void {
    this.#aborted.take(slab, this.#answer.abortedAt[i] as number, this.#answer.abortedCounts[i] as number);
    this.#owner.walker.passOver(this.#aborted);
  }

  /** One past the last offset that the broker could have sent. */
  #readableUpTo(i: number): number {
    const { lastStables, highWatermarks } = this.#answer;
    const ends = this.#owner.bounds.committedOnly ? lastStables : highWatermarks;
    return ends[i] as number;
  }

  /** Not where what is read decides when the next may be asked for. */
  #mayAskAhead(): boolean {
    return this.#begun && this.#pace === null && this.#owner.isFull == null;
  }

  /** Asks for what follows an answer before that is walked, unless anything about it is in doubt. */
  #fetchAhead(slab: Slab, nowUs: number): void {
    const { partitions, errorCodes, starts, ends } = this.#answer;
    const next = new Map<number, number>();
    for (const [i, partition] of partitions.entries()) {
      const [start = 0, end = 0] = [starts[i], ends[i]];
      const cursor = this.#cursors.find((own) => own.partition === partition);
      if (errorCodes[i] !== 0 || cursor === undefined || cursor.doubt !== null || !cursor.aligned) return;
      next.set(partition, endOffsetOf(slab, start, end, cursor.position));
    }
    this.#fetch(nowUs, next);
    this.#ahead = this.#waiting ? next : null;
  }

  /** What was walked may have ended elsewhere than its batches said. Until now nobody waited for the next answer. */
  #settleAhead(ahead: ReadonlyMap<number, number>): void {
    this.#ahead = null;
    this.#sentUs = this.#owner.clockUs();
    this.#behind = this.#isBehind();
    this.#isStale = this.#cursors.some(({ partition, position }) => ahead.get(partition) !== position);
  }

  #begin(): void {
    this.#begun = true;
    this.#headBytes = 0;
  }

  #drop(cursor: PartitionCursor, error: KafkaError): void {
    this.#cursors = this.#cursors.filter((own) => own !== cursor);
    this.#headBytes = 0;
    this.#owner.refused(this, cursor, error);
  }

  /**
   * @param nowUs a moment ago: a look at the clock costs as much as the rest of a request
   * @param from where to begin, by partition; the cursors' positions unless told
   */
  #fetch(nowUs: number, from?: ReadonlyMap<number, number>): void {
    if (this.#waiting || this.#unchecked > 0) return;
    if (this.#cursors.length === 0 || this.connection.closed || this.#owner.isFull?.()) return;
    if (this.#pace?.holds(nowUs)) return;
    const writer = this.#writer;
    this.#writeHead();
    writeFetchPositions(writer, this.#cursors, { first: this.#turn++, from, bounds: this.#owner.bounds });
    this.#asked = this.#cursors.length;
    this.#waiting = true;
    this.#sentUs = nowUs;
    this.#behind = this.#isBehind();
    this.connection.send(writer.slab, writer.length, this, nowUs);
  }

  /** A quota is a reason of its own for an answer to come late. */
  #isBehind(): boolean {
    if (this.#answer.throttleMs > 0) return false;
    const minBytes = this.#minBytes();
    for (let i = 0; i < this.#cursors.length; i++) {
      const { waitingBytes } = this.#cursors[i] as PartitionCursor;
      if (waitingBytes > 0 && waitingBytes >= minBytes) return true;
    }
    return false;
  }

  /** A broker waits for no more than it may send. */
  #minBytes(): number {
    const { bounds, firstMinBytes } = this.#owner;
    return Math.min(bounds.maxBytes, this.#begun ? bounds.minBytes : firstMinBytes);
  }

  #writeHead(): void {
    const writer = this.#writer;
    if (this.#headBytes > 0) {
      writer.cutTo(this.#headBytes);
      return;
    }
    const { clientId, topic, bounds } = this.#owner;
    const minBytes = this.#minBytes();
    writeFetchHead(writer, clientId, topic, this.#cursors.length, { ...bounds, minBytes });
    this.#headBytes = writer.length;
  }
}
