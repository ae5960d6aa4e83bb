import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { fillOf, PAYLOADS } from '../../src/measure/fill.ts';
import {
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
