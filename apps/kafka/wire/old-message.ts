import { crc32 } from '@node-rs/crc32';
import type { Slab } from '../../kit/wire/slab-pool.ts';
import * as layout from './record-batch.ts';

/*
 * Message of format 0 or 1, as brokers before 0.11 wrote them (kafka.apache.org/documentation/#messageset); numbers
 * big-endian. Offset, length and magic stand where a record batch has them.
 *
 *    0 i64 offset               12 u32 CRC-32 over 16...    17 i8  attributes
 *    8 i32 length from here on  16 i8  magic                18 ... time stamp (format 1), key, value
 *
 * A compressed one holds other messages and has the offset of the last of them.
 */
const OLD_CRC_AT = 12;
const OLD_ATTRIBUTES_AT = 17;

/** Magic numbers up to this one are of the old formats. */
export const LAST_OLD_MAGIC = 1;
/** Without time stamp, key and value, bytes. */
export const SMALLEST_OLD_MESSAGE_BYTES = 26;

/** Whether what lies at [at, end) is a message of an old format by its own checksum. */
export function isOldMessage({ bytes, view }: Slab, at: number, end: number): boolean {
  return (
    view.getUint8(at + layout.MAGIC_AT) <= LAST_OLD_MAGIC &&
    crc32(bytes.subarray(at + layout.MAGIC_AT, end)) === view.getUint32(at + OLD_CRC_AT)
  );
}

/** Whether the message of an old format holds others, compressed. */
export function holdsOthers({ view }: Slab, at: number): boolean {
  return (view.getUint8(at + OLD_ATTRIBUTES_AT) & layout.COMPRESSION_MASK) !== 0;
}
