import { expect, test } from 'vitest';
import { textOf } from '../../../../src/base/address.ts';
import { UsageError } from '../../../../src/base/errors.ts';
import { parseBootstrap } from '../../../../src/servers/kafka/admin/address.ts';

test('a list of names, IPv4 and IPv6 addresses is read, and written the same', () => {
  const addresses = parseBootstrap('kafka.example:9092, 127.0.0.1:1,[::1]:65535');
  expect(addresses).toEqual([
    { host: 'kafka.example', port: 9092 },
    { host: '127.0.0.1', port: 1 },
    { host: '::1', port: 65535 },
  ]);
  expect(addresses.map(textOf)).toEqual(['kafka.example:9092', '127.0.0.1:1', '[::1]:65535']);
});

test.each(['', 'localhost', 'localhost:', ':9092', 'a:0', 'a:65536', 'a:9092,', '::1:9092', 'http://a:9092'])(
  '%j is refused',
  (text) => {
    expect(() => parseBootstrap(text)).toThrow(UsageError);
  },
);
