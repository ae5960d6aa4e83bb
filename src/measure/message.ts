/*
 * One message on the wire (docs/measurement.md draws it). All numbers little-endian:
 *
 *   0  u32  magic "HYD1"
 *   4  u32  check over bytes 8..39 and the length
 *   8  u64  run tag
 *  16  u32  publisher
 *  20  u32  stream
 *  24  f64  sequence number within (publisher, stream)
 *  32  f64  intended send time, microseconds
 *  40  ...  fill, a function of the check
 *
 * Every step of the check is a bijection of its input word, so one changed header byte always shows; a changed
 * fill byte shows because the fill is known from the check.
 */

import { type Fill, fillOf, sliceStart } from './fill.ts';

/** Length of the header and so the smallest message, bytes. */
export const HEADER_BYTES = 40;

const MAGIC = 0x31445948;
/** Fills at least this long are compared by memcmp; below it, calling out costs more than it saves. */
const NATIVE_COMPARE_BYTES = 512;

/** What a run knows its own messages by: a 64-bit tag, FNV-1a of the run id, in two halves; and what they are filled with. */
export interface RunTag {
  readonly low: number;
  readonly high: number;
  readonly fill: Fill;
}

export function runTagOf(runId: string, fill: Fill = fillOf(null, null)): RunTag {
  let hash = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(runId)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return { low: Number(hash & 0xffffffffn) | 0, high: Number(hash >> 32n) | 0, fill };
}

function mix(hash: number, word: number): number {
  const mixed = Math.imul(hash ^ word, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}

function checkOf(view: DataView, offset: number, length: number): number {
  let hash = mix(0x2545f491, length);
  hash = mix(hash, view.getInt32(offset + 8, true));
  hash = mix(hash, view.getInt32(offset + 12, true));
  hash = mix(hash, view.getInt32(offset + 16, true));
  hash = mix(hash, view.getInt32(offset + 20, true));
  hash = mix(hash, view.getInt32(offset + 24, true));
  hash = mix(hash, view.getInt32(offset + 28, true));
  hash = mix(hash, view.getInt32(offset + 32, true));
  return mix(hash, view.getInt32(offset + 36, true));
}

/**
 * Writes one message.
 * @param bytes the whole buffer that `view` looks at
 * @param length total length, at least HEADER_BYTES
 * @param sequence whole number in 0..2^53-1
 * @param intendedUs intended send time on the monotonic clock, microseconds
 */
export function writeMessage(
  view: DataView,
  bytes: Uint8Array,
  offset: number,
  length: number,
  tag: RunTag,
  publisher: number,
  stream: number,
  sequence: number,
  intendedUs: number,
): void {
  view.setInt32(offset, MAGIC, true);
  view.setInt32(offset + 8, tag.low, true);
  view.setInt32(offset + 12, tag.high, true);
  view.setUint32(offset + 16, publisher, true);
  view.setUint32(offset + 20, stream, true);
  view.setFloat64(offset + 24, sequence, true);
  view.setFloat64(offset + 32, intendedUs, true);
  const check = checkOf(view, offset, length);
  view.setInt32(offset + 4, check, true);
  writeFill(view, bytes, offset + HEADER_BYTES, offset + length, check, tag.fill);
}

/** Where a message's fill lies in a file, by the sequence number in the header before it. */
function sliceOf(view: DataView, start: number, end: number, file: Buffer): number {
  return sliceStart(view.getFloat64(start - HEADER_BYTES + 24, true), end - start, file.length);
}

function writeSlice(bytes: Uint8Array, start: number, end: number, file: Buffer, from: number): void {
  for (let at = start, next = from; at < end; next = 0) at += file.copy(bytes, at, next, next + end - at);
}

function sliceMatches(bytes: Uint8Array, start: number, end: number, file: Buffer, from: number): boolean {
  for (let at = start, next = from; at < end; next = 0) {
    const take = Math.min(end - at, file.length - next);
    if (file.compare(bytes, at, at + take, next, next + take) !== 0) return false;
    at += take;
  }
  return true;
}

function writeFill(
  view: DataView,
  bytes: Uint8Array,
  start: number,
  end: number,
  check: number,
  fill: Fill,
): void {
  const { mask, file } = fill;
  if (file !== null) {
    writeSlice(bytes, start, end, file, sliceOf(view, start, end, file));
    return;
  }
  let at = start;
  if (end - start >= NATIVE_COMPARE_BYTES) {
    const from = (check & mask) * 4;
    while (at < end) {
      const take = Math.min(end - at, (mask + 1) * 4);
      bytes.set(fill.bytes.subarray(from, from + take), at);
      at += take;
    }
    return;
  }
  let word = check & mask;
  for (const last = end - 4; at <= last; at += 4) view.setInt32(at, fill.words[word++] as number, true);
  for (let byte = word * 4; at < end; at++) bytes[at] = fill.bytes[byte++] as number;
}

/** What MessageReader.read found. */
export const MESSAGE_OK = 0;
/** Intact, or not one of ours at all: another run's, or a stranger's. */
export const MESSAGE_FOREIGN = 1;
/** One of ours by magic or run tag, but not as it was written. */
export const MESSAGE_CORRUPTED = 2;

/** Reads messages of one run in place; its fields hold what the last MESSAGE_OK carried. */
export class MessageReader {
  publisher = 0;
  stream = 0;
  sequence = 0;
  /** Microseconds on the publisher's monotonic clock. */
  intendedUs = 0;
  readonly #tag: RunTag;

  constructor(tag: RunTag) {
    this.#tag = tag;
  }

  /** @returns MESSAGE_OK, MESSAGE_FOREIGN or MESSAGE_CORRUPTED */
  read(view: DataView, bytes: Uint8Array, offset: number, length: number): number {
    if (length < HEADER_BYTES) return this.#classifyShort(view, offset, length);
    const ours =
      view.getInt32(offset + 8, true) === this.#tag.low &&
      view.getInt32(offset + 12, true) === this.#tag.high;
    const check = view.getInt32(offset + 4, true);
    const magic = view.getInt32(offset, true) === MAGIC;
    if (!magic) return ours ? MESSAGE_CORRUPTED : MESSAGE_FOREIGN;
    if (check !== checkOf(view, offset, length)) return MESSAGE_CORRUPTED;
    if (!ours) return MESSAGE_FOREIGN;
    const { fill } = this.#tag;
    if (!fillMatches(view, bytes, offset + HEADER_BYTES, offset + length, check, fill))
      return MESSAGE_CORRUPTED;
    this.publisher = view.getUint32(offset + 16, true);
    this.stream = view.getUint32(offset + 20, true);
    this.sequence = view.getFloat64(offset + 24, true);
    this.intendedUs = view.getFloat64(offset + 32, true);
    return MESSAGE_OK;
  }

  #classifyShort(view: DataView, offset: number, length: number): number {
    return length >= 4 && view.getInt32(offset, true) === MAGIC ? MESSAGE_CORRUPTED : MESSAGE_FOREIGN;
  }
}

function fillMatches(
  view: DataView,
  bytes: Uint8Array,
  start: number,
  end: number,
  check: number,
  fill: Fill,
): boolean {
  const { file } = fill;
  if (file !== null) return sliceMatches(bytes, start, end, file, sliceOf(view, start, end, file));
  if (end - start >= NATIVE_COMPARE_BYTES) return longFillMatches(bytes, start, end, check, fill);
  let at = start;
  let word = check & fill.mask;
  for (const last = end - 4; at <= last; at += 4) {
    if (view.getInt32(at, true) !== fill.words[word++]) return false;
  }
  for (let byte = word * 4; at < end; at++) if (bytes[at] !== fill.bytes[byte++]) return false;
  return true;
}

function longFillMatches(bytes: Uint8Array, start: number, end: number, check: number, fill: Fill): boolean {
  const from = (check & fill.mask) * 4;
  for (let at = start; at < end; ) {
    const take = Math.min(end - at, (fill.mask + 1) * 4);
    if (fill.buffer.compare(bytes, at, at + take, from, from + take) !== 0) return false;
    at += take;
  }
  return true;
}
