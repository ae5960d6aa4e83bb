import { MOST_DECOMPRESSED_BYTES, tooLong } from './codec.ts';

/** Where the parts of a zstd frame lie; RFC 8878, section 3.1. */

const MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;
const RLE_BLOCK = 1;

/**
 * Decompresses one frame after the other. zlib of Node.js 22 and 24 returns the first and says nothing of others, and
 * that of 22 returns what it has read of a frame that is cut off.
 * @param decompress Of one frame that is whole.
 * @throws RangeError where a frame is cut off, there is none, or all are too long; what `decompress` throws
 */
export function decompressFrames(bytes: Buffer, decompress: (frame: Buffer) => Uint8Array): Uint8Array {
  if (endOfFrame(bytes, 0) === bytes.length) return decompress(bytes);
  const contents: Uint8Array[] = [];
  let length = 0;
  for (let start = 0; start < bytes.length; ) {
    const end = endOfFrame(bytes, start);
    if (!isSkippable(bytes, start)) {
      const content = decompress(bytes.subarray(start, end));
      length += content.length;
      if (length > MOST_DECOMPRESSED_BYTES) throw tooLong(length);
      contents.push(content);
    }
    start = end;
  }
  return Buffer.concat(contents);
}

/**
 * The content's size as a frame's header tells it, bytes; null where it does not.
 * @throws RangeError where the header is cut off
 */
export function contentSizeOf(bytes: Buffer): number | null {
  const { sizeAt, sizeBytes } = headerOf(bytes, 0);
  switch (sizeBytes) {
    case 0:
      return null;
    case 1:
      return bytes.readUInt8(sizeAt);
    case 2:
      return bytes.readUInt16LE(sizeAt) + 256;
    case 4:
      return bytes.readUInt32LE(sizeAt);
    default:
      return Number(bytes.readBigUInt64LE(sizeAt));
  }
}

function isSkippable(bytes: Buffer, start: number): boolean {
  return bytes.readUInt32LE(start) >>> 4 === SKIPPABLE_MAGIC >>> 4;
}

function endOfFrame(bytes: Buffer, start: number): number {
  const end = isSkippable(bytes, start)
    ? start + 8 + bytes.readUInt32LE(start + 4)
    : endOfBlocks(bytes, start);
  if (end > bytes.length) throw new RangeError('a zstd frame is cut off');
  return end;
}

function endOfBlocks(bytes: Buffer, start: number): number {
  if (bytes.readUInt32LE(start) !== MAGIC) throw new RangeError('this is no zstd frame');
  const { sizeAt, sizeBytes, hasChecksum } = headerOf(bytes, start);
  let at = sizeAt + sizeBytes;
  for (let isLast = false; !isLast; ) {
    const header = bytes.readUIntLE(at, 3);
    isLast = (header & 1) === 1;
    at += 3 + (((header >> 1) & 3) === RLE_BLOCK ? 1 : header >> 3);
  }
  return at + (hasChecksum ? 4 : 0);
}

function headerOf(bytes: Buffer, start: number): { sizeAt: number; sizeBytes: number; hasChecksum: boolean } {
  const descriptor = bytes.readUInt8(start + 4);
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const dictionaryIdBytes = [0, 1, 2, 4][descriptor & 3] as number;
  return {
    sizeAt: start + 5 + (isSingleSegment ? 0 : 1) + dictionaryIdBytes,
    sizeBytes: [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6] as number,
    hasChecksum: (descriptor & 4) !== 0,
  };
}
