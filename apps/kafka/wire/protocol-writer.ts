import { createSlab, type Slab } from '../../kit/wire/slab-pool.ts';

/** Room for the length field, api key, api version and correlation id that every request begins with, bytes. */
const FIXED_HEADER_BYTES = 12;
/** Where the connection puts the correlation id. */
export const CORRELATION_AT = 8;

/** Writes requests in Kafka's non-flexible encoding (kafka.apache.org/protocol): big-endian, 2-byte string lengths. */
export class ProtocolWriter {
  #slab: Slab;
  #at = 0;

  constructor(initialBytes = 512) {
    this.#slab = createSlab(initialBytes);
  }

  get slab(): Slab {
    return this.#slab;
  }

  get length(): number {
    return this.#at;
  }

  /** Begins a request anew (header v1). The connection fills in length and correlation id. */
  begin(apiKey: number, apiVersion: number, clientId: string): this {
    this.#at = 4;
    this.int16(apiKey).int16(apiVersion);
    this.#at = FIXED_HEADER_BYTES;
    return this.string(clientId);
  }

  /** Takes back what was written behind the first `length` bytes. */
  cutTo(length: number): void {
    this.#at = length;
  }

  int8(value: number): this {
    this.#room(1);
    this.#slab.view.setInt8(this.#at, value);
    this.#at += 1;
    return this;
  }

  int16(value: number): this {
    this.#room(2);
    this.#slab.view.setInt16(this.#at, value);
    this.#at += 2;
    return this;
  }

  int32(value: number): this {
    this.#room(4);
    this.#slab.view.setInt32(this.#at, value);
    this.#at += 4;
    return this;
  }

  /** @param value whole number within ±2^53 */
  int64(value: number): this {
    this.#room(8);
    setInt64(this.#slab.view, this.#at, value);
    this.#at += 8;
    return this;
  }

  string(text: string): this {
    const length = Buffer.byteLength(text);
    this.int16(length);
    this.#room(length);
    this.#slab.bytes.write(text, this.#at);
    this.#at += length;
    return this;
  }

  bytes(bytes: Buffer): this {
    this.#room(bytes.length);
    bytes.copy(this.#slab.bytes, this.#at);
    this.#at += bytes.length;
    return this;
  }

  nullString(): this {
    return this.int16(-1);
  }

  #room(bytes: number): void {
    if (this.#at + bytes <= this.#slab.bytes.length) return;
    const larger = createSlab(Math.max(this.#slab.bytes.length * 2, this.#at + bytes));
    this.#slab.bytes.copy(larger.bytes, 0, 0, this.#at);
    this.#slab = larger;
  }
}

/** @param value whole number within ±2^53 */
export function setInt64(view: DataView, at: number, value: number): void {
  view.setInt32(at, Math.floor(value / 2 ** 32));
  view.setUint32(at + 4, value >>> 0);
}

/** Exact within ±2^53; beyond it, rounded. */
export function getInt64(view: DataView, at: number): number {
  return view.getInt32(at) * 2 ** 32 + view.getUint32(at + 4);
}
