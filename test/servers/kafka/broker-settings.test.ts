import { expect, test } from 'vitest';
import { brokerSettings, propertiesText } from '../../../src/servers/kafka/broker-settings.ts';

const settings = brokerSettings('/tmp/data', { broker: 19092, controller: 19093 });

test('everything listens on loopback', () => {
  expect(settings.listeners).toBe('PLAINTEXT://127.0.0.1:19092,CONTROLLER://127.0.0.1:19093');
  expect(settings['advertised.listeners']).toBe('PLAINTEXT://127.0.0.1:19092');
  expect(settings['controller.quorum.voters']).toBe('1@127.0.0.1:19093');
});

test('a message of 2 MB fits, and none expires or makes a topic', () => {
  expect(Number(settings['message.max.bytes'])).toBeGreaterThan(2_097_152 + 1_000);
  expect(settings['log.retention.ms']).toBe('-1');
  expect(settings['auto.create.topics.enable']).toBe('false');
});

test('text that properties files take for something else is escaped', () => {
  expect(propertiesText({ a: 'x=y:z', b: ' C:\\logs', c: 'é€' })).toBe(
    'a=x=y:z\nb=\\ C:\\\\logs\nc=\\u00e9\\u20ac\n',
  );
});
