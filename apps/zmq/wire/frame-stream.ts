import { type FrameTaker, frameBytes, walkFrames } from './frame-walker.ts';
import type { ReadBuffer } from './read-buffer.ts';

/** What is told of a connection's frames: which memory they lie in, then each. */
export interface StreamTaker extends FrameTaker {
  /** The frames told until `end` lie in this memory, which is theirs only that long. */
  begin(view: DataView, bytes: Buffer): void;
  end(): void;
}

/** A frame longer than the read buffer, gathered in memory of its own. */
interface LongFrame {
  bytes: Buffer;
  filled: number;
}

/** Frames of one connection out of what is read piece by piece. */
export class FrameStream {
  readonly #buffer: ReadBuffer;
  readonly #taker: StreamTaker;
  /** The beginning of a frame; empty between frames. */
  #rest: Buffer = Buffer.alloc(0);
  #long: LongFrame | null = null;

  constructor(buffer: ReadBuffer, taker: StreamTaker) {
    this.#buffer = buffer;
    this.#taker = taker;
  }

  /**
   * Takes what a read brought to the buffer's target.
   * @throws ZmtpError where the bytes are no frames
   */
  read(length: number): void {
    let start = this.#buffer.roomBytes;
    const end = start + length;
    if (this.#long !== null) start = this.#fill(this.#long, start, end);
    else if (this.#rest.length > 0) {
      start = this.#buffer.prepend(this.#rest);
      this.#rest = Buffer.alloc(0);
    }
    if (start < end) this.#walk(start, end);
  }

  #walk(start: number, end: number): void {
    const { view, bytes } = this.#buffer;
    const stopped = this.#told(view, bytes, start, end);
    if (stopped === end) return;
    const length = frameBytes(view, stopped, end);
    if (end - stopped <= this.#buffer.roomBytes || length === null) {
      this.#rest = Buffer.from(bytes.subarray(stopped, end));
      return;
    }
    this.#long = { bytes: Buffer.allocUnsafeSlow(length), filled: 0 };
    this.#fill(this.#long, stopped, end);
  }

  /** @returns where the long frame's bytes end */
  #fill(long: LongFrame, start: number, end: number): number {
    const take = Math.min(end - start, long.bytes.length - long.filled);
    long.bytes.set(this.#buffer.bytes.subarray(start, start + take), long.filled);
    long.filled += take;
    if (long.filled === long.bytes.length) {
      this.#long = null;
      this.#told(new DataView(long.bytes.buffer), long.bytes, 0, long.filled);
    }
    return start + take;
  }

  #told(view: DataView, bytes: Buffer, start: number, end: number): number {
    this.#taker.begin(view, bytes);
    const stopped = walkFrames(view, start, end, this.#taker);
    this.#taker.end();
    return stopped;
  }
}
