import { compressSync, decompressFrameSync, uncompressSync } from 'lz4-napi';
import { asBuffer, type Codec, MOST_DECOMPRESSED_BYTES, tooLong } from './codec.ts';

/*
 * The frame format of LZ4 (github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md), little-endian: magic, flags, largest
 * block, maybe the content's size and a dictionary's number, a checksum of these; then blocks behind their lengths, 0
 * the last. Java's clients read and write blocks of up to 64 KiB that stand alone. The library puts whole frames
 * together too, but makes room for them anew each time, which takes longer than the work itself; for a block it does
 * not. In front of a block it wants, and writes, the length of what is in it.
 */
const FLAGS_AT = 4;
const LARGEST_BLOCK_AT = 5;
const STANDS_ALONE = 0x20;
const BLOCK_CHECKSUMS = 0x10;
const CONTENT_SIZE = 0x08;
const DICTIONARY = 0x01;
/** Its block is not compressed. */
const PLAIN_BIT = 0x80000000;
const LENGTH_MASK = 0x7fffffff;
const LENGTH_BYTES = 4;

/** Version 1, blocks that stand alone and have up to 64 KiB; with the second byte of these two bytes' xxHash. */
const HEADER = Buffer.from('04224d18604082', 'hex');
const BLOCK_BYTES = 65_536;

/** What the last call put together; grows. */
let scratch = Buffer.allocUnsafeSlow(1 << 20);
let block = Buffer.allocUnsafeSlow(LENGTH_BYTES + BLOCK_BYTES);

export const lz4: Codec = {
  number: 3,
  compress(records) {
    const bytes = asBuffer(records);
    const blocks = Math.ceil(bytes.length / BLOCK_BYTES);
    makeRoom(HEADER.length + bytes.length + (blocks + 1) * LENGTH_BYTES);
    let to = HEADER.copy(scratch);
    for (let at = 0; at < bytes.length; at += BLOCK_BYTES)
      to = writeBlock(bytes.subarray(at, at + BLOCK_BYTES), to);
    return scratch.subarray(0, scratch.writeUInt32LE(0, to));
  },
  decompress(compressed) {
    const bytes = asBuffer(compressed);
    const frame = readHeader(bytes);
    const blocks = blocksOf(bytes, frame);
    const most = blocks.length * frame.largest;
    if (most > MOST_DECOMPRESSED_BYTES) throw tooLong(most);
    if (!frame.standsAlone) return decompressFrameSync(bytes);
    makeRoom(most);
    let to = 0;
    for (const at of blocks) to = readBlock(bytes, at, frame.largest, to);
    return scratch.subarray(0, to);
  },
};

interface Frame {
  standsAlone: boolean;
  /** A block's largest length once it is decompressed, bytes. */
  largest: number;
  blocksAt: number;
  /** Behind each block. */
  checksumBytes: number;
}

/** @throws RangeError where it is cut off; Error where it is none */
function readHeader(bytes: Buffer): Frame {
  if (!bytes.subarray(0, FLAGS_AT).equals(HEADER.subarray(0, FLAGS_AT))) throw new Error('no frame of LZ4');
  const flags = bytes.readUInt8(FLAGS_AT);
  return {
    standsAlone: (flags & STANDS_ALONE) !== 0,
    largest: 2 ** (8 + 2 * ((bytes.readUInt8(LARGEST_BLOCK_AT) >> 4) & 7)),
    blocksAt: HEADER.length + ((flags & CONTENT_SIZE) !== 0 ? 8 : 0) + ((flags & DICTIONARY) !== 0 ? 4 : 0),
    checksumBytes: (flags & BLOCK_CHECKSUMS) !== 0 ? 4 : 0,
  };
}

/** Where its blocks begin, each with its length. @throws RangeError where it is cut off */
function blocksOf(bytes: Buffer, { blocksAt, checksumBytes }: Frame): number[] {
  const blocks: number[] = [];
  let at = blocksAt;
  while (bytes.readUInt32LE(at) !== 0) {
    blocks.push(at);
    at += LENGTH_BYTES + lengthOf(bytes, at) + checksumBytes;
  }
  return blocks;
}

const lengthOf = (bytes: Buffer, at: number): number => bytes.readUInt32LE(at) & LENGTH_MASK;

/** @returns the position behind it in the scratch buffer */
function readBlock(bytes: Buffer, at: number, largest: number, to: number): number {
  const length = lengthOf(bytes, at);
  const content = bytes.subarray(at + LENGTH_BYTES, at + LENGTH_BYTES + length);
  if ((bytes.readUInt32LE(at) & PLAIN_BIT) !== 0) {
    if (length > largest) throw new Error(`a block of LZ4 has ${length} bytes, over ${largest}`);
    return to + content.copy(scratch, to);
  }
  if (block.length < LENGTH_BYTES + length) block = Buffer.allocUnsafeSlow(LENGTH_BYTES + length);
  block.writeUInt32LE(largest);
  content.copy(block, LENGTH_BYTES);
  const plain = uncompressSync(block.subarray(0, LENGTH_BYTES + length));
  if (plain.length > largest) throw new Error(`a block of LZ4 has ${plain.length} bytes, over ${largest}`);
  return to + plain.copy(scratch, to);
}

/** As it is where compression makes it no shorter. @returns the position behind it in the scratch buffer */
function writeBlock(plain: Buffer, at: number): number {
  const compressed = compressSync(plain).subarray(LENGTH_BYTES);
  const isShorter = compressed.length < plain.length;
  const content = isShorter ? compressed : plain;
  const to = scratch.writeUInt32LE((isShorter ? content.length : content.length | PLAIN_BIT) >>> 0, at);
  return to + content.copy(scratch, to);
}

function makeRoom(bytes: number): void {
  if (scratch.length < bytes) scratch = Buffer.allocUnsafeSlow(bytes);
}
