import { constants, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { compressSync } from 'snappy';
import { describe, expect, it } from 'vitest';
import { type Codec, MOST_DECOMPRESSED_BYTES } from '../../../../apps/kafka/compression/codec.ts';
import { loadCodec } from '../../../../apps/kafka/compression/load-codec.ts';
import { loadZstd } from '../../../../apps/kafka/compression/zstd.ts';
import { fillOf } from '../../../../src/measure/fill.ts';

async function required(name: 'gzip' | 'snappy' | 'lz4' | 'zstd'): Promise<Codec> {
  const codec = await loadCodec(name);
  if (codec === null) throw new Error(`${name} is no codec`);
  return codec;
}

const codecs: [string, number, Codec][] = [
  ['gzip', 1, await required('gzip')],
  ['snappy', 2, await required('snappy')],
  ['lz4', 3, await required('lz4')],
  ['zstd', 4, await required('zstd')],
  ['zstd without that of Node.js', 4, await loadZstd({})],
];

const someBytes = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 3_000 }),
  fc
    .record({ length: fc.integer({ min: 1, max: 300_000 }), share: fc.constantFrom(0, 0.5, 1) })
    .map(({ length, share }) => fillOf('text', share).bytes.subarray(0, length)),
);

describe.each(codecs)('%s', (_name, number, codec) => {
  it('has the number that Kafka gives it', () => {
    expect(codec.number).toBe(number);
  });

  it('reads what it wrote, wherever in a buffer that lies', () => {
    fc.assert(
      fc.property(someBytes, fc.integer({ min: 0, max: 9 }), (bytes, before) => {
        const compressed = codec.compress(bytes);
        const within = Buffer.concat([Buffer.alloc(before, 0xee), compressed, Buffer.alloc(7, 0xee)]);
        const read = codec.decompress(within.subarray(before, before + compressed.length));
        expect(Buffer.from(read).equals(bytes)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('makes half as long what is half zeros', () => {
    const bytes = fillOf('random', 0.5).bytes.subarray(0, 200_000);
    const share = codec.compress(bytes).length / bytes.length;
    expect(share).toBeGreaterThan(0.5);
    expect(share).toBeLessThan(0.63);
  });

  it('throws at nonsense, and at what is cut off', () => {
    const compressed = codec.compress(fillOf('text', null).bytes.subarray(0, 100_000));
    for (const bytes of [
      Buffer.alloc(0),
      Buffer.from('nonsense that nobody compressed'),
      compressed.subarray(0, compressed.length - 100),
    ]) {
      expect(() => codec.decompress(bytes)).toThrow();
    }
  });

  it('throws at what is short and would be very long', () => {
    const zeros = Buffer.alloc(MOST_DECOMPRESSED_BYTES + 1);
    const compressed =
      number === 1 ? gzipSync(zeros, { level: constants.Z_BEST_SPEED }) : codec.compress(zeros);
    expect(() => codec.decompress(compressed)).toThrow();
  });
});

describe.each(codecs.filter(([, number]) => number === 4))('%s', (_name, _number, codec) => {
  it('reads frames that stand behind each other, and throws where the last is cut off', () => {
    const [first, second] = ['one', 'two'].map((word) => codec.compress(Buffer.from(word.repeat(90_000))));
    const both = Buffer.concat([first as Uint8Array, second as Uint8Array]);
    expect(Buffer.from(codec.decompress(both)).toString()).toBe('one'.repeat(90_000) + 'two'.repeat(90_000));
    expect(() => codec.decompress(both.subarray(0, -1))).toThrow();
  });
});

describe('snappy', () => {
  it('reads a bare block, as librdkafka writes it', async () => {
    const bytes = Buffer.from(fillOf('json', null).bytes.subarray(0, 50_000));
    const codec = await required('snappy');
    expect(Buffer.from(codec.decompress(compressSync(bytes))).equals(bytes)).toBe(true);
  });
});

it('none needs no codec', async () => {
  expect(await loadCodec('none')).toBeNull();
});
