/** The bytes are no ZMTP, or more of it than is taken. */
export class ZmtpError extends Error {
  override readonly name = 'ZmtpError';
}

/** A frame as it came: part of a message, or a command to the other end of the connection. */
export interface Frame {
  isCommand: boolean;
  /** More parts of the same message follow. */
  hasMore: boolean;
  body: Buffer;
}

/** What one message may hold, all its parts taken together. */
export interface MessageLimits {
  bytes: number;
  parts: number;
}

const moreFlag = 0x01;
const longFlag = 0x02;
const commandFlag = 0x04;
const longestShort = 255;

/** A frame's bytes. */
export function encodeFrame({ isCommand, hasMore, body }: Frame): Buffer {
  const isLong = body.length > longestShort;
  const flags = (hasMore ? moreFlag : 0) | (isLong ? longFlag : 0) | (isCommand ? commandFlag : 0);
  const head = Buffer.alloc(isLong ? 9 : 2);
  head[0] = flags;
  if (isLong) head.writeBigUInt64BE(BigInt(body.length), 1);
  else head[1] = body.length;
  return Buffer.concat([head, body]);
}

/** Bytes that came and were not taken yet. */
export class ByteQueue {
  #parts: Buffer[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(part: Buffer): void {
    this.#parts.push(part);
    this.#length += part.length;
  }

  /** The first bytes, which stay. Fewer than there are is for the caller to know. */
  peek(count: number): Buffer {
    const [first] = this.#parts;
    if (first === undefined || first.length < count) this.#parts = [Buffer.concat(this.#parts)];
    return (this.#parts[0] ?? Buffer.alloc(0)).subarray(0, count);
  }

  take(count: number): Buffer {
    const taken = this.peek(count);
    const rest = this.#parts[0]?.subarray(count);
    this.#parts.shift();
    if (rest !== undefined && rest.length > 0) this.#parts.unshift(rest);
    this.#length -= count;
    return taken;
  }
}

interface Head {
  flags: number;
  headBytes: number;
  bodyBytes: number;
}

function headOf(queue: ByteQueue): Head | undefined {
  if (queue.length < 2) return undefined;
  const flags = queue.peek(1)[0] ?? 0;
  if ((flags & ~(moreFlag | longFlag | commandFlag)) !== 0)
    throw new ZmtpError('the bytes are no ZMTP frame');
  if ((flags & longFlag) === 0) return { flags, headBytes: 2, bodyBytes: queue.peek(2)[1] ?? 0 };
  if (queue.length < 9) return undefined;
  return { flags, headBytes: 9, bodyBytes: Number(queue.peek(9).readBigUInt64BE(1)) };
}

/** Reads frames out of bytes as they come, and refuses a message at the head of the frame that makes it too large. */
export class FrameReader {
  readonly #queue: ByteQueue;
  readonly #limits: MessageLimits;
  #bytes = 0;
  #parts = 0;
  #head: Head | undefined;

  constructor(queue: ByteQueue, limits: MessageLimits) {
    this.#queue = queue;
    this.#limits = limits;
  }

  /**
   * The next frame; undefined until all of it is there.
   * @throws ZmtpError when the bytes are no frame, or the message holds more than the limits allow.
   */
  next(): Frame | undefined {
    this.#head ??= this.#enter(headOf(this.#queue));
    if (this.#head === undefined) return undefined;
    const { flags, headBytes, bodyBytes } = this.#head;
    if (this.#queue.length < headBytes + bodyBytes) return undefined;
    this.#queue.take(headBytes);
    const body = this.#queue.take(bodyBytes);
    this.#head = undefined;
    const hasMore = (flags & moreFlag) !== 0;
    if (!hasMore) {
      this.#bytes = 0;
      this.#parts = 0;
    }
    return { isCommand: (flags & commandFlag) !== 0, hasMore, body };
  }

  #enter(head: Head | undefined): Head | undefined {
    if (head === undefined) return undefined;
    this.#bytes += head.bodyBytes;
    this.#parts += 1;
    const { bytes, parts } = this.#limits;
    if (this.#bytes > bytes) throw new ZmtpError(`a message is larger than the ${bytes} bytes allowed`);
    if (this.#parts > parts) throw new ZmtpError(`a message has more than the ${parts} parts allowed`);
    return head;
  }
}
