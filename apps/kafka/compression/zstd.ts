import * as zlib from 'node:zlib';
import { asBuffer, type Codec, MOST_DECOMPRESSED_BYTES } from './codec.ts';
import { decompressFrames } from './zstd-frame.ts';

/** Of Node.js 22.15 and later. */
interface NodeZstd {
  zstdCompressSync?(bytes: Uint8Array): Buffer;
  zstdDecompressSync?(bytes: Uint8Array, options: { maxOutputLength: number }): Buffer;
}

/** Node's own where it has it, which is twice as fast; else WebAssembly. */
export async function loadZstd(node: NodeZstd = zlib as NodeZstd): Promise<Codec> {
  const { zstdCompressSync, zstdDecompressSync } = node;
  if (zstdCompressSync === undefined || zstdDecompressSync === undefined) {
    return (await import('./zstd-wasm.ts')).zstd;
  }
  return {
    number: 4,
    compress: (records) => zstdCompressSync(records),
    decompress: (compressed) => {
      const options = { maxOutputLength: MOST_DECOMPRESSED_BYTES };
      return decompressFrames(asBuffer(compressed), (frame) => zstdDecompressSync(frame, options));
    },
  };
}
