import { crc32c } from '@node-rs/crc32';
import { type RunTag, writeMessage } from '../../../src/measure/message.ts';
import { HEADER_KEY_BYTES, HEADER_VALUE_BYTES, KEY_BYTES } from '../../../src/servers/kafka/client/keys.ts';
import type { Slab } from '../../kit/wire/slab-pool.ts';
import { headerTexts } from '../message-headers.ts';
import { type MessageKeys, writeKey } from '../message-keys.ts';
import type { ProduceBatch } from './produce-batch.ts';
import { setInt64 } from './protocol-writer.ts';
import * as layout from './record-batch.ts';

/** Attributes, time stamp delta (0) and key length: one byte each. */
const FIXED_RECORD_BYTES = 3;
/** Key length -1 as a zigzag varint. */
const NO_KEY = 1;
/** A record batch counts its records in 32 bits; far fewer make one. */
const LARGEST_DELTA = 2 ** 27;

/** Bytes that the zigzag varint of a non-negative number below 2^27 takes. */
function varintBytes(value: number): number {
  if (value < 0x40) return 1;
  if (value < 0x2000) return 2;
  return value < 0x100000 ? 3 : 4;
}

/** Writes a non-negative number below 2^27. @returns the position behind it */
function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  let raw = value << 1;
  let to = at;
  while (raw > 0x7f) {
    bytes[to++] = (raw & 0x7f) | 0x80;
    raw >>>= 7;
  }
  bytes[to++] = raw;
  return to;
}

/** What all messages of one publisher have in common. */
export interface MessageShape {
  readonly tag: RunTag;
  readonly publisher: number;
  /** Length of every message, bytes. */
  readonly bytes: number;
  /** Null = they have none. */
  readonly keys: MessageKeys | null;
  /** How many each has. */
  readonly headers: number;
}

/** What a batch's header says of it. */
export type BatchHeader = Pick<
  ProduceBatch,
  'count' | 'firstSequence' | 'timestampMs' | 'attributes' | 'numbers'
>;

/** Writes record batches of equally long messages straight into the buffer that is sent. */
export class RecordBatchWriter {
  /** The most that one record can take, bytes. */
  readonly largestRecordBytes: number;
  /** How many records the last `append` wrote. */
  written = 0;
  readonly #shape: MessageShape;
  /** Of each record beside lengths and value: key, and the number of headers with these. */
  readonly #besideBytes: number;
  readonly #headers: Buffer;

  constructor(shape: MessageShape) {
    this.#shape = shape;
    this.#headers = headersOf(shape.headers);
    this.#besideBytes = (shape.keys === null ? 0 : KEY_BYTES) + this.#headers.length;
    this.largestRecordBytes = this.#recordBytes(LARGEST_DELTA);
  }

  /**
   * Writes records of consecutive sequence numbers until `end` or `count` is reached.
   * @param firstDelta how many records the batch holds already
   * @returns the position behind the last one; `written` tells how many there are
   */
  append(
    slab: Slab,
    at: number,
    end: number,
    firstDelta: number,
    stream: number,
    firstSequence: number,
    count: number,
    intendedUs: number,
  ): number {
    const { tag, publisher, bytes: length } = this.#shape;
    const { bytes, view } = slab;
    let to = at;
    let i = 0;
    for (; i < count; i++) {
      const delta = firstDelta + i;
      const inner = this.#innerBytes(delta);
      if (to + varintBytes(inner) + inner > end) break;
      to = writeVarint(bytes, to, inner);
      bytes[to++] = 0;
      bytes[to++] = 0;
      to = writeVarint(bytes, to, delta);
      to = this.#writeKey(bytes, to, stream, firstSequence + i);
      to = writeVarint(bytes, to, length);
      writeMessage(view, bytes, to, length, tag, publisher, stream, firstSequence + i, intendedUs);
      to += length;
      to = this.#writeHeaders(bytes, to);
    }
    this.written = i;
    return to;
  }

  /**
   * Completes the batch of records in [at, end): its header and checksum.
   * @param batch what stands in the header
   */
  finish(slab: Slab, at: number, end: number, batch: BatchHeader): void {
    const { count, timestampMs, attributes, numbers } = batch;
    const { bytes, view } = slab;
    setInt64(view, at + layout.BASE_OFFSET_AT, 0);
    view.setInt32(at + layout.BATCH_LENGTH_AT, end - at - layout.LOG_OVERHEAD_BYTES);
    view.setInt32(at + layout.LEADER_EPOCH_AT, -1);
    view.setInt8(at + layout.MAGIC_AT, layout.MAGIC);
    view.setInt16(at + layout.ATTRIBUTES_AT, attributes);
    view.setInt32(at + layout.LAST_OFFSET_DELTA_AT, count - 1);
    setInt64(view, at + layout.BASE_TIMESTAMP_AT, timestampMs);
    setInt64(view, at + layout.MAX_TIMESTAMP_AT, timestampMs);
    setInt64(view, at + layout.PRODUCER_ID_AT, numbers?.producer.id ?? -1);
    view.setInt16(at + layout.PRODUCER_EPOCH_AT, numbers?.producer.epoch ?? -1);
    view.setInt32(at + layout.BASE_SEQUENCE_AT, numbers?.sequenceOf(batch.firstSequence) ?? -1);
    view.setInt32(at + layout.RECORD_COUNT_AT, count);
    view.setUint32(at + layout.CRC_AT, crc32c(bytes.subarray(at + layout.ATTRIBUTES_AT, end)));
  }

  #recordBytes(delta: number): number {
    const inner = this.#innerBytes(delta);
    return varintBytes(inner) + inner;
  }

  /** What a record's length counts. */
  #innerBytes(delta: number): number {
    const length = this.#shape.bytes;
    return FIXED_RECORD_BYTES + this.#besideBytes + varintBytes(delta) + varintBytes(length) + length;
  }

  #writeKey(bytes: Uint8Array, at: number, stream: number, sequence: number): number {
    const { keys } = this.#shape;
    if (keys === null) {
      bytes[at] = NO_KEY;
      return at + 1;
    }
    bytes[at] = KEY_BYTES << 1;
    return writeKey(bytes, at + 1, keys.keyOf(stream, sequence));
  }

  #writeHeaders(bytes: Uint8Array, at: number): number {
    if (this.#shape.headers === 0) {
      bytes[at] = 0;
      return at + 1;
    }
    bytes.set(this.#headers, at);
    return at + this.#headers.length;
  }
}

/** The number of a record's headers, and these: each a name and a value of its own. */
function headersOf(count: number): Buffer {
  const bytes = Buffer.alloc(4 + count * (2 + HEADER_KEY_BYTES + HEADER_VALUE_BYTES));
  let to = writeVarint(bytes, 0, count);
  for (const [name, value] of headerTexts(count)) {
    bytes[to++] = HEADER_KEY_BYTES << 1;
    to += bytes.write(name, to, 'latin1');
    bytes[to++] = HEADER_VALUE_BYTES << 1;
    to += bytes.write(value, to, 'latin1');
  }
  return bytes.subarray(0, to);
}
