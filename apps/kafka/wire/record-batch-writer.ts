import { crc32c } from '@node-rs/crc32';
import { type RunTag, writeMessage } from '../../../src/measure/message.ts';
import type { ProduceBatch } from './produce-batch.ts';
import { setInt64 } from './protocol-writer.ts';
import * as layout from './record-batch.ts';
import type { Slab } from './slab-pool.ts';

/** Attributes, time stamp delta (0), key length (none) and header count (0): one byte each. */
const FIXED_RECORD_BYTES = 4;
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

  constructor(shape: MessageShape) {
    this.#shape = shape;
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
      const inner = FIXED_RECORD_BYTES + varintBytes(delta) + varintBytes(length) + length;
      if (to + varintBytes(inner) + inner > end) break;
      to = writeVarint(bytes, to, inner);
      bytes[to++] = 0;
      bytes[to++] = 0;
      to = writeVarint(bytes, to, delta);
      bytes[to++] = 1;
      to = writeVarint(bytes, to, length);
      writeMessage(view, bytes, to, length, tag, publisher, stream, firstSequence + i, intendedUs);
      to += length;
      bytes[to++] = 0;
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
    const length = this.#shape.bytes;
    const inner = FIXED_RECORD_BYTES + varintBytes(delta) + varintBytes(length) + length;
    return varintBytes(inner) + inner;
  }
}
