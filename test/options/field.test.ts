import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import {
  authority,
  decimal,
  flag,
  host,
  oneOf,
  pathText,
  port,
  quoted,
  readField,
  whole,
} from '../../src/options/field.ts';
import { bootstrapField } from '../../src/servers/kafka/settings/fields.ts';
import { refused } from './refused.ts';

const rate = { schema: decimal({ above: 0, max: 1000, unit: 'messages per second' }) };
const apps = { schema: whole({ min: 1, max: 100, unit: 'apps' }) };

describe('numbers', () => {
  it.each([
    ['1', 1],
    ['0.5', 0.5],
    ['.5', 0.5],
    ['1e2', 100],
    ['1000', 1000],
    ['+7', 7],
  ])('reads %s', (text, value) => {
    expect(readField(rate, text, '--rate')).toBe(value);
  });

  it.each([
    ['', 'is not a number'],
    [' 5', 'is not a number'],
    ['10*', 'is not a number'],
    ['0x10', 'is not a number'],
    ['NaN', 'is not a number'],
    ['Infinity', 'is not a number'],
    ['1_000', 'is not a number'],
    ['1,5', 'is not a number'],
    ['0', 'is too small'],
    ['-1', 'is too small'],
    ['1000.1', 'is too large'],
    ['1e12', 'is too large'],
    ['1e999', 'is too large'],
  ])('refuses %j because it %s', (text, problem) => {
    expect(refused(() => readField(rate, text, '--rate'))).toBe(
      `--rate: ${JSON.stringify(text)} ${problem} (give a number above 0 up to 1000, messages per second)`,
    );
  });

  it('takes whole numbers only where only those make sense', () => {
    expect(readField(apps, '100', '--apps')).toBe(100);
    expect(refused(() => readField(apps, '1.5', '--apps'))).toBe(
      '--apps: "1.5" is not a whole number (give a whole number from 1 to 100, apps)',
    );
  });

  it('reads every number of the range that it prints', () => {
    fc.assert(
      fc.property(fc.double({ min: Number.MIN_VALUE, max: 1000, noNaN: true }), (value) => {
        expect(readField(rate, String(value), '--rate')).toBe(value);
      }),
    );
  });

  it('never lets a number outside the range through, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const read = apps.schema.safeParse(text);
        expect(!read.success || (Number.isInteger(read.data) && read.data >= 1 && read.data <= 100)).toBe(
          true,
        );
      }),
    );
  });
});

describe('texts', () => {
  it('reads a word of a list, a switch and a port', () => {
    expect(readField({ schema: oneOf(['wire', 'kafkajs']) }, 'wire', 'x')).toBe('wire');
    expect(refused(() => readField({ schema: oneOf(['wire', 'kafkajs']) }, 'Wire', '--client'))).toContain(
      'give one of: wire, kafkajs',
    );
    expect(readField({ schema: flag }, 'false', 'x')).toBe(false);
    expect(refused(() => readField({ schema: flag }, 'yes', '--json'))).toContain('neither true nor false');
    expect(readField({ schema: port(0) }, '0', 'x')).toBe(0);
    expect(refused(() => readField({ schema: port(1) }, '0', 'x'))).toContain('too small');
    expect(refused(() => readField({ schema: port(0) }, '65536', 'x'))).toContain('too large');
  });

  it('takes an empty text for nothing only where nothing is allowed', () => {
    expect(readField(bootstrapField, '', 'x')).toBeNull();
    expect(refused(() => readField({ schema: host }, '', 'x'))).toContain('is not a host');
  });

  it('keeps the hint of what stands behind orNone', () => {
    expect(refused(() => readField(bootstrapField, 'nonsense', '--bootstrap'))).toBe(
      '--bootstrap: "nonsense" is not a list of brokers (give host:port, several separated by commas)',
    );
  });

  it.each(['127.0.0.1', 'broker-1.example.org', 'localhost', 'node_7'])('takes the host %s', (text) => {
    expect(readField({ schema: host }, text, 'x')).toBe(text);
  });

  it.each(['http://a', 'a b', '$(id)', '../x', 'a:80', ':1', '[::1', 'a\n', '-a', '`id`', 'a;b'])(
    'refuses the host %j',
    (text) => {
      expect(refused(() => readField({ schema: host }, text, 'x'))).toContain('is not a host');
    },
  );

  it('reads a list of brokers and trims it', () => {
    expect(readField(bootstrapField, 'a:9092, b.c:9093,[::1]:9094', 'x')).toBe('a:9092,b.c:9093,[::1]:9094');
  });

  it.each(['a', 'a:', 'a:0', 'a:65536', 'a:9092,', ':9092', '$(id):9092', '../x:1', 'a:9092\u0000', 'a b:1'])(
    'refuses the list of brokers %j',
    (text) => {
      expect(refused(() => readField(bootstrapField, text, 'x'))).toContain('is not a list of brokers');
    },
  );

  it('takes any plain path as it is, and no control characters', () => {
    expect(readField({ schema: pathText }, '../$(id)', 'x')).toBe('../$(id)');
    for (const text of ['', 'a\u0000b', 'a\nb', '\u001b[2J']) {
      expect(refused(() => readField({ schema: pathText }, text, 'x'))).toMatch(/is empty|control character/);
    }
  });
});

describe('quoted', () => {
  it('keeps any text short, on one line and without terminal controls', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(quoted(text)).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
      }),
    );
    expect(quoted('x'.repeat(1000))).toHaveLength(62);
  });
});

describe('a path', () => {
  const read = (text: string) => readField({ schema: pathText }, text, 'x');

  it('that begins with ~ begins at home', () => {
    vi.stubEnv('HOME', '/home/me');
    expect([read('~'), read('~/a'), read('a/~/b'), read('./~a')]).toEqual([
      '/home/me',
      '/home/me/a',
      'a/~/b',
      './~a',
    ]);
    vi.unstubAllEnvs();
  });

  it("does not begin at somebody else's", () => {
    expect(refused(() => read('~root/x'))).toContain(
      "begins with somebody's home folder (write that path out",
    );
  });
});

describe('an IPv6 address', () => {
  it('is a host, with brackets and without', () => {
    for (const text of ['::1', '[::1]']) expect(readField({ schema: host }, text, 'x')).toBe('::1');
    expect(refused(() => readField({ schema: host }, '[m1]', 'x'))).toContain('is not a host');
    expect(authority('::1', 80)).toBe('[::1]:80');
    expect(authority('m1', 80)).toBe('m1:80');
  });
});
