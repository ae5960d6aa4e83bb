/** Key length -1 as a zigzag varint. */
const NO_KEY = 1;

/**
 * Finds the value of an intact record that has one. Nothing but the lengths is decoded; fields hold what the last
 * `read` found.
 */
export class PlainRecord {
  valueAt = 0;
  valueLength = 0;
  /** Where the next record begins. */
  next = 0;

  /**
   * @param end end of the batch
   * @returns whether the record at `at` has a value within its bounds
   */
  read(bytes: Uint8Array, at: number, end: number): boolean {
    const insideAt = behindVarint(bytes, at);
    const recordEnd = insideAt + lengthAt(bytes, at);
    const keyLengthAt = behindVarint(bytes, behindVarint(bytes, insideAt + 1));
    const valueLengthAt = bytes[keyLengthAt] === NO_KEY ? keyLengthAt + 1 : behindKey(bytes, keyLengthAt);
    const valueAt = behindVarint(bytes, valueLengthAt);
    const valueLength = lengthAt(bytes, valueLengthAt);
    this.valueAt = valueAt;
    this.valueLength = valueLength;
    this.next = recordEnd;
    // Headers follow, or their number, 0.
    return valueLength >= 0 && valueAt + valueLength < recordEnd && recordEnd <= end;
  }
}

function behindKey(bytes: Uint8Array, at: number): number {
  return behindVarint(bytes, at) + Math.max(0, lengthAt(bytes, at));
}

/** The position behind the varint at `at`. */
function behindVarint(bytes: Uint8Array, at: number): number {
  let last = at;
  while ((bytes[last] as number) > 0x7f) last++;
  return last + 1;
}

/** The zigzag varint at `at`, right within 32 bits. */
function lengthAt(bytes: Uint8Array, at: number): number {
  let byte = bytes[at] as number;
  let raw = byte & 0x7f;
  for (let i = 1; byte > 0x7f && i < 5; i++) {
    byte = bytes[at + i] as number;
    raw |= (byte & 0x7f) << (7 * i);
  }
  return (raw >>> 1) ^ -(raw & 1);
}
