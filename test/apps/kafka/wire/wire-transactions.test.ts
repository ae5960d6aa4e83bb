import { describe, expect, it } from 'vitest';
import type { TransactionPlan } from '../../../../apps/kafka/client.ts';
import { createWireClients } from '../../../../apps/kafka/wire/wire-clients.ts';
import { bootstrap } from '../broker.ts';
import type { TestPublisher } from '../clients.ts';
import { proxiedClients } from '../proxied-clients.ts';
import { createTopic, endOffsets } from '../test-topic.ts';
import { produceRefusal } from './produce-frames.ts';

const PRODUCE = 0;
const END_TXN = 26;
const INVALID_TIMESTAMP = 32;

const { publisher, subscriber, proxy } = await proxiedClients(createWireClients());

let made = 0;
const plan = (of: Partial<TransactionPlan> = {}) => ({
  acks: -1 as const,
  idempotent: true,
  transactions: { id: `test-${process.pid}-${made++}`, size: null, ms: 20, abortShare: 0, ...of },
});

const committed = { isolation: 'read_committed' } as const;

/** How many positions the logs of a topic have. */
async function positions(topic: string): Promise<number> {
  return (await endOffsets(bootstrap, topic)).reduce((sum, end) => sum + end, 0);
}

async function publishAll(pub: TestPublisher, total: number, burst = 50): Promise<void> {
  await pub.publish(total, burst);
  await pub.client.flush();
}

describe('a publisher of transactions', () => {
  it('has read exactly what it commits, over several partitions, and its markers counted', async () => {
    const topic = await createTopic(bootstrap, 3);
    const pub = await publisher(topic, 3, plan({ size: 300, ms: 10_000, abortShare: 0.25 }));
    await publishAll(pub, 12_000);
    expect(pub.account).toMatchObject({
      acked: 9_000,
      aborted: 3_000,
      failed: 0,
      unknown: 0,
      outstanding: 0,
    });
    const [sub, all] = [await subscriber(topic, [0, 0, 0], committed), await subscriber(topic, [0, 0, 0])];
    await sub.untilReceived(9_000);
    await all.untilReceived(12_000);
    const totals = [pub.account.totals()];
    expect(sub.account).toMatchObject({ received: 9_000, duplicated: 0, reordered: 0, corrupted: 0 });
    expect(sub.account.against(totals)).toEqual({ lost: 0, unackedReceived: 0, abortedReceived: 0 });
    expect(all.account.against(totals)).toEqual({ lost: 0, unackedReceived: 3_000, abortedReceived: 3_000 });
    await pub.client.close();
    expect(pub.client.stats.markers).toBe(40 * 3);
    expect(await positions(topic)).toBe(12_000 + 40 * 3);
  });

  it('shares a partition with others: what each commits is read, in order, and nothing else', async () => {
    const topic = await createTopic(bootstrap, 1);
    const shares = [0, 0.5, 1];
    const pubs = await Promise.all(
      shares.map((abortShare, index) =>
        publisher(topic, 1, { ...plan({ size: 100, abortShare }), publisher: index }),
      ),
    );
    const sub = await subscriber(topic, [0], committed);
    await Promise.all(pubs.map((pub) => publishAll(pub, 4_000)));
    expect(pubs.map(({ account: { acked, aborted } }) => [acked, aborted])).toEqual([
      [4_000, 0],
      [2_000, 2_000],
      [0, 4_000],
    ]);
    await sub.untilReceived(6_000);
    expect(sub.account).toMatchObject({ received: 6_000, duplicated: 0, reordered: 0 });
    expect(sub.account.against(pubs.map(({ account }) => account.totals()))).toMatchObject({
      lost: 0,
      abortedReceived: 0,
    });
  });

  it('ends them in time, and keeps to their size', async () => {
    const topic = await createTopic(bootstrap, 1);
    const pub = await publisher(topic, 1, plan({ ms: 30 }));
    await pub.publish(10, 10);
    await pub.untilSettled(1);
    expect(pub.account.acked).toBe(10);
  });
});

describe('a batch that is refused for good', () => {
  it('takes its transaction with it; the next ones are committed, with numbers anew', async () => {
    const topic = await createTopic(bootstrap, 2);
    const pub = await publisher(topic, 2, {
      ...plan({ size: 400, ms: 10_000 }),
      bootstrap: proxy.bootstrap,
      batchBytes: 4_000,
    });
    await publishAll(pub, 400);
    let refused = 0;
    proxy.hooks.request = ({ apiKey }) =>
      apiKey === PRODUCE && ++refused === 3 ? produceRefusal(topic, INVALID_TIMESTAMP, 0) : undefined;
    await publishAll(pub, 800);
    expect(pub.account).toMatchObject({ acked: 800, failed: 400, aborted: 0, unknown: 0 });
    const sub = await subscriber(topic, [0, 0], committed);
    await sub.untilReceived(800);
    expect(sub.account.against([pub.account.totals()])).toMatchObject({ lost: 0, unackedReceived: 0 });
    await pub.client.close();
    expect(pub.client.stats.markers).toBeNull();
  });
});

describe('connections that end', () => {
  it('while transactions are sent and ended: what is acknowledged is read once', async () => {
    const topic = await createTopic(bootstrap, 2);
    const pub = await publisher(topic, 2, {
      ...plan({ size: 200, abortShare: 0.5 }),
      bootstrap: proxy.bootstrap,
    });
    let answers = 0;
    proxy.hooks.answer = ({ apiKey }, frame) => {
      if ((apiKey === PRODUCE || apiKey === END_TXN) && ++answers % 15 === 0 && answers <= 90)
        proxy.dropAll();
      return frame;
    };
    await publishAll(pub, 8_000, 25);
    expect(pub.account).toMatchObject({ acked: 4_000, aborted: 4_000, failed: 0, unknown: 0 });
    expect(pub.client.stats.retries).toBeGreaterThan(0);
    const sub = await subscriber(topic, [0, 0], committed);
    await sub.untilReceived(4_000);
    expect(sub.account).toMatchObject({ received: 4_000, duplicated: 0, reordered: 0 });
    expect(sub.account.against([pub.account.totals()])).toMatchObject({ lost: 0, abortedReceived: 0 });
  });

  it('for good, with an end on its way: its fate is unknown', async () => {
    const topic = await createTopic(bootstrap, 1);
    const pub = await publisher(topic, 1, { ...plan({ size: 100 }), bootstrap: proxy.bootstrap });
    const asked = new Promise<void>((resolve) => {
      proxy.hooks.answer = ({ apiKey }, frame) => {
        if (apiKey !== END_TXN) return frame;
        resolve();
        return null;
      };
    });
    await pub.publish(100, 100);
    await asked;
    await pub.client.close();
    expect(pub.account).toMatchObject({ acked: 0, unknown: 100, outstanding: 0 });
    expect(pub.client.stats.markers).toBeNull();
  });
});

describe('a publisher whose transactional id another one takes', () => {
  it('is fenced: it gives up in one line, and the other one goes on', async () => {
    const topic = await createTopic(bootstrap, 1);
    const shared = plan({ size: 100 });
    const first = await publisher(topic, 1, shared);
    await publishAll(first, 100);
    const second = await publisher(topic, 1, { ...shared, publisher: 1 });
    await publishAll(first, 100);
    expect(first.failures).toMatchObject([
      {
        name: expect.stringMatching(/PRODUCER_FENCED|INVALID_PRODUCER_EPOCH/),
        hint: 'Another producer has taken its transactional id, or the transaction took longer than its timeout',
      },
    ]);
    expect(first.account).toMatchObject({ acked: 100, failed: 100, outstanding: 0 });
    await first.client.close();
    await publishAll(second, 100);
    expect(second.account).toMatchObject({ acked: 100 });
    expect(second.failures).toEqual([]);
  });
});

describe('a publisher that is closed with a transaction open', () => {
  it('aborts it, so that readers of committed messages wait for nothing', async () => {
    const topic = await createTopic(bootstrap, 1);
    const pub = await publisher(topic, 1, plan({ ms: 60_000 }));
    await pub.publish(100, 100);
    const all = await subscriber(topic, [0]);
    await all.untilReceived(100);
    await pub.client.close();
    expect(pub.account).toMatchObject({ acked: 0, failed: 100 });
    const after = await publisher(topic, 1, { ...plan(), publisher: 1 });
    await publishAll(after, 100);
    const sub = await subscriber(topic, [0], committed);
    await sub.untilReceived(100);
    expect(sub.account.against([pub.account.totals(), after.account.totals()])).toMatchObject({
      lost: 0,
      unackedReceived: 0,
    });
  });
});
