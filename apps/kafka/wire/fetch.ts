import type { Slab } from '../../kit/wire/slab-pool.ts';
import { ABORTED_BYTES } from './aborted-transactions.ts';
import { FETCH } from './api-versions.ts';
import { kafkaError } from './errors.ts';
import type { PartitionCursor } from './partition-cursor.ts';
import { ProtocolReader } from './protocol-reader.ts';
import type { ProtocolWriter } from './protocol-writer.ts';
import { malformed, WireError } from './wire-error.ts';

/** When a broker answers a Fetch: with so many bytes, or after so long; how many bytes at the most, and of which records. */
export interface FetchBounds {
  readonly minBytes: number;
  readonly maxWaitMs: number;
  readonly maxBytes: number;
  /** No record of a transaction that is still open (isolation level read_committed). */
  readonly committedOnly: boolean;
}

const READ_UNCOMMITTED = 0;
const READ_COMMITTED = 1;
/** A session's number for whoever wants none. */
const NO_SESSION = -1;
const UNKNOWN = -1;

/** What a Fetch v10 without a fetch session says before it comes to its partitions: the same from one to the next. */
export function writeFetchHead(
  writer: ProtocolWriter,
  clientId: string,
  topic: string,
  partitions: number,
  bounds: FetchBounds,
): void {
  writer.begin(FETCH.key, FETCH.version, clientId);
  writer
    .int32(-1)
    .int32(bounds.maxWaitMs)
    .int32(bounds.minBytes)
    .int32(bounds.maxBytes)
    .int8(bounds.committedOnly ? READ_COMMITTED : READ_UNCOMMITTED)
    .int32(0)
    .int32(NO_SESSION);
  writer.int32(1).string(topic).int32(partitions);
}

/** How the partitions of a Fetch are asked for. */
export interface FetchOrder {
  /** The cursor to begin with: brokers fill an answer in the order asked, so taking turns is fair. */
  first: number;
  /** Where to begin, by partition; the cursors' positions unless told. */
  from?: ReadonlyMap<number, number> | undefined;
  bounds: FetchBounds;
}

/** Every cursor's partition, at its position unless told otherwise. */
export function writeFetchPositions(
  writer: ProtocolWriter,
  cursors: readonly PartitionCursor[],
  { first, from, bounds }: FetchOrder,
): void {
  for (let i = 0; i < cursors.length; i++) {
    const cursor = cursors[(first + i) % cursors.length] as PartitionCursor;
    writer
      .int32(cursor.partition)
      .int32(UNKNOWN)
      .int64(from?.get(cursor.partition) ?? cursor.position)
      .int64(UNKNOWN)
      .int32(bounds.maxBytes);
  }
  // No partition of a session is forgotten.
  writer.int32(0);
}

/** Where things lie in a Fetch v10 answer; reused from answer to answer. */
export class FetchAnswer {
  throttleMs = 0;
  readonly partitions: number[] = [];
  readonly errorCodes: number[] = [];
  /** One past the last offset that may be read, by partition. */
  readonly highWatermarks: number[] = [];
  /** Offset of the first record whose transaction is open, else as the high watermark; by partition. */
  readonly lastStables: number[] = [];
  /** Where the list of aborted transactions lies within the slab, and how many there are; by partition. */
  readonly abortedAt: number[] = [];
  readonly abortedCounts: number[] = [];
  /** Bounds of each partition's records within the slab. */
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  /** Of all partitions. */
  recordBytes = 0;

  /**
   * Reads the frame of an answer but not its records.
   * @throws WireError MALFORMED_ANSWER, or what the broker refuses all of the request with
   */
  read(slab: Slab, start: number, end: number): void {
    this.partitions.length = 0;
    this.recordBytes = 0;
    const reader = new ProtocolReader(slab, start, end);
    this.throttleMs = reader.int32();
    const error = kafkaError(reader.int16());
    if (error.class !== 'none') throw new WireError(error.name, `Kafka refuses a Fetch: ${error.name}`);
    reader.skip(4); // session
    for (let topics = reader.arrayLength(6); topics > 0; topics--) {
      reader.skipString();
      for (let left = reader.arrayLength(38); left > 0; left--) this.#readPartition(reader);
    }
    reader.finish();
  }

  #readPartition(reader: ProtocolReader): void {
    const partition = reader.int32();
    // Its records would be booked twice.
    if (this.partitions.includes(partition)) throw malformed(`partition ${partition} comes twice`);
    const at = this.partitions.push(partition) - 1;
    this.errorCodes[at] = reader.int16();
    this.highWatermarks[at] = reader.int64();
    this.lastStables[at] = reader.int64();
    reader.skip(8); // log start
    const aborted = reader.arrayLength(ABORTED_BYTES);
    this.abortedCounts[at] = aborted;
    this.abortedAt[at] = reader.skip(ABORTED_BYTES * aborted);
    const length = Math.max(0, reader.int32());
    this.starts[at] = reader.skip(length);
    this.ends[at] = reader.at;
    this.recordBytes += length;
  }
}
