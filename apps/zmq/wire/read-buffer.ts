/** Room before what is read, for the beginning of a frame that came earlier, bytes. */
const ROOM_BYTES = 64 * 1024;
const READ_BYTES = 256 * 1024;

/** Memory that all connections of a task read into, one after the other; what a read brought is taken before the next. */
export class ReadBuffer {
  readonly bytes = Buffer.allocUnsafeSlow(ROOM_BYTES + READ_BYTES);
  readonly view = new DataView(this.bytes.buffer);
  /** Where sockets write. */
  readonly target = this.bytes.subarray(ROOM_BYTES);
  /** Most that fits in front of what is read. */
  readonly roomBytes = ROOM_BYTES;

  /** Puts bytes directly in front of what was read. @returns where they begin */
  prepend(bytes: Uint8Array): number {
    const start = ROOM_BYTES - bytes.length;
    this.bytes.set(bytes, start);
    return start;
  }
}
