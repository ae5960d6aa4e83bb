/** Reads the types of Kafka's protocol that are older than KIP-482. @throws RangeError where a body is cut short */
export class BodyReader {
  readonly #body: Buffer;
  #at = 0;

  constructor(body: Buffer) {
    this.#body = body;
  }

  skip(bytes: number): void {
    this.#skip(bytes);
  }

  int16(): number {
    return this.#body.readInt16BE(this.#skip(2));
  }

  int32(): number {
    return this.#body.readInt32BE(this.#skip(4));
  }

  int64(): bigint {
    return this.#body.readBigInt64BE(this.#skip(8));
  }

  /** Reads an array, empty where it is null, which cannot have more parts than bytes that are left. */
  array<T>(read: () => T): T[] {
    const count = Math.min(Math.max(0, this.int32()), this.#body.length - this.#at);
    return Array.from({ length: count }, read);
  }

  text(): string | null {
    const length = this.int16();
    return length < 0 ? null : this.#slice(length).toString('utf8');
  }

  bytes(): Buffer {
    return this.#slice(Math.max(0, this.int32()));
  }

  /** A copy: what was read from may be written over. */
  #slice(length: number): Buffer {
    const start = this.#skip(length);
    if (this.#at > this.#body.length) throw new RangeError('it is cut short');
    return Buffer.from(this.#body.subarray(start, this.#at));
  }

  #skip(length: number): number {
    this.#at += length;
    return this.#at - length;
  }
}
