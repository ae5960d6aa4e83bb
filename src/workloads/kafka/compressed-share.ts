import { constants, deflateRawSync } from 'node:zlib';
import { runTagOf, writeMessage } from '../../measure/message.ts';
import type { Compression } from '../../servers/kafka/client/compression.ts';
import type { KafkaOptions } from './options.ts';
import { fillOfOptions } from './payload-file.ts';

/** Compressors look back about as far. */
const SAMPLE_BYTES = 65_536;

type Sampled = Pick<KafkaOptions, 'msg_batch' | 'msg_size' | 'payload' | 'compressibility' | 'payload_file'>;

/**
 * What a burst's bytes become when they are compressed, as a share of them, above 0 to 1: what zlib makes of a sample
 * at its fastest. Other codecs are within a factor of two.
 */
export function compressedShare(compression: Compression, options: Sampled): number {
  if (compression === 'none') return 1;
  const { msg_batch, msg_size } = options;
  const messages = Math.max(1, Math.min(msg_batch, Math.floor(SAMPLE_BYTES / msg_size)));
  const bytes = Buffer.alloc(messages * msg_size);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const tag = runTagOf('sample', fillOfOptions(options));
  for (let i = 0; i < messages; i++) writeMessage(view, bytes, i * msg_size, msg_size, tag, 0, 0, i, i);
  const compressed = deflateRawSync(bytes, { level: constants.Z_BEST_SPEED });
  return Math.min(1, compressed.length / bytes.length);
}
