import { afterEach, describe, expect, it } from 'vitest';
import { createKafkajsPublisher } from '../../../../apps/kafka/kafkajs/kafkajs-publisher.ts';
import { createKafkajsSubscriber } from '../../../../apps/kafka/kafkajs/kafkajs-subscriber.ts';
import { createWireClients } from '../../../../apps/kafka/wire/wire-clients.ts';
import { fillOf } from '../../../../src/measure/fill.ts';
import { runTagOf } from '../../../../src/measure/message.ts';
import { COMPRESSIONS } from '../../../../src/servers/kafka/client/compression.ts';
import { bootstrap } from '../broker.ts';
import { OpenClients } from '../open-clients.ts';
import { createTopic } from '../test-topic.ts';

const wire = new OpenClients(createWireClients());
const kafkajs = new OpenClients({
  createPublisher: createKafkajsPublisher,
  createSubscriber: createKafkajsSubscriber,
});

afterEach(async () => {
  await wire.close();
  await kafkajs.close();
});

const clean = { duplicated: 0, reordered: 0, corrupted: 0, foreign: 0 };
const CODECS = COMPRESSIONS.filter((name) => name !== 'none');
const MESSAGES = 4_000;

/** A broker reads every compressed batch that it takes, to see that it is one. */
describe.each(CODECS)('%s', (compression) => {
  it.each([
    [100, 16_384],
    [3_000, 900_000],
  ])(
    'of messages of %i bytes in batches of %i is taken by brokers, read, and shorter',
    async (messageBytes, batchBytes) => {
      const topic = await createTopic(bootstrap, 2);
      const sub = await wire.subscriber(topic, [0, 0], { compression });
      const pub = await wire.publisher(topic, 2, {
        compression,
        messageBytes,
        batchBytes,
        bufferBytes: 8 << 20,
      });
      await pub.publish(MESSAGES, 400);
      await pub.client.flush();
      await sub.untilReceived(MESSAGES);
      expect(pub.account).toMatchObject({ acked: MESSAGES, failed: 0, unknown: 0 });
      expect(sub.account).toMatchObject({ ...clean, received: MESSAGES });
      expect([...pub.troubles, ...sub.troubles]).toEqual([]);
      expect(pub.client.stats.txBytes).toBeLessThan(MESSAGES * messageBytes);
      // Of a large batch that does not fit, a broker sends the beginning, and all of it again with the next answer.
      if (batchBytes < 100_000) expect(sub.client.stats.rxBytes).toBeLessThan(MESSAGES * messageBytes);
    },
  );

  it('of the broker, which compresses anew what it is sent, is read', async () => {
    const topic = await createTopic(bootstrap, 1, { 'compression.type': compression });
    const sub = await wire.subscriber(topic, [0], { compression });
    const pub = await wire.publisher(topic, 1, { batchBytes: 300_000 });
    await pub.publish(MESSAGES, 1_000);
    await pub.client.flush();
    await sub.untilReceived(MESSAGES);
    expect(sub.account).toMatchObject({ ...clean, received: MESSAGES });
    expect(sub.client.stats.rxBytes).toBeLessThan(MESSAGES * 100);
  });

  it('goes from our client to kafkajs, and back', async () => {
    const topic = await createTopic(bootstrap, 1);
    const subs = await Promise.all([
      wire.subscriber(topic, [0], { compression }),
      kafkajs.subscriber(topic, [0], { compression }),
    ]);
    const ours = await wire.publisher(topic, 1, { compression });
    const theirs = await kafkajs.publisher(topic, 1, { compression, publisher: 1 });
    for (const pub of [ours, theirs]) {
      await pub.publish(500, 100);
      await pub.client.flush();
    }
    for (const sub of subs) {
      await sub.untilReceived(1_000);
      expect(sub.account).toMatchObject({ ...clean, received: 1_000 });
    }
  });

  it('is read from within a batch, and by a hundred clients of one task', async () => {
    const topic = await createTopic(bootstrap, 1);
    const pub = await wire.publisher(topic, 1, { compression });
    await pub.publish(100, 100);
    await pub.client.flush();
    const subs = await Promise.all(
      Array.from({ length: 100 }, (_, index) => wire.subscriber(topic, [index], { compression })),
    );
    for (const [index, sub] of subs.entries()) {
      await sub.untilReceived(100 - index);
      expect(sub.account).toMatchObject({ ...clean, received: 100 - index });
    }
  });
});

it('sends as it is what compression makes longer', async () => {
  const runTag = runTagOf('clients-test', fillOf('random', null));
  const topic = await createTopic(bootstrap, 1);
  const pub = await wire.publisher(topic, 1, {
    compression: 'lz4',
    messageBytes: 60_000,
    runTag,
    batchBytes: 70_000,
  });
  await pub.publish(10, 1);
  await pub.client.flush();
  expect(pub.account).toMatchObject({ acked: 10, failed: 0 });
  expect(pub.client.stats.txBytes).toBeGreaterThan(600_000);
  const sub = await wire.subscriber(topic, [0], { compression: 'none' });
  await sub.until(() => sub.account.received + sub.account.corrupted === 10);
  expect([...sub.troubles]).toEqual([]);
});
