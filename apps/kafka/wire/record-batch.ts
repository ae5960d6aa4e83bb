/*
 * Record batch, magic 2 (kafka.apache.org/documentation/#recordbatch); numbers big-endian, varints zigzag.
 *
 *    0 i64 base offset          21 i16 attributes           51 i16 producer epoch
 *    8 i32 length from here on  23 i32 last offset delta    53 i32 base sequence
 *   12 i32 leader epoch         27 i64 base time stamp      57 i32 records
 *   16 i8  magic                35 i64 largest time stamp   61 ... the records
 *   17 u32 CRC-32C over 21...   43 i64 producer id
 *
 * Record: varint length of the rest, i8 attributes, varlong time stamp delta, varint offset delta, varint key
 * length (-1: none) and key, varint value length and value, varint header count and headers.
 */
export const BASE_OFFSET_AT = 0;
export const BATCH_LENGTH_AT = 8;
/** Base offset and length field: what the length does not count. */
export const LOG_OVERHEAD_BYTES = 12;
export const LEADER_EPOCH_AT = 12;
export const MAGIC_AT = 16;
export const CRC_AT = 17;
export const ATTRIBUTES_AT = 21;
export const LAST_OFFSET_DELTA_AT = 23;
export const BASE_TIMESTAMP_AT = 27;
export const MAX_TIMESTAMP_AT = 35;
export const PRODUCER_ID_AT = 43;
export const PRODUCER_EPOCH_AT = 51;
export const BASE_SEQUENCE_AT = 53;
export const RECORD_COUNT_AT = 57;
export const RECORDS_AT = 61;

export const MAGIC = 2;
export const COMPRESSION_MASK = 0x07;
export const TRANSACTIONAL_FLAG = 0x10;
export const CONTROL_FLAG = 0x20;

/** Length, attributes, two deltas, key length, value length, header count: one byte each at least. */
export const SMALLEST_RECORD_BYTES = 7;
