import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSlab } from '../../../../apps/kit/wire/slab-pool.ts';
import { ZkError } from '../../../../apps/zookeeper/wire/errors.ts';
import { JuteReader } from '../../../../apps/zookeeper/wire/jute-reader.ts';
import { JuteWriter } from '../../../../apps/zookeeper/wire/jute-writer.ts';

function readerOf(bytes: Uint8Array): JuteReader {
  const slab = createSlab(bytes.length + 8);
  slab.bytes.set(bytes, 4);
  return new JuteReader().reset(slab, 4, 4 + bytes.length);
}

const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.string({ maxLength: 200 }));
const value = fc.oneof(
  fc.record({
    kind: fc.constant('int32' as const),
    value: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  }),
  fc.record({
    kind: fc.constant('bigint64' as const),
    value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  }),
  fc.record({ kind: fc.constant('boolean' as const), value: fc.boolean() }),
  fc.record({ kind: fc.constant('string' as const), value: text }),
  fc.record({ kind: fc.constant('strings' as const), value: fc.array(text, { maxLength: 5 }) }),
  fc.record({ kind: fc.constant('buffer' as const), value: fc.uint8Array({ maxLength: 6_000 }) }),
);

describe('what JuteWriter writes', () => {
  it('is read by JuteReader as it was, however it grows', () => {
    const writer = new JuteWriter(16);
    fc.assert(
      fc.property(fc.array(value, { maxLength: 20 }), (values) => {
        writer.begin();
        for (const one of values)
          (writer[one.kind] as (value: unknown) => JuteWriter).call(writer, one.value);
        const chunk = writer.chunk();
        expect(chunk.readInt32BE(0)).toBe(chunk.length - 4);
        expect(writer.frameBytes).toBe(chunk.length - 4);
        const reader = readerOf(chunk.subarray(4));
        for (const one of values) expect(reader[one.kind]()).toEqual(asRead(one));
        expect(reader.left).toBe(0);
      }),
    );
  });

  it('stays as it is after renew', () => {
    const writer = new JuteWriter();
    const first = writer.begin().string('one').chunk();
    writer.renew();
    const second = writer.begin().string('two').chunk();
    expect([first.toString('latin1', 8), second.toString('latin1', 8)]).toEqual(['one', 'two']);
  });
});

describe('JuteReader', () => {
  it('never reads beyond the end, whatever the bytes', () => {
    const reads = fc.array(
      fc.constantFrom('int32', 'int64', 'string', 'buffer', 'strings', 'skipBuffer', 'boolean'),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), reads, (bytes, names) => {
        const reader = readerOf(bytes);
        try {
          for (const name of names) reader[name as 'int32']();
        } catch (error) {
          expect(error).toBeInstanceOf(ZkError);
        }
        expect(reader.left).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('takes null for empty and refuses other lengths below zero', () => {
    expect(readerOf(Buffer.from('ffffffff', 'hex')).buffer().length).toBe(0);
    expect(() => readerOf(Buffer.from('fffffffe', 'hex')).buffer()).toThrow('a length of -2');
  });

  it('refuses a vector that cannot fit before it makes one', () => {
    expect(() => readerOf(Buffer.from('7fffffff', 'hex')).strings()).toThrow(
      'a vector of 2147483647 does not fit',
    );
  });
});

function asRead(one: { kind: string; value: unknown }): unknown {
  if (one.kind === 'buffer') return Buffer.from(one.value as Uint8Array);
  if (one.kind === 'string') return wellFormed(one.value as string);
  return one.kind === 'strings' ? (one.value as string[]).map(wellFormed) : one.value;
}

/** Halves of surrogate pairs are no text: UTF-8 has a mark for them. */
const wellFormed = (text: string) => Buffer.from(text).toString();
