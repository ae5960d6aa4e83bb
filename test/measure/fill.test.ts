import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { fileFill, fillOf, PAYLOADS, sliceStart } from '../../src/measure/fill.ts';
import {
  HEADER_BYTES,
  MESSAGE_CORRUPTED,
  MESSAGE_OK,
  MessageReader,
  runTagOf,
  writeMessage,
} from '../../src/measure/message.ts';

const MESSAGES = 130;
const BYTES = 1_000;

/** Messages as a batch has them, one after the other. */
function messages(fill: ReturnType<typeof fillOf>): {
  bytes: Buffer;
  view: DataView;
  tag: ReturnType<typeof runTagOf>;
} {
  const tag = runTagOf('fill-test', fill);
  const bytes = Buffer.alloc(MESSAGES * BYTES);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let i = 0; i < MESSAGES; i++) writeMessage(view, bytes, i * BYTES, BYTES, tag, 0, 0, i, 1e12 + i);
  return { bytes, view, tag };
}

/** What gzip leaves of them. */
const left = (...[payload, share]: Parameters<typeof fillOf>) =>
  gzipSync(messages(fillOf(payload, share)).bytes).length / (MESSAGES * BYTES);

describe('what messages are filled with', () => {
  it('is made once', () => {
    expect(fillOf('text', 0.5)).toBe(fillOf('text', 0.5));
  });

  it.each([null, ...PAYLOADS])(
    'of kind %s is known to whoever reads them, and each changed byte shows',
    (payload) => {
      const { bytes, view, tag } = messages(fillOf(payload, null));
      const reader = new MessageReader(tag);
      for (let at = 0; at < bytes.length; at += BYTES)
        expect(reader.read(view, bytes, at, BYTES)).toBe(MESSAGE_OK);
      for (const at of [40, 41, 500, BYTES - 1]) {
        bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
        expect(reader.read(view, bytes, 0, BYTES)).toBe(MESSAGE_CORRUPTED);
        bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
      }
    },
  );

  it('compresses as it is meant to: random hardly, zeros to next to nothing, texts in between', () => {
    expect(left('random', null)).toBeGreaterThan(0.95);
    expect(left('zeros', null)).toBeLessThan(0.05);
    for (const payload of ['text', 'json'] as const) {
      expect(left(payload, null)).toBeGreaterThan(0.15);
      expect(left(payload, null)).toBeLessThan(0.5);
    }
  });

  it.each([0, 0.25, 0.5, 0.75, 1])('with a compressibility of %d leaves about the rest', (share) => {
    expect(left(null, share)).toBeCloseTo(1 - share, 0.9);
    expect(left('random', share)).toBeCloseTo(1 - share, 0.9);
  });
});

describe('a fill from a file', () => {
  const file = Buffer.from(
    'not one line of it is as long as another, nor is any of them a whole number of words',
  );
  const LONG = HEADER_BYTES + 1_000;

  it.each([HEADER_BYTES, HEADER_BYTES + 1, HEADER_BYTES + 33, LONG])(
    'goes on from message to message of a stream, %d bytes each, and each changed byte shows',
    (length) => {
      const tag = runTagOf('run', fileFill(file));
      const bytes = Buffer.alloc(length * 20);
      const view = new DataView(bytes.buffer, bytes.byteOffset);
      for (let n = 0; n < 20; n++) writeMessage(view, bytes, n * length, length, tag, 0, 3, n, 7);
      const fills = Array.from({ length: 20 }, (_, n) =>
        bytes.subarray(n * length + HEADER_BYTES, (n + 1) * length),
      );
      const filled = Buffer.concat(fills);
      expect(filled).toEqual(Buffer.alloc(filled.length, file));
      const reader = new MessageReader(tag);
      for (let n = 0; n < 20; n++) expect(reader.read(view, bytes, n * length, length)).toBe(MESSAGE_OK);
      for (const at of [HEADER_BYTES, length - 1].filter((byte) => byte >= HEADER_BYTES && byte < length)) {
        bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
        expect(reader.read(view, bytes, 0, length)).toBe(MESSAGE_CORRUPTED);
        bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
      }
    },
  );

  it('knows where each slice begins, however many came before', () => {
    const [fill, size] = [16_777_176, 8_388_607];
    const sequence = 2 ** 40 - 3;
    expect(BigInt(sliceStart(sequence, fill, size))).toBe((BigInt(sequence) * BigInt(fill)) % BigInt(size));
  });
});
