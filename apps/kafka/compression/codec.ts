/** No batch of ours is longer once it is decompressed; a longer one is taken for nonsense, bytes. */
export const MOST_DECOMPRESSED_BYTES = 128 * 1024 * 1024;

/** One way in which the records of a batch are compressed, as Kafka's own clients write and read it. */
export interface Codec {
  /** Its number in a batch's attributes, 1 to 4. */
  readonly number: number;
  /** @returns the records compressed, in memory that is the caller's until the next call */
  compress(records: Uint8Array): Uint8Array;
  /**
   * @returns the records, in memory that is the caller's until the next call
   * @throws Error when they cannot be read, or have more than MOST_DECOMPRESSED_BYTES
   */
  decompress(compressed: Uint8Array): Uint8Array;
}

export function tooLong(bytes: number): Error {
  return new Error(`${bytes} bytes decompressed, over ${MOST_DECOMPRESSED_BYTES}`);
}

/** The same memory. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
