import { afterEach, describe, expect, it } from 'vitest';
import { createWireClients } from '../../../../apps/kafka/wire/wire-clients.ts';
import { bootstrap } from '../broker.ts';
import { OpenClients } from '../open-clients.ts';
import { setQuota } from '../quotas.ts';
import { createTopic } from '../test-topic.ts';

const clients = new OpenClients(createWireClients());
const { publisher, subscriber } = clients;

afterEach(() => clients.close());

/*
 * A quota's rate is taken over ten seconds at least: so much more than ten seconds' worth, and the broker takes
 * nothing for as many seconds as it is more.
 */
const QUOTA = 20_000;
const SECONDS_TOO_MUCH = 2;
const MESSAGE_BYTES = 1_000;
const TOTAL = ((10 + SECONDS_TOO_MUCH) * QUOTA) / MESSAGE_BYTES;
/** Far below the throttle time. */
const REQUEST_TIMEOUT_MS = 1_000;

describe('a quota of the broker', () => {
  it('holds a publisher back: the time is told, no connection is given up, nothing fails', async () => {
    const topic = await createTopic(bootstrap, 1);
    const id = 7_001;
    await setQuota(bootstrap, `hydra-publisher-${id}`, 'producer_byte_rate', QUOTA);
    const pub = await publisher(topic, 1, {
      publisher: id,
      messageBytes: MESSAGE_BYTES,
      requestTimeoutMs: REQUEST_TIMEOUT_MS,
      maxInFlight: 2,
    });
    await pub.publish(TOTAL + 20);
    await pub.client.flush();
    expect(pub.account).toMatchObject({ acked: TOTAL + 20, failed: 0, unknown: 0 });
    expect([...pub.troubles.keys()]).toEqual(['THROTTLED']);
    expect(pub.longestThrottleMs).toBeGreaterThan(REQUEST_TIMEOUT_MS);
  });

  it('holds a subscriber back: the time is told, no connection is given up, nothing is lost', async () => {
    const topic = await createTopic(bootstrap, 1);
    const clientId = `throttled-${topic}`;
    await setQuota(bootstrap, clientId, 'consumer_byte_rate', QUOTA);
    const pub = await publisher(topic, 1, { messageBytes: MESSAGE_BYTES });
    await pub.publish(TOTAL + 20);
    await pub.client.flush();
    const sub = await subscriber(topic, [0], {
      clientId,
      requestTimeoutMs: REQUEST_TIMEOUT_MS,
      fetchMaxWaitMs: 50,
      fetchMaxBytes: 150_000,
    });
    await sub.untilReceived(TOTAL + 20);
    expect(sub.account).toMatchObject({ connected: true, reconnects: 0, duplicated: 0, reordered: 0 });
    expect([...sub.troubles.keys()]).toEqual(['THROTTLED']);
    expect(sub.longestThrottleMs).toBeGreaterThan(REQUEST_TIMEOUT_MS);
  });
});

describe('a fetch that should have been answered at once', () => {
  it('is one that the broker was known to hold enough for, and no other', async () => {
    const topic = await createTopic(bootstrap, 1);
    const pub = await publisher(topic, 1);
    for (let batch = 0; batch < 10; batch++) {
      await pub.publish(100, 100);
      await pub.client.flush();
    }
    // Two batches of some 11 kB per answer: the first fetch knows nothing yet, the last waits for more than is left.
    const sub = await subscriber(topic, [0], { fetchMinBytes: 25_000, fetchMaxBytes: 30_000 });
    await sub.untilReceived(1_000);
    expect([sub.fetches, sub.behindFetches]).toEqual([5, 3]);
    await sub.until(() => sub.fetches >= 7);
    expect(sub.behindFetches).toBe(3);
  });
});
