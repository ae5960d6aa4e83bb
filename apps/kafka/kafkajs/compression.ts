import { COMPRESSIONS, type Compression } from '../../../src/servers/kafka/client/compression.ts';
import { CompressionCodecs } from '../../../src/servers/kafka/client/kafkajs.ts';
import { loadCodec } from '../compression/load-codec.ts';

/** What kafkajs asks of a codec; its encoder has the records in `buffer`. */
interface KafkajsCodec {
  compress(encoder: { buffer: Buffer }): Promise<Buffer>;
  decompress(buffer: Buffer): Promise<Buffer>;
}

/** Gives kafkajs, which has gzip alone, the codecs that our own client has; each is loaded when it is first met. */
export function shareCodecs(): void {
  for (const [number, name] of COMPRESSIONS.entries()) {
    if (name !== 'none') Object.assign(CompressionCodecs, { [number]: () => codecOf(name) });
  }
}

function codecOf(name: Compression): KafkajsCodec {
  const load = async () => {
    const codec = await loadCodec(name);
    if (codec === null) throw new Error(`${name} is no codec`);
    return codec;
  };
  return {
    compress: async ({ buffer }) => Buffer.from((await load()).compress(buffer)),
    decompress: async (buffer) => Buffer.from((await load()).decompress(buffer)),
  };
}
