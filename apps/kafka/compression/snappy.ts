import { compressSync, uncompressSync } from 'snappy';
import { asBuffer, type Codec, MOST_DECOMPRESSED_BYTES, tooLong } from './codec.ts';

/*
 * Java's clients put Snappy's blocks into a stream of snappy-java's (xerial): 16 bytes of header, then each block behind
 * its length in 32 bits, big-endian. librdkafka's write one bare block.
 */
/** Magic, version 1, and 1 for the least that a reader must know. */
const HEADER = Buffer.from('82534e4150505900' + '00000001' + '00000001', 'hex');
const MAGIC_BYTES = 8;
/** As far as Snappy looks back. */
const BLOCK_BYTES = 65_536;
// What is not copied, Node.js 20 takes four times as long to make room for.
const options = { copyOutputData: true };

export const snappy: Codec = {
  number: 2,
  compress(records) {
    const parts: Uint8Array[] = [HEADER];
    for (let at = 0; at < records.length; at += BLOCK_BYTES) {
      const block = compressSync(records.subarray(at, at + BLOCK_BYTES), options);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(block.length);
      parts.push(length, block);
    }
    return Buffer.concat(parts);
  },
  decompress(compressed) {
    const bytes = asBuffer(compressed);
    const isStream = bytes.subarray(0, MAGIC_BYTES).equals(HEADER.subarray(0, MAGIC_BYTES));
    const blocks = isStream ? blocksOf(bytes) : [bytes];
    const total = blocks.reduce((sum, block) => sum + lengthOf(block), 0);
    if (total > MOST_DECOMPRESSED_BYTES) throw tooLong(total);
    return Buffer.concat(blocks.map((block) => uncompressSync(block, options) as Buffer));
  },
};

/** @throws Error where a length makes no sense */
function blocksOf(bytes: Buffer): Buffer[] {
  const blocks: Buffer[] = [];
  for (let at = HEADER.length; at < bytes.length; ) {
    const start = at + 4;
    const end = start + bytes.readUInt32BE(at);
    if (end > bytes.length) throw new Error(`a block of Snappy ends ${end - bytes.length} bytes too late`);
    blocks.push(bytes.subarray(start, end));
    at = end;
  }
  return blocks;
}

/** What a block says it has once it is decompressed: its first varint, bytes. */
function lengthOf(block: Buffer): number {
  let length = 0;
  for (let i = 0; i < 5; i++) {
    const byte = block[i] ?? 0;
    length += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) break;
  }
  return length;
}
