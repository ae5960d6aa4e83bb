import { compress, decompress, init } from '@bokuweb/zstd-wasm';
import { asBuffer, type Codec, MOST_DECOMPRESSED_BYTES, tooLong } from './codec.ts';
import { contentSizeOf, decompressFrames } from './zstd-frame.ts';

/** What Kafka's own clients take unless told. */
const LEVEL = 3;

// Once in a process: loaded again, it forgets its memory while somebody may use it.
await init();

/** zstd in WebAssembly, for Node.js before 22.15. */
export const zstd: Codec = {
  number: 4,
  compress: (records) => compress(asBuffer(records), LEVEL),
  decompress: (compressed) => decompressFrames(asBuffer(compressed), decompressFrame),
};

function decompressFrame(bytes: Buffer): Uint8Array {
  const told = contentSizeOf(bytes);
  if (told !== null && told > MOST_DECOMPRESSED_BYTES) throw tooLong(told);
  return told === null ? decompressUnknown(bytes) : decompress(bytes);
}

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
