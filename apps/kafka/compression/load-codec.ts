import { HydraError, messageOf } from '../../../src/base/errors.ts';
import type { Compression } from '../../../src/servers/kafka/client/compression.ts';
import type { Codec } from './codec.ts';

/**
 * Loads what a compression needs: native parts and WebAssembly cost a start too much that does without.
 * @returns null for `none`
 * @throws HydraError where this platform has not got it
 */
export async function loadCodec(name: Compression): Promise<Codec | null> {
  try {
    return await load(name);
  } catch (cause) {
    throw new HydraError(
      `${name} cannot be loaded on ${process.platform} ${process.arch}: ${messageOf(cause)}`,
      {
        cause,
        hint: 'gzip needs nothing beside Node.js; what Hydra is built on has the native parts that tasks get',
      },
    );
  }
}

async function load(name: Compression): Promise<Codec | null> {
  switch (name) {
    case 'none':
      return null;
    case 'gzip':
      return (await import('./gzip.ts')).gzip;
    case 'snappy':
      return (await import('./snappy.ts')).snappy;
    case 'lz4':
      return (await import('./lz4.ts')).lz4;
    case 'zstd':
      return (await import('./zstd.ts')).loadZstd();
  }
}
