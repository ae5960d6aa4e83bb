import { compressFrameSync, decompressFrameSync } from 'lz4-napi';
import { asBuffer, type Codec, MOST_DECOMPRESSED_BYTES, tooLong } from './codec.ts';

/*
 * The frame format of LZ4 (github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md), little-endian: magic, flags, largest
 * block, maybe the content's size and a dictionary's number, a checksum of these; then blocks behind their lengths, 0
 * the last. Java's clients read nothing but blocks that stand alone, which is what the library writes.
 */
const FLAGS_AT = 4;
const LARGEST_BLOCK_AT = 5;
const BLOCK_CHECKSUMS = 0x10;
const CONTENT_SIZE = 0x08;
const DICTIONARY = 0x01;
const LENGTH_MASK = 0x7fffffff;

export const lz4: Codec = {
  number: 3,
  compress: (records) => compressFrameSync(asBuffer(records)),
  decompress(compressed) {
    const bytes = asBuffer(compressed);
    const most = mostBytes(bytes);
    if (most > MOST_DECOMPRESSED_BYTES) throw tooLong(most);
    return decompressFrameSync(bytes);
  },
};

/** What a frame's blocks may have between them, bytes. @throws RangeError where it is cut off */
function mostBytes(bytes: Buffer): number {
  const flags = bytes.readUInt8(FLAGS_AT);
  const largest = 2 ** (8 + 2 * ((bytes.readUInt8(LARGEST_BLOCK_AT) >> 4) & 7));
  let at = 7 + ((flags & CONTENT_SIZE) !== 0 ? 8 : 0) + ((flags & DICTIONARY) !== 0 ? 4 : 0);
  let blocks = 0;
  for (;;) {
    const length = bytes.readUInt32LE(at) & LENGTH_MASK;
    if (length === 0) return blocks * largest;
    blocks++;
    at += 4 + length + ((flags & BLOCK_CHECKSUMS) !== 0 ? 4 : 0);
  }
}
