import { ZmtpError } from '../../../src/control/zmtp-frames.ts';

/*
 * Frames of ZMTP 3.0 (rfc.zeromq.org/spec/23): a byte of flags; the length of the body, one byte or, of a long frame,
 * eight in network order; the body.
 */
const MORE = 0x01;
const LONG = 0x02;
const COMMAND = 0x04;
const HIGHEST_FLAGS = MORE | LONG | COMMAND;
const SHORT_HEAD_BYTES = 2;
const LONG_HEAD_BYTES = 9;
/** No message of a measurement is longer, bytes. */
const MOST_BODY_BYTES = 64 * 1024 * 1024;

/** What is told of frames, whose bodies lie at [start, end). */
export interface FrameTaker {
  /** The last or only part of a message. */
  message(start: number, end: number): void;
  command(start: number, end: number): void;
}

/**
 * Tells every whole frame at [start, end) of a buffer, where it lies.
 * @returns where it stopped: at `end`, or at the first byte of a frame that is not all there
 * @throws ZmtpError where the bytes are no frames
 */
export function walkFrames(view: DataView, start: number, end: number, taker: FrameTaker): number {
  let at = start;
  while (at < end) {
    const length = frameBytes(view, at, end);
    if (length === null || at + length > end) return at;
    const flags = view.getUint8(at);
    const body = at + ((flags & LONG) === 0 ? SHORT_HEAD_BYTES : LONG_HEAD_BYTES);
    at += length;
    if ((flags & COMMAND) !== 0) taker.command(body, at);
    else if ((flags & MORE) === 0) taker.message(body, at);
  }
  return at;
}

/**
 * Length of the frame that begins at `at`, bytes; null where that cannot be told yet.
 * @throws ZmtpError where no frame begins like that
 */
export function frameBytes(view: DataView, at: number, end: number): number | null {
  const flags = view.getUint8(at);
  if (flags > HIGHEST_FLAGS) throw new ZmtpError('the bytes are no ZMTP frame');
  if ((flags & LONG) === 0) return at + 1 < end ? SHORT_HEAD_BYTES + view.getUint8(at + 1) : null;
  if (at + LONG_HEAD_BYTES > end) return null;
  const body = view.getUint32(at + 1) * 2 ** 32 + view.getUint32(at + 5);
  if (body > MOST_BODY_BYTES)
    throw new ZmtpError(`a frame is larger than the ${MOST_BODY_BYTES} bytes allowed`);
  return LONG_HEAD_BYTES + body;
}
