import { describe, expect, it } from 'vitest';
import { createSlab } from '../../../../apps/kit/wire/slab-pool.ts';
import { JuteReader } from '../../../../apps/zookeeper/wire/jute-reader.ts';
import { JuteWriter } from '../../../../apps/zookeeper/wire/jute-writer.ts';
import { errorOf, readMulti, writeMulti } from '../../../../apps/zookeeper/wire/multi.ts';

function readerOf(hex: string): JuteReader {
  const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex');
  const slab = createSlab(bytes.length);
  slab.bytes.set(bytes);
  return new JuteReader().reset(slab, 0, bytes.length);
}

const HEADER_OF_ERROR = 'ffffffff 00 ffffffff';
const END = 'ffffffff 01 ffffffff';

describe('multi', () => {
  it('puts a header before each part and one behind all', () => {
    const writer = new JuteWriter().begin();
    writeMulti(writer, [{ op: 'check', path: '/a', version: 7 }], (path) => `/r${path}`);
    expect(writer.chunk().toString('hex', 4)).toBe(
      ['0000000d', '00', 'ffffffff', '00000004', Buffer.from('/r/a').toString('hex'), '00000007']
        .concat('ffffffff', '01', 'ffffffff')
        .join(''),
    );
  });

  it('reads the results of a transaction that was done', () => {
    const created = `00000001 00 00000000 00000002 ${Buffer.from('/b').toString('hex')}`;
    const set = `00000005 00 00000000 ${'00'.repeat(68)}`;
    const deleted = '00000002 00 00000000';
    const results = readMulti(readerOf(created + set + deleted + END));
    expect(results).toEqual([
      { error: 0, path: '/b' },
      { error: 0, path: null },
      { error: 0, path: null },
    ]);
    expect(errorOf(results)).toBe(0);
  });

  it('tells which part failed, not those that were not tried', () => {
    const parts = ['00000000', 'ffffff99', 'fffffffe'].map((error) => `${HEADER_OF_ERROR} ${error}`);
    const results = readMulti(readerOf(parts.join('') + END));
    expect(results.map(({ error }) => error)).toEqual([0, -103, -2]);
    expect(errorOf(results)).toBe(-103);
  });

  it('refuses a result of a kind that was not asked for', () => {
    expect(() => readMulti(readerOf(`00000063 00 00000000${END}`))).toThrow('a result of kind 99');
  });
});
