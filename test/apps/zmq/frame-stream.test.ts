import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameStream } from '../../../apps/zmq/wire/frame-stream.ts';
import { ReadBuffer } from '../../../apps/zmq/wire/read-buffer.ts';
import { encodeFrame, type Frame, ZmtpError } from '../../../src/control/zmtp-frames.ts';

const buffer = new ReadBuffer();

/** What a stream tells of bytes that come in pieces: copies of the bodies, commands marked. */
function told(bytes: Buffer, cuts: readonly number[]): string[] {
  const heard: string[] = [];
  let memory = Buffer.alloc(0);
  const stream = new FrameStream(buffer, {
    begin: (_view, within) => {
      memory = within as Buffer<ArrayBuffer>;
    },
    message: (start, end) => heard.push(memory.toString('base64', start, end)),
    command: (start, end) => heard.push(`command ${memory.toString('base64', start, end)}`),
    end: () => {
      memory = Buffer.alloc(0);
    },
  });
  const ends = [...new Set([...cuts, bytes.length])].sort((a, b) => a - b);
  let from = 0;
  for (const to of ends) {
    for (; from < to; from += buffer.target.length) {
      const piece = bytes.subarray(from, Math.min(to, from + buffer.target.length));
      buffer.target.set(piece);
      stream.read(piece.length);
    }
    from = to;
  }
  return heard;
}

function wanted(frames: readonly Frame[]): string[] {
  return frames
    .filter(({ hasMore, isCommand }) => isCommand || !hasMore)
    .map(({ isCommand, body }) => `${isCommand ? 'command ' : ''}${body.toString('base64')}`);
}

const body = fc.oneof(
  { weight: 8, arbitrary: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)) },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 60_000, max: 700_000 }).map((length) => Buffer.alloc(length, length)),
  },
);
const frame = fc.record({ isCommand: fc.boolean(), hasMore: fc.boolean(), body });

describe('frames of a connection', () => {
  it('are told whole and in order, however they come', () => {
    const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 20 }), cuts, (frames, shares) => {
        const bytes = Buffer.concat(frames.map(encodeFrame));
        const at = shares.map((share) => Math.floor(share * bytes.length));
        expect(told(bytes, at)).toEqual(wanted(frames));
      }),
      { numRuns: 200 },
    );
  });

  it('are told when their bytes come one by one', () => {
    const frames: Frame[] = [
      { isCommand: true, hasMore: false, body: Buffer.from('\x05READY') },
      { isCommand: false, hasMore: false, body: Buffer.alloc(400, 7) },
      { isCommand: false, hasMore: false, body: Buffer.alloc(0) },
    ];
    const bytes = Buffer.concat(frames.map(encodeFrame));
    expect(told(bytes, [...bytes.keys()])).toEqual(wanted(frames));
  });

  it('that are none, or endless, end the connection', () => {
    const endless = Buffer.from([2, 0, 0, 0, 1, 0, 0, 0, 0]);
    expect(() => told(Buffer.from([8, 1, 1]), [])).toThrow(ZmtpError);
    expect(() => told(endless, [])).toThrow(/a frame is larger than/);
  });
});
