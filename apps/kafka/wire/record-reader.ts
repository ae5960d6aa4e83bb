/**
 * Finds the value of one record, trusting nothing. Its fields hold what the last `read` found; there is one object
 * per walker and none per record.
 */
export class RecordReader {
  /** Where the next record begins, whether or not this one's inside is sound. */
  next = 0;
  valueAt = 0;
  valueLength = 0;
  /** -1 = it has none. */
  keyLength = 0;
  offsetDelta = 0;
  #at = 0;
  #sound = true;

  /**
   * @param end end of the batch
   * @returns `sound`; `inside`: its length fits but its inside does not; `broken`: even its length makes no sense
   */
  read(bytes: Uint8Array, at: number, end: number): 'sound' | 'inside' | 'broken' {
    this.#at = at;
    this.#sound = true;
    const length = this.#varint(bytes, end);
    this.next = this.#at + length;
    if (!this.#sound || length < 6 || this.next > end) return 'broken';
    return this.#readInside(bytes, this.next) ? 'sound' : 'inside';
  }

  /** Whether the last one is whole, but for its value, of which it has none. */
  get isTombstone(): boolean {
    return this.#sound && this.#at === this.next && this.valueLength === -1;
  }

  #readInside(bytes: Uint8Array, end: number): boolean {
    this.#at++;
    this.#varint(bytes, end);
    this.offsetDelta = this.#varint(bytes, end);
    this.keyLength = this.#varint(bytes, end);
    this.#skip(this.keyLength, end);
    this.valueLength = this.#varint(bytes, end);
    this.valueAt = this.#at;
    this.#skip(this.valueLength, end);
    for (let headers = this.#varint(bytes, end); headers > 0 && this.#sound; headers--) {
      this.#skip(this.#varint(bytes, end), end);
      this.#skip(this.#varint(bytes, end), end);
    }
    return this.#sound && this.#at === end && this.valueLength >= 0;
  }

  /** @param length -1 for null */
  #skip(length: number, end: number): void {
    if (length < -1 || this.#at + length > end) this.#sound = false;
    else if (length > 0) this.#at += length;
  }

  /** Up to ten bytes; only values within 32 bits come out right, which is all that lengths need. */
  #varint(bytes: Uint8Array, end: number): number {
    let raw = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (this.#at >= end) break;
      const byte = bytes[this.#at++] as number;
      if (shift < 32) raw |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (raw >>> 1) ^ -(raw & 1);
    }
    this.#sound = false;
    return 0;
  }
}
