import { CompressionTypes } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { createWireClients } from '../../../../apps/kafka/wire/wire-clients.ts';
import { Kafka, logLevel } from '../../../../src/servers/kafka/client/kafkajs.ts';
import { bootstrap } from '../broker.ts';
import { proxiedClients } from '../proxied-clients.ts';
import { createTopic, deleteRecords, recreateTopic } from '../test-topic.ts';

const FETCH = 1;

const { publisher, subscriber, proxy } = await proxiedClients(createWireClients());

describe('messages that are gone before they are read', () => {
  it('are told where records were deleted, and reading goes on where the log begins', async () => {
    const topic = await createTopic(bootstrap, 2);
    const pub = await publisher(topic, 2);
    await pub.publish(2_000);
    await pub.client.flush();
    let held = false;
    proxy.hooks.answer = ({ apiKey }, frame) => (held && apiKey === FETCH ? null : frame);
    const sub = await subscriber(topic, [0, 0], { bootstrap: proxy.bootstrap, fetchMaxBytes: 2_000 });
    await sub.until(() => {
      held ||= sub.account.received > 0;
      return held;
    });
    await deleteRecords(bootstrap, topic, [0, 900]);
    const readSoFar = sub.account.received;
    expect(readSoFar).toBeLessThan(900);
    held = false;
    proxy.dropAll();
    await sub.until(() => sub.gone.length > 0);
    const [{ from = -1 } = {}] = sub.gone;
    expect(sub.gone).toEqual([{ stream: 1, from, to: 900, why: 'log_start_moved' }]);
    await sub.untilReceived(2_000 - (900 - from));
    expect(sub.account).toMatchObject({ connected: true, duplicated: 0, reordered: 0 });
    expect(sub.troubles.get('OFFSET_OUT_OF_RANGE')).toBe(1);
  });

  it('are told where the topic was made anew, and the new log is read from its beginning', async () => {
    const topic = await createTopic(bootstrap, 1);
    const pub = await publisher(topic, 1);
    const sub = await subscriber(topic, [0]);
    await pub.publish(300);
    await pub.client.flush();
    await sub.untilReceived(300);
    await recreateTopic(bootstrap, topic, 1);
    await sub.until(() => sub.gone.length > 0);
    expect(sub.gone).toEqual([{ stream: 0, from: 0, to: 300, why: 'log_shorter' }]);
    const next = await publisher(topic, 1, { publisher: 1 });
    await next.publish(50);
    await next.client.flush();
    await sub.untilReceived(350);
    expect(sub.account).toMatchObject({ connected: true, duplicated: 0, reordered: 0, foreign: 0 });
  });
});

describe('batches of strangers that are compressed', () => {
  it('are passed over and counted as foreign: reading goes on behind them', async () => {
    const topic = await createTopic(bootstrap, 1);
    const pub = await publisher(topic, 1);
    await pub.publish(100);
    await pub.client.flush();
    await sendCompressed(topic, 7);
    await pub.publish(100);
    await pub.client.flush();
    const sub = await subscriber(topic, [0]);
    await sub.untilReceived(200);
    expect(sub.account).toMatchObject({ foreign: 7, corrupted: 0, duplicated: 0, reordered: 0 });
    expect([...sub.troubles]).toEqual([['COMPRESSED_BATCH_GZIP', 1]]);
  });

  it('count only from the offset on that reading begins with', async () => {
    const topic = await createTopic(bootstrap, 1);
    await sendCompressed(topic, 7);
    const pub = await publisher(topic, 1);
    await pub.publish(10);
    await pub.client.flush();
    const sub = await subscriber(topic, [5]);
    await sub.untilReceived(10);
    expect(sub.account.foreign).toBe(2);
  });
});

async function sendCompressed(topic: string, count: number): Promise<void> {
  const producer = new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING }).producer();
  await producer.connect();
  const messages = Array.from({ length: count }, (_, i) => ({ value: `foreign ${i}`, partition: 0 }));
  await producer.send({ topic, compression: CompressionTypes.GZIP, messages });
  await producer.disconnect();
}
