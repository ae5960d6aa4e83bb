import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SlabPool } from '../../../apps/kit/wire/slab-pool.ts';

describe('SlabPool', () => {
  it('gives at least what is asked and at most half as much again', () => {
    const pool = new SlabPool(0);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1 << 22 }), (length) => {
        const slab = pool.take(length);
        expect(slab.bytes.length).toBeGreaterThanOrEqual(length);
        expect(slab.bytes.length).toBeLessThanOrEqual(Math.max(4096, length * 1.5));
        expect(slab.bytes.byteOffset).toBe(0);
        expect(slab.view.byteLength).toBe(slab.bytes.length);
      }),
      { numRuns: 50 },
    );
  });

  it('hands out again what it got back, to whoever asks for as much', () => {
    const pool = new SlabPool(1 << 20);
    const slab = pool.take(10_000);
    pool.giveBack(slab);
    expect(pool.take(20_000)).not.toBe(slab);
    expect(pool.take(9_000)).toBe(slab);
    expect(pool.take(9_000)).not.toBe(slab);
  });

  it('keeps no more than it may', () => {
    const pool = new SlabPool(16_384);
    const slabs = [pool.take(8_192), pool.take(8_192), pool.take(8_192)];
    for (const slab of slabs) pool.giveBack(slab);
    const again = [pool.take(8_192), pool.take(8_192), pool.take(8_192)];
    expect(again.filter((slab) => slabs.includes(slab))).toHaveLength(2);
  });
});
