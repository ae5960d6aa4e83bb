import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  HEADER_BYTES,
  MESSAGE_CORRUPTED,
  MESSAGE_FOREIGN,
  MESSAGE_OK,
  MessageReader,
  runTagOf,
  writeMessage,
} from '../../src/measure/message.ts';
import { SubscriberAccount } from '../../src/measure/subscriber-account.ts';

const tag = runTagOf('run-1');
/** FNV-1a, 64 bit, from its authors' test suite. */
const FNV_OF_FOOBAR = 0x85944171f73967e8n;
/** The header alone, with one byte of fill, words and a rest, both ways of comparing, and a fill that wraps. */
const lengths = [HEADER_BYTES, 41, 100, 600, 17_003];

interface Fields {
  publisher: number;
  stream: number;
  sequence: number;
  intendedUs: number;
}

const some: Fields = { publisher: 3, stream: 7, sequence: 123_456, intendedUs: 987_654_321_000 };

function encode(length: number, fields: Fields = some, offset = 0, after = 0, runTag = tag): Uint8Array {
  const bytes = new Uint8Array(offset + length + after);
  const view = new DataView(bytes.buffer);
  const { publisher, stream, sequence, intendedUs } = fields;
  writeMessage(view, bytes, offset, length, runTag, publisher, stream, sequence, intendedUs);
  return bytes;
}

function read(bytes: Uint8Array, offset = 0, length = bytes.length): { kind: number; reader: MessageReader } {
  const reader = new MessageReader(tag);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { kind: reader.read(view, bytes, offset, length), reader };
}

describe('a message as it was written', () => {
  it('is read back with every field, whatever its length and place in the buffer', () => {
    const uint32 = fc.integer({ min: 0, max: 0xffffffff });
    const exact = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
    const length = fc.oneof(
      fc.integer({ min: HEADER_BYTES, max: 700 }),
      fc.integer({ min: HEADER_BYTES, max: 40_000 }),
    );
    const fields = fc.record({ publisher: uint32, stream: uint32, sequence: exact, intendedUs: exact });
    fc.assert(
      fc.property(length, fields, fc.nat(9), fc.nat(9), (size, wanted, offset, after) => {
        const { kind, reader } = read(encode(size, wanted, offset, after), offset, size);
        const { publisher, stream, sequence, intendedUs } = reader;
        expect(kind).toBe(MESSAGE_OK);
        expect({ publisher, stream, sequence, intendedUs }).toEqual(wanted);
      }),
    );
  });

  it('touches nothing beside its own bytes', () => {
    for (const length of lengths) {
      const bytes = encode(length, some, 5, 5);
      expect([...bytes.subarray(0, 5), ...bytes.subarray(5 + length)]).toEqual(new Array(10).fill(0));
    }
  });

  it('lies on the wire as docs/measurement.md draws it', () => {
    const view = new DataView(encode(100, some, 0, 0, runTagOf('foobar')).buffer);
    expect(Buffer.from(view.buffer, 0, 4).toString()).toBe('HYD1');
    expect(view.getBigUint64(8, true)).toBe(FNV_OF_FOOBAR);
    expect(view.getUint32(16, true)).toBe(some.publisher);
    expect(view.getUint32(20, true)).toBe(some.stream);
    expect(view.getFloat64(24, true)).toBe(some.sequence);
    expect(view.getFloat64(32, true)).toBe(some.intendedUs);
  });

  it('has another fill when its number is another', () => {
    const fill = (sequence: number) => encode(600, { ...some, sequence }).subarray(HEADER_BYTES);
    expect(Buffer.compare(fill(1), fill(2))).not.toBe(0);
  });
});

describe('run tag', () => {
  it.each([
    ['', 0xcbf29ce484222325n],
    ['a', 0xaf63dc4c8601ec8cn],
    ['foobar', FNV_OF_FOOBAR],
  ])('of %j is the published FNV-1a value', (text, expected) => {
    const { low, high } = runTagOf(text);
    expect((BigInt.asUintN(32, BigInt(high)) << 32n) | BigInt.asUintN(32, BigInt(low))).toBe(expected);
  });
});

describe('damage', () => {
  /** Feeds one message to the books, as a client does, and tells how it was counted. */
  function counted(bytes: Uint8Array): { received: number; noticed: number } {
    const account = new SubscriberAccount(tag, { receipt: () => undefined });
    account.begin(0);
    account.message(new DataView(bytes.buffer), bytes, 0, bytes.length);
    account.end();
    return { received: account.received, noticed: account.corrupted + account.foreign };
  }

  it.each(lengths)('of any one byte of %i shows', (length) => {
    const bytes = encode(length);
    const missed: string[] = [];
    const flips = length <= 100 ? Array.from({ length: 255 }, (_, i) => i + 1) : [1, 0x80, 0xff];
    for (let at = 0; at < length; at++) {
      const original = bytes[at] ?? 0;
      for (const flip of flips) {
        bytes[at] = original ^ flip;
        const { received, noticed } = counted(bytes);
        if (received !== 0 || noticed !== 1) missed.push(`byte ${at} ^ ${flip}`);
      }
      bytes[at] = original;
    }
    expect(missed).toEqual([]);
    expect(counted(bytes)).toEqual({ received: 1, noticed: 0 });
  });

  it.each(lengths)('of any one byte of %i counts as corrupted, never as foreign', (length) => {
    const bytes = encode(length);
    const step = length > 1000 ? 97 : 1;
    for (let at = 0; at < length; at += step) {
      bytes[at] = (bytes[at] ?? 0) ^ 0x10;
      expect(read(bytes).kind, `byte ${at}`).toBe(MESSAGE_CORRUPTED);
      bytes[at] = (bytes[at] ?? 0) ^ 0x10;
    }
  });

  it.each([HEADER_BYTES, 41, 100, 600])(
    'by cutting off the end of %i bytes shows at every length',
    (length) => {
      const bytes = encode(length);
      for (let left = 0; left < length; left++) {
        const wanted = left < 4 ? MESSAGE_FOREIGN : MESSAGE_CORRUPTED;
        expect(read(bytes, 0, left).kind, `${left} bytes left`).toBe(wanted);
      }
    },
  );

  it('by appending bytes shows', () => {
    expect(read(encode(100, some, 0, 1)).kind).toBe(MESSAGE_CORRUPTED);
    expect(read(encode(HEADER_BYTES, some, 0, 4)).kind).toBe(MESSAGE_CORRUPTED);
  });
});

describe('what is not of this run', () => {
  it('is foreign when it is an intact message of another run', () => {
    expect(read(encode(100, some, 0, 0, runTagOf('run-2'))).kind).toBe(MESSAGE_FOREIGN);
  });

  it('is foreign when it is no message of Hydra at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (stranger) => {
        expect(read(stranger).kind).toBe(MESSAGE_FOREIGN);
      }),
    );
  });
});
