import { compress, decompress, init } from '@bokuweb/zstd-wasm';
import { asBuffer, type Codec, MOST_DECOMPRESSED_BYTES, tooLong } from './codec.ts';

/** What Kafka's own clients take unless told. */
const LEVEL = 3;

// Once in a process: loaded again, it forgets its memory while somebody may use it.
await init();

/** zstd in WebAssembly, for Node.js before 22.15. */
export const zstd: Codec = {
  number: 4,
  compress: (records) => compress(asBuffer(records), LEVEL),
  decompress: (compressed) => {
    const bytes = asBuffer(compressed);
    const told = contentSize(bytes);
    if (told !== null && told > MOST_DECOMPRESSED_BYTES) throw tooLong(told);
    return told === null ? decompressUnknown(bytes) : decompress(bytes);
  },
};

/** A streaming writer does not know how much it will write, and WebAssembly must be told how much room to make. */
function decompressUnknown(bytes: Buffer): Uint8Array {
  for (let room = Math.max(1024 * 1024, 8 * bytes.length); ; room *= 4) {
    try {
      return decompress(bytes, { defaultHeapSize: Math.min(room, MOST_DECOMPRESSED_BYTES) });
    } catch (error) {
      if (room >= MOST_DECOMPRESSED_BYTES) throw error;
    }
  }
}

/**
 * The content's size as a frame's header tells it (RFC 8878, 3.1.1.1), bytes; null where it does not.
 * @throws RangeError where the header is cut off
 */
function contentSize(bytes: Buffer): number | null {
  const descriptor = bytes.readUInt8(4);
  const isSingle = (descriptor & 0x20) !== 0;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] as number;
  const at = 5 + (isSingle ? 0 : 1) + dictionaryBytes;
  switch (descriptor >> 6) {
    case 0:
      return isSingle ? bytes.readUInt8(at) : null;
    case 1:
      return bytes.readUInt16LE(at) + 256;
    case 2:
      return bytes.readUInt32LE(at);
    default:
      return Number(bytes.readBigUInt64LE(at));
  }
}
