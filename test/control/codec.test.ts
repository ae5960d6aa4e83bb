import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/base/package-root.ts';
import {
  CodecError,
  type CommandMessage,
  decodeCommand,
  decodeResponse,
  encodeCommand,
  encodeResponse,
  MAX_COMMAND_BYTES,
} from '../../src/control/codec.ts';
import type { Dictionary, WireValue } from '../../src/control/dictionary.ts';

/** The description that people read is what the codec is held to. */
function descriptionOf(document: string): string {
  const fenced = /```proto\n([\s\S]*?)```/.exec(readFileSync(join(packageRoot, document), 'utf8'));
  if (fenced?.[1] === undefined) throw new Error(`${document} holds no proto block`);
  return fenced[1];
}

const { root } = protobuf.parse(descriptionOf('docs/control-wire.md'), { keepCase: true });
const commandType = root.lookupType('hydra.CommandMessage');
const responseType = root.lookupType('hydra.ResponseMessage');

/** An argument as protobufjs writes it. */
function argumentOf([name, value]: [string, WireValue]): Record<string, unknown> {
  if (typeof value === 'string') return { name, strValue: value };
  if (typeof value === 'bigint') return { name, intValue: longOf(value) };
  if (typeof value === 'number') {
    return Number.isSafeInteger(value)
      ? { name, intValue: longOf(BigInt(value)) }
      : { name, floatValue: value };
  }
  return value === true ? { name } : { name, byteValue: value };
}

function longOf(value: bigint) {
  return {
    low: Number(BigInt.asIntN(32, value)),
    high: Number(BigInt.asIntN(32, value >> 32n)),
    unsigned: false,
  };
}

function commandObject(message: CommandMessage): Record<string, unknown> {
  if (message.type === 'stop') return { type: 2 };
  return {
    type: 0,
    cmd: { cmd_name: message.name, argument: Object.entries(message.args).map(argumentOf) },
  };
}

/** Any text that UTF-8 can carry. */
const text = fc.string({ unit: 'binary' });
const wireValue = fc.oneof(
  text,
  fc.maxSafeInteger(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.float({ noNaN: true, noDefaultInfinity: true }),
  fc.constant<true>(true),
  fc.uint8Array({ maxLength: 300 }),
);
const dictionary: fc.Arbitrary<Dictionary> = fc
  .array(fc.tuple(text, wireValue), { maxLength: 12 })
  .map((entries) => Object.fromEntries(entries));
const command: fc.Arbitrary<CommandMessage> = fc.oneof(
  fc.constant<CommandMessage>({ type: 'stop' }),
  fc.record({ type: fc.constant<'command'>('command'), name: text, args: dictionary }),
);

/** The kinds that the wire does not tell apart, as they come back. */
function asRead(items: Dictionary): Dictionary {
  return Object.fromEntries(
    Object.entries(items).map(([name, value]) => {
      if (typeof value === 'bigint' && Number.isSafeInteger(Number(value))) return [name, Number(value)];
      return [name, Object.is(value, -0) ? 0 : value];
    }),
  );
}

describe('against protobufjs', () => {
  it('writes commands byte for byte alike', () => {
    fc.assert(
      fc.property(command, (message) => {
        const theirs = commandType.encode(commandType.create(commandObject(message))).finish();
        expect(Buffer.from(encodeCommand(message))).toEqual(Buffer.from(theirs));
      }),
    );
  });

  it('reads the commands it writes', () => {
    fc.assert(
      fc.property(command, (message) => {
        const theirs = commandType.encode(commandType.create(commandObject(message))).finish();
        const expected = message.type === 'stop' ? message : { ...message, args: asRead(message.args) };
        expect(decodeCommand(theirs)).toEqual(expected);
      }),
    );
  });

  it('writes and reads replies alike', () => {
    fc.assert(
      fc.property(text, dictionary, (status, items) => {
        const object = { status, resp: Object.entries(items).map(argumentOf) };
        const theirs = responseType.encode(responseType.create(object)).finish();
        expect(Buffer.from(encodeResponse({ status, items }))).toEqual(Buffer.from(theirs));
        expect(decodeResponse(theirs)).toEqual({ status, items: asRead(items) });
      }),
    );
  });
});

describe('numbers', () => {
  const through = (value: WireValue) => {
    const read = decodeCommand(encodeCommand({ type: 'command', name: 'c', args: { x: value } }));
    return read.type === 'command' ? read.args.x : undefined;
  };

  it('travel as 64-bit integers where they are whole, and come back as numbers where a double holds them', () => {
    expect(through(-3)).toBe(-3);
    expect(through(Number.MAX_SAFE_INTEGER)).toBe(Number.MAX_SAFE_INTEGER);
    expect(through(2n ** 53n)).toBe(2n ** 53n);
    expect(through(-(2n ** 63n))).toBe(-(2n ** 63n));
    expect(through(12n)).toBe(12);
  });

  it('travel as 32-bit floats otherwise', () => {
    expect(through(0.1)).toBe(Math.fround(0.1));
    expect(through(1e30)).toBe(Math.fround(1e30));
  });

  it.each([
    ['not a number', Number.NaN],
    ['infinite', Number.POSITIVE_INFINITY],
    ['too large for 32 bits', 1e300],
    ['too large for 64 bits', 2n ** 63n],
  ])('are refused by name when %s', (_case, value) => {
    expect(() => through(value)).toThrow(CodecError);
    expect(() => through(value)).toThrow(/'x' is/);
  });
});

describe('the reader', () => {
  const frame = (...bytes: number[]) => Uint8Array.from(bytes);
  const named = (name: string) => [0x0a, name.length, ...Buffer.from(name)];

  it('skips fields it does not know, groups too, and known numbers of another wire type', () => {
    const unknown = [0x98, 0x06, 0x07, 0x9b, 0x06, 0x08, 0x01, 0x9c, 0x06, 0x0d, 1, 2, 3, 4];
    expect(decodeCommand(frame(...unknown, 0x08, 0x02))).toEqual({ type: 'stop' });
  });

  it('merges a command that comes in parts: the last name wins, arguments add up', () => {
    const first = [...named('one'), 0x12, 3, ...named('a')];
    const second = [...named('two'), 0x12, 3, ...named('b')];
    const bytes = frame(0x08, 0x00, 0x12, first.length, ...first, 0x12, second.length, ...second);
    expect(decodeCommand(bytes)).toEqual({ type: 'command', name: 'two', args: { a: true, b: true } });
  });

  it('takes a type it does not know for no type', () => {
    expect(decodeCommand(frame(0x08, 0x02, 0x08, 0x07))).toEqual({ type: 'stop' });
    expect(() => decodeCommand(frame(0x08, 0x07))).toThrow('no type that is known');
  });

  it('keeps a name that objects inherit as a value of its own', () => {
    const read = decodeResponse(
      encodeResponse({ status: 'ok', items: Object.fromEntries([['__proto__', 1]]) }),
    );
    expect(Object.entries(read.items)).toEqual([['__proto__', 1]]);
  });

  it('gives bytes that do not share the frame', () => {
    const bytes = encodeResponse({ status: 'ok', items: { x: frame(1, 2) } });
    const { items } = decodeResponse(bytes);
    bytes.fill(0);
    expect(items.x).toEqual(frame(1, 2));
  });

  it.each([
    ['empty', frame(), 'an empty frame'],
    ['cut short', frame(0x08, 0x00, 0x12, 0x09, 0x0a), 'premature EOF'],
    ['a command without a name', frame(0x08, 0x00, 0x12, 0x00), 'no cmd_name'],
    ['a type without a command', frame(0x08, 0x00), 'holds no command'],
    ['an argument without a name', frame(0x08, 0x00, 0x12, 0x05, ...named('c'), 0x12, 0x00), 'no name'],
    ['a name that is no UTF-8', frame(0x08, 0x00, 0x12, 0x03, 0x0a, 0x01, 0xff), 'the frame is no command'],
    ['a text', Buffer.from('{"cmd": "ping"}'), 'the frame is no command'],
    ['too large', new Uint8Array(MAX_COMMAND_BYTES + 1), 'larger than'],
  ])('refuses a frame that is %s', (_case, bytes, message) => {
    expect(() => decodeCommand(bytes)).toThrow(CodecError);
    expect(() => decodeCommand(bytes)).toThrow(message);
  });

  it('refuses a reply without a status', () => {
    expect(() => decodeResponse(frame(0x12, 0x03, ...named('a')))).toThrow(
      new CodecError('the reply has no status'),
    );
  });

  it('meets any bytes with a message or a CodecError', () => {
    const cutCommand = fc
      .tuple(command, fc.nat(200), fc.uint8Array({ maxLength: 4 }))
      .map(([message, at, noise]) => {
        const bytes = Buffer.from(encodeCommand(message));
        return Uint8Array.from([...bytes.subarray(0, at), ...noise, ...bytes.subarray(at + noise.length)]);
      });
    const inputs = fc.oneof(fc.uint8Array({ maxLength: 64 }), cutCommand);
    fc.assert(
      fc.property(inputs, (bytes) => {
        for (const decode of [decodeCommand, decodeResponse]) {
          try {
            decode(bytes);
          } catch (error) {
            expect(error).toBeInstanceOf(CodecError);
          }
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

it('refuses to write a command that no task would read', () => {
  const args = { x: new Uint8Array(MAX_COMMAND_BYTES) };
  expect(() => encodeCommand({ type: 'command', name: 'c', args })).toThrow(CodecError);
});
