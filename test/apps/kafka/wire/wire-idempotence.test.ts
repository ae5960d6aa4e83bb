import { describe, expect, it } from 'vitest';
import { createWireClients } from '../../../../apps/kafka/wire/wire-clients.ts';
import { bootstrap } from '../broker.ts';
import { proxiedClients } from '../proxied-clients.ts';
import { createTopic, endOffsets } from '../test-topic.ts';
import { producedFirst, produceRefusal } from './produce-frames.ts';

const PRODUCE = 0;
const INIT_PRODUCER_ID = 22;
const NOT_ENOUGH_REPLICAS = 19;
const INVALID_TIMESTAMP = 32;
const REQUEST_TIMED_OUT = 7;

const { publisher, subscriber, proxy } = await proxiedClients(createWireClients());

const idempotent = { acks: -1, idempotent: true } as const;

/** Publishes through connections that end while answers are on their way. */
async function publishThroughDrops(isIdempotent: boolean) {
  const topic = await createTopic(bootstrap, 2);
  const pub = await publisher(topic, 2, {
    bootstrap: proxy.bootstrap,
    acks: -1,
    idempotent: isIdempotent,
    batchBytes: 4_000,
  });
  let answers = 0;
  proxy.hooks.answer = ({ apiKey }, frame) => {
    if (apiKey === PRODUCE && ++answers % 20 === 0 && answers <= 200) proxy.dropAll();
    return frame;
  };
  await pub.publish(20_000);
  await pub.client.flush();
  expect(pub.account).toMatchObject({ acked: 20_000, failed: 0, unknown: 0 });
  expect(pub.client.stats.retries).toBeGreaterThan(0);
  const ends = await endOffsets(bootstrap, topic);
  return { topic, pub, inLog: ends.reduce((sum, end) => sum + end, 0) };
}

describe('a publisher whose connections end while answers are on their way', () => {
  it('is idempotent: nothing is in the log twice, nothing out of order', async () => {
    const { topic, inLog } = await publishThroughDrops(true);
    expect(inLog).toBe(20_000);
    const sub = await subscriber(topic, [0, 0]);
    await sub.untilReceived(20_000);
    expect(sub.account).toMatchObject({ received: 20_000, duplicated: 0, reordered: 0, corrupted: 0 });
  });

  it('is not: some is', async () => {
    expect((await publishThroughDrops(false)).inLog).toBeGreaterThan(20_000);
  });
});

describe('a batch that a broker did not get', () => {
  it('comes again with its number, and those behind it, which the broker refuses meanwhile, in order', async () => {
    const topic = await createTopic(bootstrap, 1);
    const pub = await publisher(topic, 1, { ...idempotent, bootstrap: proxy.bootstrap, batchBytes: 2_000 });
    let seen = 0;
    proxy.hooks.request = ({ apiKey }) =>
      apiKey === PRODUCE && ++seen === 4 ? produceRefusal(topic, REQUEST_TIMED_OUT) : undefined;
    await pub.publish(2_000, 2_000);
    await pub.client.flush();
    expect(pub.account).toMatchObject({ acked: 2_000, failed: 0, unknown: 0 });
    expect(pub.troubles.get('REQUEST_TIMED_OUT')).toBe(1);
    expect(pub.troubles.get('OUT_OF_ORDER_SEQUENCE_NUMBER')).toBeGreaterThan(0);
    const sub = await subscriber(topic, [0]);
    await sub.untilReceived(2_000);
    expect(sub.account).toMatchObject({ received: 2_000, duplicated: 0, reordered: 0 });
  });
});

describe('a batch that never gets into the log', () => {
  it.each([
    ['is refused for good', 'none', INVALID_TIMESTAMP],
    ['is refused for good', 'lz4', INVALID_TIMESTAMP],
    // Longer than the longest wait between two tries, which is what those behind it wait for then.
    ['is given up after the delivery timeout', 'none', NOT_ENOUGH_REPLICAS],
  ] as const)('%s (%s): those behind it get numbers without a gap', async (_what, compression, code) => {
    const topic = await createTopic(bootstrap, 2);
    const pub = await publisher(topic, 2, {
      ...idempotent,
      bootstrap: proxy.bootstrap,
      batchBytes: 2_000,
      compression,
      deliveryTimeoutMs: 3_000,
    });
    await pub.publish(200, 100);
    await pub.client.flush();
    let victim: Buffer | null = null;
    proxy.hooks.request = ({ apiKey, frame }) => {
      if (apiKey !== PRODUCE) return undefined;
      victim ??= producedFirst(frame);
      return producedFirst(frame).equals(victim) ? produceRefusal(topic, code, 0) : undefined;
    };
    // Without more for the first partition until the batch has failed: what waits behind it would be given up as well.
    await pub.publish(10, 10);
    await pub.client.flush();
    expect(pub.account.failed).toBe(10);
    await pub.publish(2_000, 100);
    await pub.client.flush();
    expect(pub.account).toMatchObject({ acked: 2_200, failed: 10, unknown: 0 });
    expect(pub.troubles.get('OUT_OF_ORDER_SEQUENCE_NUMBER')).toBeGreaterThan(0);
    const sub = await subscriber(topic, [0, 0], { compression });
    await sub.untilReceived(2_200);
    expect(sub.account).toMatchObject({ received: 2_200, duplicated: 0, reordered: 0, corrupted: 0 });
    expect(sub.account.against([pub.account.totals()])).toEqual({
      lost: 0,
      unackedReceived: 0,
      abortedReceived: 0,
    });
  });
});

describe('the producer id', () => {
  const answer = (code: number): Buffer => {
    const body = Buffer.alloc(16);
    body.writeInt16BE(code, 4);
    return body;
  };

  it('is asked for again while the broker cannot give one', async () => {
    const topic = await createTopic(bootstrap, 1);
    let asked = 0;
    proxy.hooks.request = ({ apiKey }) =>
      apiKey === INIT_PRODUCER_ID && ++asked <= 2 ? answer(14) : undefined;
    const pub = await publisher(topic, 1, { ...idempotent, bootstrap: proxy.bootstrap });
    expect(asked).toBe(3);
    await pub.publish(100);
    await pub.client.flush();
    expect(pub.account.acked).toBe(100);
  });

  it('that this client has no right to ends it in one line that says how to mend that', async () => {
    const topic = await createTopic(bootstrap, 1);
    proxy.hooks.request = ({ apiKey }) => (apiKey === INIT_PRODUCER_ID ? answer(31) : undefined);
    await expect(publisher(topic, 1, { ...idempotent, bootstrap: proxy.bootstrap })).rejects.toMatchObject({
      message: 'Kafka gives no producer id: CLUSTER_AUTHORIZATION_FAILED',
      hint: 'Give this client the right IdempotentWrite on the cluster, or set --enable_idempotence=false',
    });
  });
});
