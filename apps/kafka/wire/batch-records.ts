import type { Slab } from '../../kit/wire/slab-pool.ts';
import type { Codec } from '../compression/codec.ts';
import * as layout from './record-batch.ts';

/** Where the records of a batch lie, to be read one after the other. */
export interface Records {
  readonly slab: Slab;
  readonly start: number;
  readonly end: number;
}

/** Finds the records of batches: behind their header, or in what that decompresses to. */
export class BatchRecords {
  #codec: Codec | null = null;

  /** What is compressed like this is read from now on; null = nothing that is compressed. */
  readWith(codec: Codec | null): void {
    this.#codec = codec;
  }

  /** Whether a batch of such attributes may be the run's. */
  isReadable(attributes: number): boolean {
    const compression = attributes & layout.COMPRESSION_MASK;
    return compression === 0 || compression === this.#codec?.number;
  }

  /** @returns null where the batch at [at, end) cannot be decompressed */
  of(slab: Slab, at: number, end: number): Records | null {
    const start = at + layout.RECORDS_AT;
    const attributes = slab.view.getInt16(at + layout.ATTRIBUTES_AT);
    if ((attributes & layout.COMPRESSION_MASK) === 0) return { slab, start, end };
    if (this.#codec === null || !this.isReadable(attributes)) return null;
    try {
      return recordsIn(this.#codec.decompress(slab.bytes.subarray(start, end)));
    } catch {
      // Told by whoever wanted the records: what is wrong with them says nothing more.
      return null;
    }
  }
}

function recordsIn(decompressed: Uint8Array): Records {
  const { buffer, byteOffset, byteLength } = decompressed;
  const slab = {
    bytes: Buffer.from(buffer, byteOffset, byteLength),
    view: new DataView(buffer, byteOffset, byteLength),
  };
  return { slab, start: 0, end: byteLength };
}
