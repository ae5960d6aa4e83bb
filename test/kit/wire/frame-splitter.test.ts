import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FrameLimits, FrameSplitter } from '../../../apps/kit/wire/frame-splitter.ts';
import { createSlab, SlabPool } from '../../../apps/kit/wire/slab-pool.ts';

const READ_BYTES = 64;

const limits: FrameLimits = {
  shortest: 4,
  longest: 1_000,
  refuse: (length) => new RangeError(`${length} bytes make no frame`),
};

function framed(frame: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(frame.length);
  return Buffer.concat([length, frame]);
}

/** Pushes a stream through one read buffer, in pieces of the given sizes. */
function split(stream: Buffer, sizes: readonly number[], stopAfter = Number.POSITIVE_INFINITY): string[] {
  const frames: string[] = [];
  const splitter = new FrameSplitter(new SlabPool(1 << 20), limits, (slab, start, end) => {
    frames.push(slab.bytes.toString('hex', start, end));
    if (frames.length >= stopAfter) splitter.stop();
  });
  const read = createSlab(READ_BYTES);
  for (let at = 0, piece = 0; at < stream.length; piece++) {
    const take = Math.min(sizes[piece % sizes.length] as number, READ_BYTES, stream.length - at);
    stream.copy(read.bytes, 0, at, at + take);
    splitter.push(read, take);
    at += take;
  }
  return frames;
}

describe('FrameSplitter', () => {
  it('finds the same frames however the stream is cut', () => {
    const frame = fc.uint8Array({ minLength: 4, maxLength: 200 });
    const sizes = fc.array(fc.integer({ min: 1, max: READ_BYTES }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 12 }), sizes, (frames, cuts) => {
        const stream = Buffer.concat(frames.map(framed));
        expect(split(stream, cuts)).toEqual(frames.map((bytes) => Buffer.from(bytes).toString('hex')));
      }),
    );
  });

  it('hands on a frame in place when it lies whole in the read buffer', () => {
    const read = createSlab(READ_BYTES);
    framed(Buffer.from('whole')).copy(read.bytes);
    const seen: unknown[] = [];
    const splitter = new FrameSplitter(new SlabPool(0), limits, (slab, start, end) =>
      seen.push([slab, start, end]),
    );
    splitter.push(read, 9);
    expect(seen).toEqual([[read, 4, 9]]);
  });

  it.each([-1, 0, 3, 1_001, 0x7fffffff])('refuses a length of %i', (length) => {
    const stream = Buffer.alloc(4);
    stream.writeInt32BE(length);
    const error = new RangeError(`${length} bytes make no frame`);
    expect(() => split(stream, [64])).toThrow(error);
    expect(() => split(stream, [1])).toThrow(error);
  });

  it('hands on nothing after it was stopped, not even of the same read', () => {
    const stream = Buffer.concat([framed(Buffer.from('first')), framed(Buffer.from('second'))]);
    expect(split(stream, [64], 1)).toEqual([Buffer.from('first').toString('hex')]);
  });
});
