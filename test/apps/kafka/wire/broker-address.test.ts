import { describe, expect, it } from 'vitest';
import { parseBootstrap, textOf } from '../../../../apps/kafka/wire/broker-address.ts';

describe('parseBootstrap', () => {
  it('reads names, IPv4 and bracketed IPv6 addresses', () => {
    const text = 'kafka-1:9092, 127.0.0.1:19092,[::1]:9093,';
    const addresses = parseBootstrap(text);
    expect(addresses).toEqual([
      { host: 'kafka-1', port: 9092 },
      { host: '127.0.0.1', port: 19_092 },
      { host: '::1', port: 9093 },
    ]);
    expect(addresses.map(textOf)).toEqual(['kafka-1:9092', '127.0.0.1:19092', '[::1]:9093']);
  });

  it.each(['kafka', 'kafka:', ':9092', 'kafka:0', 'kafka:65536', '::1:9092', 'a:1,b'])(
    'refuses "%s"',
    (text) => {
      expect(() => parseBootstrap(text)).toThrow(/is not a broker's address/);
    },
  );

  it.each(['', ' , '])('refuses an empty list "%s"', (text) => {
    expect(() => parseBootstrap(text)).toThrow('No Kafka broker is named');
  });
});
