import { describe, expect, it } from 'vitest';
import { createWireClients } from '../../../../apps/kafka/wire/wire-clients.ts';
import { bootstrap } from '../broker.ts';
import { proxiedClients } from '../proxied-clients.ts';
import { createTopic } from '../test-topic.ts';

const METADATA = 3;

const { publisher, subscriber, proxy } = await proxiedClients(createWireClients());
const signal = () => AbortSignal.timeout(20_000);
const clean = { duplicated: 0, reordered: 0, corrupted: 0, foreign: 0 };

describe('a subscriber that is told to reconnect', () => {
  it('closes its connection, opens another, and goes on behind what it has booked', async () => {
    const topic = await createTopic(bootstrap, 2);
    const sub = await subscriber(topic, [0, 0], { bootstrap: proxy.bootstrap, fetchMaxBytes: 20_000 });
    const pub = await publisher(topic, 2);
    const total = 20_000;
    const accepted = proxy.accepted;
    const publishing = pub.publish(total);
    for (const share of [0.2, 0.4, 0.6]) {
      await sub.untilReceived(total * share);
      const back = sub.client.reconnect?.(signal());
      expect(sub.account.connected).toBe(false);
      await back;
      expect(sub.account.connected).toBe(true);
    }
    await publishing;
    await pub.client.flush();
    await sub.untilReceived(total);
    expect(sub.account).toMatchObject({ ...clean, received: total, reconnects: 3 });
    expect(sub.client.stats.reconnects).toBe(3);
    expect([...sub.troubles]).toEqual([]);
    expect(proxy.accepted - accepted).toBe(3);
    expect(proxy.live).toBe(1);
  });

  it('does not wait for a long poll, and fetches what came while it was away', async () => {
    const topic = await createTopic(bootstrap, 1);
    const sub = await subscriber(topic, [0], { fetchMinBytes: 500, fetchMaxWaitMs: 60_000 });
    const pub = await publisher(topic, 1);
    await pub.publish(1);
    await pub.client.flush();
    await sub.client.reconnect?.(signal());
    await pub.publish(9);
    await pub.client.flush();
    await sub.untilReceived(10);
    expect(sub.account).toMatchObject({ ...clean, reconnects: 1 });
  });

  it('reconnects once for those who ask at the same time', async () => {
    const topic = await createTopic(bootstrap, 1);
    const sub = await subscriber(topic, [0]);
    await Promise.all([sub.client.reconnect?.(signal()), sub.client.reconnect?.(signal())]);
    expect(sub.account.reconnects).toBe(1);
  });

  it('tries until it is let in, and tells what went wrong', async () => {
    const topic = await createTopic(bootstrap, 1);
    const sub = await subscriber(topic, [0], { bootstrap: proxy.bootstrap });
    let refusals = 2;
    proxy.hooks.answer = ({ apiKey }, frame) =>
      apiKey === METADATA && refusals-- > 0 ? { bytes: Buffer.alloc(0), drop: true } : frame;
    await sub.client.reconnect?.(signal());
    expect(sub.account).toMatchObject({ connected: true, reconnects: 1 });
    expect([...sub.troubles]).toEqual([['CONNECTION_LOST', 2]]);
    expect(sub.failures).toEqual([]);
  });

  it('is closed by whoever closes it or loses patience, and is not counted', async () => {
    const topic = await createTopic(bootstrap, 1);
    proxy.hooks.answer = ({ apiKey }, frame) => (silent && apiKey === METADATA ? null : frame);
    let silent = false;
    const [closed, aborted] = await Promise.all(
      [0, 0].map((start) => subscriber(topic, [start], { bootstrap: proxy.bootstrap })),
    );
    silent = true;
    const impatient = new AbortController();
    const backs = [closed?.client.reconnect?.(signal()), aborted?.client.reconnect?.(impatient.signal)];
    await closed?.client.close();
    impatient.abort(new Error('no time left'));
    for (const { status } of await Promise.allSettled(backs)) expect(status).toBe('rejected');
    for (const sub of [closed, aborted]) {
      expect(sub?.account).toMatchObject({ connected: false, reconnects: 0 });
      expect(sub?.failures).toEqual([]);
      await expect(sub?.client.reconnect?.(signal())).rejects.toThrow('closed');
    }
  });

  it('gives up when there is no way back', async () => {
    const topic = await createTopic(bootstrap, 1);
    const sub = await subscriber(topic, [0], { bootstrap: proxy.bootstrap });
    // A topic that is not to be read: correlation, throttle, brokers, cluster and controller come before its error.
    proxy.hooks.answer = ({ apiKey }, frame) => {
      const at = frame.indexOf(topic) - 4;
      if (apiKey === METADATA) frame.writeInt16BE(29, at);
      return frame;
    };
    await expect(sub.client.reconnect?.(signal())).rejects.toThrow('TOPIC_AUTHORIZATION_FAILED');
    expect(sub.failures).toMatchObject([{ name: 'TOPIC_AUTHORIZATION_FAILED' }]);
    expect(sub.account).toMatchObject({ connected: false, reconnects: 0 });
  });
});
