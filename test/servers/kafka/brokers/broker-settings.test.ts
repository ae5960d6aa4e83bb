import { expect, test } from 'vitest';
import { brokerSettings, propertiesText } from '../../../../src/servers/kafka/brokers/broker-settings.ts';

const settings = brokerSettings('/tmp/data', { id: 1, nodes: [{ broker: 19092, controller: 19093 }] });

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

test('each of several brokers votes with all, and what Kafka keeps itself stands on three of them', () => {
  const nodes = [1, 2, 3, 4].map((id) => ({ broker: 19000 + id, controller: 19100 + id }));
  const third = brokerSettings('data', { id: 3, nodes });
  expect(third).toMatchObject({
    ...{ 'node.id': '3', 'broker.rack': 'rack-3', 'advertised.listeners': 'PLAINTEXT://127.0.0.1:19003' },
    'controller.quorum.voters': '1@127.0.0.1:19101,2@127.0.0.1:19102,3@127.0.0.1:19103,4@127.0.0.1:19104',
    ...{ 'offsets.topic.replication.factor': '3', 'transaction.state.log.min.isr': '2' },
  });
  expect(settings).toMatchObject({
    'offsets.topic.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
  });
});
