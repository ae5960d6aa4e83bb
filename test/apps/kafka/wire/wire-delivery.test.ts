import { afterEach, describe, expect, it } from 'vitest';
import type { Acks } from '../../../../apps/kafka/client.ts';
import { createKafkajsPublisher } from '../../../../apps/kafka/kafkajs/kafkajs-publisher.ts';
import { MessageKeys } from '../../../../apps/kafka/message-keys.ts';
import { partitionOfKey } from '../../../../apps/kafka/murmur2.ts';
import { createWireClients } from '../../../../apps/kafka/wire/wire-clients.ts';
import { bootstrap } from '../broker.ts';
import { open, TestPublisher, TestSubscriber } from '../clients.ts';
import { OpenClients } from '../open-clients.ts';
import { createTopic, readRecords } from '../test-topic.ts';

const wire = createWireClients();
const clients = new OpenClients(wire);
const { publisher, subscriber, closing } = clients;

afterEach(() => clients.close());

const clean = { duplicated: 0, reordered: 0, corrupted: 0, foreign: 0 };

describe('from publisher to subscriber', () => {
  it.each<[Acks, number, number]>([
    [0, 40, 20_000],
    [1, 40, 20_000],
    [-1, 40, 20_000],
    [1, 200, 10_000],
    [1, 10_000, 500],
    [1, 1_000_000, 12],
    [-1, 1_000_000, 12],
    [0, 10_000, 500],
  ])(
    'acks %i, %i bytes: %i messages over three partitions, each exactly once',
    async (acks, messageBytes, total) => {
      const topic = await createTopic(bootstrap, 3);
      const sub = await subscriber(topic, [0, 0, 0]);
      expect(sub.account.connected).toBe(true);
      const pub = await publisher(topic, 3, { acks, messageBytes, bufferBytes: 8 << 20 });
      await pub.publish(total, Math.ceil(total / 30));
      await pub.client.flush();
      expect(pub.account).toMatchObject({ sent: total, acked: total, failed: 0, unknown: 0 });
      await sub.untilReceived(total);
      expect(sub.account).toMatchObject({ ...clean, received: total });
      expect(sub.account.against([pub.account.totals()])).toEqual({
        lost: 0,
        unackedReceived: 0,
        abortedReceived: 0,
      });
      expect([...pub.troubles, ...sub.troubles]).toEqual([]);
      expect(pub.client.stats.txBytes).toBeGreaterThan(total * messageBytes);
      expect(sub.client.stats.rxBytes).toBeGreaterThan(total * messageBytes);
    },
  );

  it.each([createWireClients().createPublisher, createKafkajsPublisher])(
    'with keys and headers: both arrive, each key in the partition that Kafka has for it',
    async (create) => {
      const topic = await createTopic(bootstrap, 3);
      const keys = new MessageKeys({ choice: 'zipf', count: 50, partitions: 3, publisher: 0 });
      const pub = new TestPublisher(create, { bootstrap, topic, partitions: 3, keys, headers: 2 });
      closing.push(pub.client);
      await open(pub.client);
      await pub.publish(600, 50);
      await pub.client.flush();
      const sub = await subscriber(topic, [0, 0, 0]);
      await sub.untilReceived(600);
      expect(sub.account).toMatchObject({ ...clean, received: 600 });
      const records = await readRecords(bootstrap, topic, 600);
      for (const { key, partition, headers } of records) {
        expect(String(key)).toMatch(/^key-000000\d\d$/);
        expect(partitionOfKey(key as Buffer, 3)).toBe(partition);
        const texts = Object.entries(headers ?? {}).map(([name, value]) => [name, String(value)]);
        expect(texts).toEqual([
          ['h0000000', 'value-0000000000'],
          ['h0000001', 'value-0000000001'],
        ]);
      }
    },
  );

  it('serves a hundred subscribers of one process, which share a read buffer, each its own', async () => {
    const topic = await createTopic(bootstrap, 2);
    const subs = await Promise.all(Array.from({ length: 100 }, () => subscriber(topic, [0, 0])));
    const pub = await publisher(topic, 2, { messageBytes: 700 });
    await pub.publish(1_000, 50);
    await pub.client.flush();
    await Promise.all(subs.map((sub) => sub.untilReceived(1_000)));
    for (const sub of subs) {
      expect(sub.account).toMatchObject({ ...clean, received: 1_000, reconnects: 0 });
    }
  });

  it('sends single messages at once, each in a batch of its own', async () => {
    const topic = await createTopic(bootstrap, 1);
    const pub = await publisher(topic, 1);
    for (let i = 0; i < 20; i++) {
      await pub.publish(1);
      await pub.client.flush();
    }
    expect(pub.settled).toHaveLength(20);
    const sub = await subscriber(topic, [0]);
    await sub.untilReceived(20);
    expect(sub.account).toMatchObject({ ...clean, received: 20 });
  });

  it('lingers: what several calls bring within the time goes out together', async () => {
    const topic = await createTopic(bootstrap, 1);
    const pub = await publisher(topic, 1, { lingerMs: 50 });
    const sentBefore = pub.client.stats.txBytes;
    for (let i = 0; i < 10; i++) expect(pub.client.publish(0, i, 1, 1_000 + i)).toBe(1);
    expect(pub.client.stats.txBytes).toBe(sentBefore);
    await pub.untilSettled(10);
    expect(pub.client.stats.txBytes - sentBefore).toBeLessThan(10 * 110 + 200);
    expect(pub.settled.map(({ run }) => run.intendedUs)).toEqual(
      Array.from({ length: 10 }, (_, i) => 1_000 + i),
    );
  });

  it('takes no more than its buffer holds and calls when it may go on', async () => {
    const topic = await createTopic(bootstrap, 1);
    const pub = await publisher(topic, 1, { bufferBytes: 50_000, maxInFlight: 1 });
    const took = pub.client.publish(0, 0, 10_000, 1);
    expect(took).toBeGreaterThan(400);
    expect(took).toBeLessThanOrEqual(500);
    pub.account.handOver(0, took, 1, 1);
    await pub.publish(9_000);
    await pub.client.flush();
    expect(pub.account.acked).toBe(took + 9_000);
  });

  it('reads from the offset it is told, within a batch too', async () => {
    const topic = await createTopic(bootstrap, 1);
    const pub = await publisher(topic, 1);
    await pub.publish(100, 100);
    await pub.client.flush();
    const sub = await subscriber(topic, [37]);
    await sub.untilReceived(63);
    expect(sub.account).toMatchObject({ ...clean, received: 63 });
  });

  it('settles a message that the broker refuses as failed', async () => {
    const topic = await createTopic(bootstrap, 1, { 'max.message.bytes': '2000' });
    const pub = await publisher(topic, 1, { messageBytes: 3_000 });
    await pub.publish(2, 1);
    await pub.client.flush();
    expect(pub.account).toMatchObject({ acked: 0, failed: 2, unknown: 0 });
    expect(pub.troubles.get('MESSAGE_TOO_LARGE')).toBe(2);
  });

  it('goes on where the log begins when it ends before its offset, and says so', async () => {
    const topic = await createTopic(bootstrap, 1);
    const pub = await publisher(topic, 1);
    await pub.publish(10);
    await pub.client.flush();
    const sub = await subscriber(topic, [500]);
    await sub.until(() => sub.troubles.has('OFFSET_OUT_OF_RANGE'));
    await sub.untilReceived(10);
    expect(sub.gone).toEqual([{ stream: 0, from: 10, to: 500, why: 'log_shorter' }]);
    await pub.publish(5);
    await pub.client.flush();
    await sub.untilReceived(15);
    expect(sub.account).toMatchObject({ ...clean, received: 15, connected: true });
  });
});

describe('what cannot be opened', () => {
  it('is a topic that does not exist', async () => {
    const pub = new TestPublisher(wire.createPublisher, {
      bootstrap,
      topic: 'no-such-topic',
      partitions: 1,
      requestTimeoutMs: 300,
    });
    closing.push(pub.client);
    await expect(open(pub.client)).rejects.toMatchObject({ trouble: 'UNKNOWN_TOPIC_OR_PARTITION' });
  });

  it('is a topic with fewer partitions than asked', async () => {
    const topic = await createTopic(bootstrap, 2);
    const pub = new TestPublisher(wire.createPublisher, {
      bootstrap,
      topic,
      partitions: 3,
      requestTimeoutMs: 300,
    });
    closing.push(pub.client);
    await expect(open(pub.client)).rejects.toThrow(`The topic "${topic}" has 2 partitions, asked are 3`);
  });

  it('is a broker that is not there', async () => {
    const sub = new TestSubscriber(wire.createSubscriber, {
      bootstrap: '127.0.0.1:1',
      topic: 'any',
      startOffsets: [0],
      fetchMaxWaitMs: 10,
      requestTimeoutMs: 300,
    });
    closing.push(sub.client);
    await expect(open(sub.client)).rejects.toThrow('The connection to Kafka at 127.0.0.1:1 was lost');
    expect(sub.account.connected).toBe(false);
  });

  it('stops when it is told to', async () => {
    // A subscriber's task tries again itself; a publisher does so until its time is up, or it is told.
    const pub = new TestPublisher(wire.createPublisher, {
      bootstrap: '127.0.0.1:1',
      topic: 'any',
      partitions: 1,
    });
    closing.push(pub.client);
    await expect(pub.client.open(AbortSignal.timeout(50))).rejects.toThrow('timeout');
  });
});

describe('waiting for bytes', () => {
  it('is shorter the first time, as the share says, and whole from then on', async () => {
    const topic = await createTopic(bootstrap, 1);
    const sub = await subscriber(topic, [0], {
      fetchMinBytes: 20_000,
      firstFetchShare: 0.05,
      fetchMaxWaitMs: 60_000,
      requestTimeoutMs: 60_000,
    });
    const pub = await publisher(topic, 1);
    await pub.publish(20);
    await sub.until(() => sub.account.received === 20);
    await pub.publish(100);
    await pub.publish(100);
    await sub.until(() => sub.account.received === 220);
    // What 220 messages of this size come to is waited for at once, not batch by batch.
    expect(sub.fetches).toBe(2);
  });
});

describe('closing', () => {
  it('does not wait for a long poll', async () => {
    const topic = await createTopic(bootstrap, 1);
    const sub = await subscriber(topic, [0], { fetchMinBytes: 1 << 20, fetchMaxWaitMs: 60_000 });
    await sub.client.close();
    expect(sub.account.connected).toBe(false);
  });

  it('settles what never left as failed', async () => {
    const topic = await createTopic(bootstrap, 1);
    const pub = await publisher(topic, 1, { lingerMs: 60_000 });
    await pub.publish(10);
    await pub.client.close();
    expect(pub.account).toMatchObject({ acked: 0, failed: 10, unknown: 0, outstanding: 0 });
  });
});
