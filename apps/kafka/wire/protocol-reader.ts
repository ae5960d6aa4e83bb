import type { Slab } from '../../kit/wire/slab-pool.ts';
import { getInt64 } from './protocol-writer.ts';
import { malformed } from './wire-error.ts';

/** Reads an answer in Kafka's non-flexible encoding; every step beyond the end throws WireError MALFORMED_ANSWER. */
export class ProtocolReader {
  readonly #slab: Slab;
  readonly #end: number;
  #at: number;

  constructor(slab: Slab, start: number, end: number) {
    this.#slab = slab;
    this.#at = start;
    this.#end = end;
  }

  /** Position within the slab. */
  get at(): number {
    return this.#at;
  }

  boolean(): boolean {
    return this.#slab.view.getInt8(this.skip(1)) !== 0;
  }

  int8(): number {
    return this.#slab.view.getInt8(this.skip(1));
  }

  int16(): number {
    return this.#slab.view.getInt16(this.skip(2));
  }

  int32(): number {
    return this.#slab.view.getInt32(this.skip(4));
  }

  /** Exact within ±2^53. */
  int64(): number {
    return getInt64(this.#slab.view, this.skip(8));
  }

  string(): string {
    return this.nullableString() ?? fail('a string that must be there is null');
  }

  nullableString(): string | null {
    const length = this.int16();
    if (length < 0) return null;
    const start = this.skip(length);
    return this.#slab.bytes.toString('utf8', start, start + length);
  }

  /** Passes over a string without making one. */
  skipString(): void {
    this.skip(Math.max(0, this.int16()));
  }

  /** Length of an array; null counts as empty. @param itemBytes the least an item takes */
  arrayLength(itemBytes: number): number {
    const length = Math.max(0, this.int32());
    if (length * itemBytes > this.#end - this.#at) fail(`an array of ${length} does not fit`);
    return length;
  }

  /** Passes over `bytes`. @returns the position they began at */
  skip(bytes: number): number {
    const start = this.#at;
    if (bytes < 0 || start + bytes > this.#end) fail('it is cut short');
    this.#at = start + bytes;
    return start;
  }

  /** A copy of bytes with their length in front; null counts as none. */
  bytes(): Buffer {
    return this.copy(Math.max(0, this.int32()));
  }

  /** A copy of the next `length` bytes. */
  copy(length: number): Buffer {
    const start = this.skip(length);
    return Buffer.from(this.#slab.bytes.subarray(start, start + length));
  }

  /** A copy of all that is left. */
  rest(): Buffer {
    const start = this.skip(this.#end - this.#at);
    return Buffer.from(this.#slab.bytes.subarray(start, this.#end));
  }

  /** @throws WireError when something follows */
  finish(): void {
    if (this.#at !== this.#end) fail(`${this.#end - this.#at} bytes too many`);
  }
}

function fail(what: string): never {
  throw malformed(what);
}
