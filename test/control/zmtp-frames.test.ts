import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteQueue, encodeFrame, type Frame, FrameReader } from '../../src/control/zmtp-frames.ts';

const frame = fc.record({
  isCommand: fc.boolean(),
  hasMore: fc.boolean(),
  body: fc
    .oneof(fc.uint8Array({ maxLength: 20 }), fc.uint8Array({ minLength: 250, maxLength: 300 }))
    .map((bytes) => Buffer.from(bytes)),
});

function read(pieces: readonly Buffer[], limits = { bytes: 1e9, parts: 1e9 }): Frame[] {
  const queue = new ByteQueue();
  const reader = new FrameReader(queue, limits);
  const frames: Frame[] = [];
  for (const piece of pieces) {
    queue.push(piece);
    for (let next = reader.next(); next !== undefined; next = reader.next()) frames.push(next);
  }
  return frames;
}

test('frames are read as they were written, wherever the bytes are cut', () => {
  fc.assert(
    fc.property(
      fc.array(frame),
      fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 }),
      (frames, sizes) => {
        const bytes = Buffer.concat(frames.map(encodeFrame));
        const pieces: Buffer[] = [];
        for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 1;
          pieces.push(bytes.subarray(at, at + size));
          at += size;
        }
        expect(read(pieces)).toEqual(frames);
      },
    ),
  );
});

test('the bytes of a frame are those of ZMTP 3.0', () => {
  const short = encodeFrame({ isCommand: false, hasMore: true, body: Buffer.from('ab') });
  expect([...short]).toEqual([0x01, 2, 0x61, 0x62]);
  const long = encodeFrame({ isCommand: true, hasMore: false, body: Buffer.alloc(256) });
  expect([...long.subarray(0, 10)]).toEqual([0x06, 0, 0, 0, 0, 0, 0, 1, 0, 0]);
});

const part = (bytes: number, hasMore = true) =>
  encodeFrame({ isCommand: false, hasMore, body: Buffer.alloc(bytes) });

test('limits hold for all parts of a message together, and anew for the next', () => {
  const limits = { bytes: 300, parts: 3 };
  const message = [part(100), part(100), part(100, false)];
  expect(read([...message, ...message], limits)).toHaveLength(6);
  expect(() => read([part(100), part(201)], limits)).toThrow('larger than the 300 bytes allowed');
  expect(() => read([part(0), part(0), part(0), part(0)], limits)).toThrow('more than the 3 parts allowed');
});

test('a frame that is too large is refused at its head', () => {
  const head = part(1_000_000).subarray(0, 9);
  expect(() => read([head], { bytes: 999_999, parts: 9 })).toThrow('larger than');
});

test('flags that ZMTP does not have are refused', () => {
  expect(() => read([Buffer.from('GET / HTTP/1.1')])).toThrow('no ZMTP frame');
});
