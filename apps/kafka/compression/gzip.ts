import { gunzipSync, gzipSync } from 'node:zlib';
import { type Codec, MOST_DECOMPRESSED_BYTES } from './codec.ts';

export const gzip: Codec = {
  number: 1,
  compress: (records) => gzipSync(records),
  decompress: (compressed) => gunzipSync(compressed, { maxOutputLength: MOST_DECOMPRESSED_BYTES }),
};
