import { afterEach, describe, expect, it } from 'vitest';
import type { Acks } from '../../../../apps/kafka/client.ts';
import { createKafkajsPublisher } from '../../../../apps/kafka/kafkajs/kafkajs-publisher.ts';
import { createKafkajsSubscriber } from '../../../../apps/kafka/kafkajs/kafkajs-subscriber.ts';
import { TcpProxy } from '../../../harness/tcp-proxy.ts';
import { bootstrap } from '../broker.ts';
import { open, TestPublisher } from '../clients.ts';
import { OpenClients } from '../open-clients.ts';
import { createTopic, withAdmin } from '../test-topic.ts';

const clients = new OpenClients({
  createPublisher: createKafkajsPublisher,
  createSubscriber: createKafkajsSubscriber,
});
const { publisher, subscriber, closing } = clients;

afterEach(() => clients.close());

const clean = { duplicated: 0, reordered: 0, corrupted: 0, foreign: 0 };

describe('from publisher to subscriber', () => {
  it.each<[Acks, number, number]>([
    [0, 40, 3_000],
    [1, 200, 3_000],
    [-1, 200, 3_000],
    [1, 1_000_000, 4],
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
      expect(sub.account).toMatchObject({ ...clean, connected: true });
      expect(sub.account.against([pub.account.totals()])).toEqual({
        lost: 0,
        unackedReceived: 0,
        abortedReceived: 0,
      });
      expect(pub.client.stats.txBytes).toBeGreaterThan(total * messageBytes);
      expect(sub.client.stats.rxBytes).toBeGreaterThan(total * messageBytes);
      expect(sub.fetches).toBeGreaterThan(0);
    },
  );

  it('reads from the offset it is told, within a batch too', async () => {
    const topic = await createTopic(bootstrap, 1);
    const pub = await publisher(topic, 1);
    await pub.publish(100, 100);
    await pub.client.flush();
    const sub = await subscriber(topic, [37]);
    await sub.untilReceived(63);
    expect(sub.account).toMatchObject(clean);
  });

  it('takes no more than its buffer holds and calls when it may go on', async () => {
    const topic = await createTopic(bootstrap, 1);
    const pub = await publisher(topic, 1, { bufferBytes: 50_000, maxInFlight: 1 });
    const took = pub.client.publish(0, 0, 10_000, 1);
    expect(took).toBe(500);
    pub.account.handOver(0, took, 1, 1);
    await pub.publish(2_000);
    await pub.client.flush();
    expect(pub.account.acked).toBe(2_500);
  });

  it('settles a message that the broker refuses as failed', async () => {
    const topic = await createTopic(bootstrap, 1, { 'max.message.bytes': '2000' });
    const pub = await publisher(topic, 1, { messageBytes: 3_000 });
    await pub.publish(2, 1);
    await pub.client.flush();
    expect(pub.account).toMatchObject({ acked: 0, failed: 2, unknown: 0 });
    expect(pub.troubles.get('MESSAGE_TOO_LARGE')).toBe(2);
  });
});

describe('a subscriber whose connection is dropped', () => {
  it('comes back and goes on: nothing is lost, nothing doubled', async () => {
    const proxy = await TcpProxy.start(bootstrap);
    closing.push(proxy);
    const topic = await createTopic(bootstrap, 2);
    const sub = await subscriber(topic, [0, 0], { bootstrap: proxy.bootstrap, fetchMaxBytes: 20_000 });
    const pub = await publisher(topic, 2);
    const publishing = pub.publish(10_000);
    await sub.untilReceived(2_000);
    proxy.dropAll();
    await sub.until(() => !sub.account.connected);
    await publishing;
    await pub.client.flush();
    await sub.untilReceived(10_000);
    expect(sub.account).toMatchObject({ ...clean, connected: true });
    expect(sub.account.reconnects).toBeGreaterThan(0);
    expect(sub.troubles.get('CONNECTION_LOST')).toBeGreaterThan(0);
  });
});

describe('what cannot be opened', () => {
  it('is a broker that is not there', async () => {
    const pub = new TestPublisher(createKafkajsPublisher, {
      bootstrap: '127.0.0.1:1',
      topic: 'any',
      partitions: 1,
      requestTimeoutMs: 300,
    });
    closing.push(pub.client);
    await expect(open(pub.client)).rejects.toThrow('kafkajs could not connect to 127.0.0.1:1');
  });
});

describe('closing', () => {
  it("takes the subscriber's consumer group with it", async () => {
    const topic = await createTopic(bootstrap, 1);
    const clientId = `group-of-${topic}`;
    const sub = await subscriber(topic, [0], { clientId });
    const groups = () => withAdmin(bootstrap, async (admin) => (await admin.listGroups()).groups);
    expect((await groups()).map((group) => group.groupId)).toContain(clientId);
    await sub.client.close();
    expect((await groups()).map((group) => group.groupId)).not.toContain(clientId);
    expect([...sub.troubles]).toEqual([]);
  });

  it('settles what never left as failed', async () => {
    const topic = await createTopic(bootstrap, 1);
    const pub = await publisher(topic, 1, { lingerMs: 60_000 });
    await pub.publish(10);
    await pub.client.close();
    expect(pub.account).toMatchObject({ acked: 0, failed: 10, unknown: 0, outstanding: 0 });
  });
});
