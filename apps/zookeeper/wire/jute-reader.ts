import { createSlab, type Slab } from '../../kit/wire/slab-pool.ts';
import { malformed } from './errors.ts';

/**
 * Reads ZooKeeper's encoding where it lies. One reader serves one answer after the other: what is to be kept of an answer
 * is copied out before the next comes.
 */
export class JuteReader {
  #slab: Slab;
  #at = 0;
  #end = 0;

  constructor(slab: Slab = createSlab(0)) {
    this.#slab = slab;
  }

  /** Reads [start, end) of a slab from now on. */
  reset(slab: Slab, start: number, end: number): this {
    this.#slab = slab;
    this.#at = start;
    this.#end = end;
    return this;
  }

  /** Bytes that are left. */
  get left(): number {
    return this.#end - this.#at;
  }

  boolean(): boolean {
    return this.#slab.view.getInt8(this.skip(1)) !== 0;
  }

  int32(): number {
    return this.#slab.view.getInt32(this.skip(4));
  }

  /** Exact within ±2^53. */
  int64(): number {
    const at = this.skip(8);
    return this.#slab.view.getInt32(at) * 2 ** 32 + this.#slab.view.getUint32(at + 4);
  }

  bigint64(): bigint {
    return this.#slab.view.getBigInt64(this.skip(8));
  }

  string(): string {
    const length = this.length();
    const start = this.skip(length);
    return this.#slab.bytes.toString('utf8', start, start + length);
  }

  /** Length of a string, buffer or vector; null counts as empty. */
  length(): number {
    const length = this.int32();
    if (length < -1) throw malformed(`a length of ${length}`);
    return Math.max(0, length);
  }

  /** Passes over a string or buffer. @returns its length, bytes */
  skipBuffer(): number {
    const length = this.length();
    this.skip(length);
    return length;
  }

  /** A copy of a buffer; null counts as empty. */
  buffer(): Buffer {
    const length = this.length();
    const start = this.skip(length);
    return Buffer.from(this.#slab.bytes.subarray(start, start + length));
  }

  /** Length of a vector. @param itemBytes the least that an item takes */
  vectorLength(itemBytes: number): number {
    const length = this.length();
    if (length * itemBytes > this.left) throw malformed(`a vector of ${length} does not fit`);
    return length;
  }

  strings(): string[] {
    return Array.from({ length: this.vectorLength(4) }, () => this.string());
  }

  /** Passes over `bytes`. @returns the position they began at */
  skip(bytes: number): number {
    const start = this.#at;
    if (start + bytes > this.#end) throw malformed('it is cut short');
    this.#at = start + bytes;
    return start;
  }
}
