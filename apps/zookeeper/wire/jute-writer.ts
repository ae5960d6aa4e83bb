import { createSlab, type Slab } from '../../kit/wire/slab-pool.ts';

const LENGTH_BYTES = 4;
/** Up to this many letters of ASCII are written one by one, which is quicker than asking for an encoder. */
const SHORT_TEXT = 64;
/** Chunks of requests up to this many bytes are kept, for most requests of a load are as long as others. */
const KEPT_CHUNK_BYTES = 2_048;

/** Writes frames in ZooKeeper's encoding: big-endian; strings, buffers and vectors with a 4-byte length before them. */
export class JuteWriter {
  #slab: Slab;
  #at = LENGTH_BYTES;
  #chunks: (Buffer | undefined)[] = [];

  constructor(initialBytes = 4_096) {
    this.#slab = createSlab(initialBytes);
  }

  /** Bytes of the frame so far, without its length field. */
  get frameBytes(): number {
    return this.#at - LENGTH_BYTES;
  }

  /** Begins a frame anew. */
  begin(): this {
    this.#at = LENGTH_BYTES;
    return this;
  }

  /** The frame with its length field; valid until `begin`, or for good after `renew`. */
  chunk(): Buffer {
    const length = this.#at;
    this.#slab.view.setInt32(0, length - LENGTH_BYTES);
    if (length > KEPT_CHUNK_BYTES) return this.#slab.bytes.subarray(0, length);
    let kept = this.#chunks[length];
    if (kept === undefined) {
      kept = this.#slab.bytes.subarray(0, length);
      this.#chunks[length] = kept;
    }
    return kept;
  }

  /** Somebody else needs the last chunk as it is: goes on in fresh memory. */
  renew(): void {
    this.#slab = createSlab(this.#slab.bytes.length);
    this.#chunks = [];
  }

  boolean(value: boolean): this {
    this.#room(1);
    this.#slab.view.setInt8(this.#at, value ? 1 : 0);
    this.#at += 1;
    return this;
  }

  int32(value: number): this {
    this.#room(4);
    this.#slab.view.setInt32(this.#at, value);
    this.#at += 4;
    return this;
  }

  /** A 64-bit number as its halves. */
  halves(high: number, low: number): this {
    return this.int32(high).int32(low);
  }

  bigint64(value: bigint): this {
    this.#room(8);
    this.#slab.view.setBigInt64(this.#at, value);
    this.#at += 8;
    return this;
  }

  string(text: string): this {
    const length = text.length;
    this.#room(LENGTH_BYTES + 3 * length);
    if (length > SHORT_TEXT || !this.#ascii(text)) this.#utf8(text);
    return this;
  }

  /** Bytes with their length before them. */
  buffer(bytes: Uint8Array): this {
    this.int32(bytes.length);
    return this.raw(bytes);
  }

  /** Bytes as they are. */
  raw(bytes: Uint8Array): this {
    this.#room(bytes.length);
    this.#slab.bytes.set(bytes, this.#at);
    this.#at += bytes.length;
    return this;
  }

  strings(texts: readonly string[]): this {
    this.int32(texts.length);
    for (const text of texts) this.string(text);
    return this;
  }

  #ascii(text: string): boolean {
    const { bytes, view } = this.#slab;
    const start = this.#at + LENGTH_BYTES;
    for (let i = 0; i < text.length; i++) {
      const letter = text.charCodeAt(i);
      if (letter > 0x7f) return false;
      bytes[start + i] = letter;
    }
    view.setInt32(this.#at, text.length);
    this.#at = start + text.length;
    return true;
  }

  #utf8(text: string): void {
    const written = this.#slab.bytes.write(text, this.#at + LENGTH_BYTES);
    this.#slab.view.setInt32(this.#at, written);
    this.#at += LENGTH_BYTES + written;
  }

  #room(bytes: number): void {
    if (this.#at + bytes <= this.#slab.bytes.length) return;
    const larger = createSlab(Math.max(this.#slab.bytes.length * 2, this.#at + bytes));
    this.#slab.bytes.copy(larger.bytes, 0, 0, this.#at);
    this.#slab = larger;
    this.#chunks = [];
  }
}
