import { afterEach, describe, expect, it } from 'vitest';
import type { Endpoint } from '../../../apps/zmq/client.ts';
import { until } from '../../kit/until.ts';
import { freeEndpoint, StandingSubscriber, TestPublisher, TestSubscriber } from './pub-sub.ts';

/* Publishers of the real libzmq, and subscribers of both kinds, over TCP. */

const KINDS = ['wire', 'libzmq'] as const;
const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const client of open.splice(0)) await client.close();
});

const signal = () => AbortSignal.timeout(20_000);

async function publisher(config: Partial<ConstructorParameters<typeof TestPublisher>[0]> = {}) {
  const endpoint = config.endpoint ?? (await freeEndpoint());
  const made = new TestPublisher({ ...config, endpoint });
  open.push(made.client);
  await made.client.open();
  return { ...made, endpoint, publish: (total: number) => made.publish(total) };
}

async function subscriber(...args: ConstructorParameters<typeof TestSubscriber>) {
  const made = new TestSubscriber(...args);
  open.push(made.client);
  await made.client.open(signal());
  return made;
}

async function standing(endpoint: Endpoint): Promise<StandingSubscriber> {
  const made = await StandingSubscriber.connect(endpoint);
  open.push(made);
  return made;
}

const clean = { duplicated: 0, reordered: 0, corrupted: 0, foreign: 0 };

describe.each(KINDS)('a subscriber of kind %s', (kind) => {
  it.each([
    [40, 20_000],
    [128, 5_000],
    [129, 5_000],
    [300, 5_000],
    [10_000, 500],
    [1_000_000, 12],
  ])('receives messages of %i bytes once and in order: %i', async (messageBytes, total) => {
    const pub = await publisher({ messageBytes });
    const sub = await subscriber(kind, { publishers: [pub.endpoint] });
    expect(sub.account.connected).toBe(true);
    await pub.publish(total);
    expect(pub.account).toMatchObject({ sent: total, acked: total, failed: 0, unknown: 0 });
    await until(() => sub.account.received === total);
    expect(sub.account).toMatchObject({ ...clean, received: total });
    expect(sub.account.against([pub.account.totals()])).toMatchObject({ lost: 0, unackedReceived: 0 });
    expect(sub.troubles).toEqual([]);
  });

  it('is ready once it has heard of every publisher, and not before', async () => {
    const first = await publisher();
    const endpoint = await freeEndpoint();
    const waiting = new TestSubscriber(kind, { publishers: [first.endpoint, endpoint] });
    open.push(waiting.client);
    const ready = waiting.client.open(signal());
    expect(
      await Promise.race([ready, until(() => waiting.client.stats.rxBytes > 0).then(() => 'not yet')]),
    ).toBe('not yet');
    expect(waiting.account.connected).toBe(false);
    const second = await publisher({ endpoint, publisher: 1 });
    await ready;
    await first.publish(500);
    await second.publish(300);
    await until(() => waiting.account.received === 800);
    expect(waiting.account).toMatchObject(clean);
    const published = [first.account.totals(), second.account.totals()];
    expect(waiting.account.against(published)).toMatchObject({ lost: 0, unackedReceived: 0 });
  });

  it('says whom it has not heard of', async () => {
    const endpoint = await freeEndpoint();
    const sub = new TestSubscriber(kind, { publishers: [endpoint] });
    open.push(sub.client);
    await expect(sub.client.open(AbortSignal.timeout(200))).rejects.toThrow(
      'nothing was heard of publisher 0',
    );
  });

  it('connects again, and counts that, when its publisher comes back', async () => {
    const first = await publisher();
    const sub = await subscriber(kind, { publishers: [first.endpoint] });
    await first.client.close();
    await until(() => sub.troubles.includes('CONNECTION_LOST'));
    const again = await publisher({ endpoint: first.endpoint });
    await until(() => sub.account.reconnects === 1);
    expect(sub.client.stats.reconnects).toBe(1);
    await again.publish(100);
    // What is published while it subscribes anew is gone for it; what it has is in order.
    expect(sub.account).toMatchObject(clean);
  });

  it('reconnects when it is told to: what was published before it had subscribed again is gone', async () => {
    const pubs = [await publisher(), await publisher({ publisher: 1 })];
    const sub = await subscriber(kind, { publishers: pubs.map((pub) => pub.endpoint) });
    const [first, second] = pubs;
    await first?.publish(100);
    await until(() => sub.account.received === 100);
    const both = [sub.client.reconnect?.(signal()), sub.client.reconnect?.(signal())];
    expect(sub.account.connected).toBe(false);
    await Promise.all(both);
    expect(sub.account).toMatchObject({ connected: true, reconnects: 1 });
    expect(sub.client.stats.reconnects).toBe(1);
    // The subscription is on its way: what is published from then on, as soon as it has arrived, is received.
    for (const pub of [first, second]) {
      const { received } = sub.account;
      while (sub.account.received === received) {
        await pub?.publish(1);
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    expect(sub.account).toMatchObject(clean);
    expect(sub.troubles).toEqual([]);
  });

  it('waits for its publisher when it reconnects, and is closed by whoever loses patience', async () => {
    const first = await publisher();
    const sub = await subscriber(kind, { publishers: [first.endpoint] });
    await first.client.close();
    await until(() => sub.troubles.includes('CONNECTION_LOST'));
    const back = sub.client.reconnect?.(signal());
    await publisher({ endpoint: first.endpoint });
    await back;
    expect(sub.account).toMatchObject({ connected: true, reconnects: 1 });
    const impatient = new AbortController();
    const late = sub.client.reconnect?.(impatient.signal);
    impatient.abort();
    await expect(late).rejects.toThrow('the subscriber is closed');
    await expect(sub.client.reconnect?.(signal())).rejects.toThrow('the subscriber is closed');
    expect(sub.account).toMatchObject({ connected: false, reconnects: 1 });
  });

  it('tells of every connection that it begins, and what becomes of it', async () => {
    const pub = await publisher();
    const sub = await subscriber(kind, { publishers: [pub.endpoint] });
    const opened = { readyUs: expect.any(Number), connectUs: expect.any(Number), tlsUs: null, loginUs: null };
    expect(sub.told).toEqual(['began', opened]);
    await pub.client.close();
    await until(() => sub.told.length >= 4);
    expect(sub.told.slice(2, 4)).toEqual(['began', 'CONNECTION_FAILED']);
    await sub.client.close();
    const ends = sub.told.slice(2).filter((one) => one !== 'began');
    expect(ends).toHaveLength(sub.told.filter((one) => one === 'began').length - 1);
  });

  it('closes twice without harm', async () => {
    const pub = await publisher();
    const sub = await subscriber(kind, { publishers: [pub.endpoint] });
    await sub.client.close();
    await sub.client.close();
    expect(sub.account.connected).toBe(false);
  });
});

describe('a publisher', () => {
  it('says where it could not bind', async () => {
    const { endpoint } = await publisher();
    const other = new TestPublisher({ endpoint });
    open.push(other.client);
    await expect(other.client.open()).rejects.toThrow(
      `cannot bind tcp://127.0.0.1:${endpoint.port}: Address already in use`,
    );
  });

  it('drops beyond its mark what one subscriber does not take, and loses nothing of the others', async () => {
    const total = 40_000;
    const pub = await publisher({ sendHighWaterMark: 10_000, messageBytes: 1_000 });
    const quick = await subscriber('wire', { publishers: [pub.endpoint] });
    const blocked = await standing(pub.endpoint);
    // libzmq learns in steps of half the mark, and once in about a millisecond, what a subscriber has taken: what comes
    // until then must find room.
    for (let burst = 1; burst <= total / 500; burst++) {
      await pub.publish(500);
      await until(() => quick.account.received === burst * 500);
    }
    expect(quick.account.against([pub.account.totals()])).toMatchObject({ lost: 0, unackedReceived: 0 });
    // 40 MB for a socket that nobody reads: what its buffers and 10,000 messages do not hold is gone.
    blocked.resume();
    // What is published once there is room again arrives: nothing comes behind it.
    while (blocked.lastSequence < total) {
      await pub.publish(1);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(blocked.received).toBeGreaterThan(10_000);
    expect(blocked.received).toBeLessThan(total);
  });

  it('that must not drop waits for the slowest, and delivers everything', async () => {
    const pub = await publisher({ sendHighWaterMark: 10, noDrop: true, messageBytes: 1_000 });
    const sub = await subscriber('libzmq', { publishers: [pub.endpoint], receiveHighWaterMark: 10 });
    await pub.publish(5_000);
    expect(pub.account).toMatchObject({ sent: 5_000, acked: 5_000 });
    await until(() => sub.account.received === 5_000);
    expect(sub.account).toMatchObject(clean);
  });

  it('that must not drop lets the event loop turn while it sends what waits', async () => {
    // Every look at this clock is a millisecond after the one before.
    let nowUs = 0;
    const tick = () => {
      nowUs += 1_000;
      return nowUs;
    };
    const pub = new TestPublisher({ endpoint: await freeEndpoint(), noDrop: true }, tick);
    open.push(pub.client);
    await pub.client.open();
    const took = pub.client.publish(0, 0, 10_000, 1);
    pub.account.handOver(0, took, 1, 1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(pub.account).toMatchObject({ outstanding: 10_000, acked: 0 });
    await pub.client.flush();
    expect(pub.account).toMatchObject({ outstanding: 0, acked: 10_000 });
  });

  it('that is closed while it waits tells what it never sent', async () => {
    const pub = await publisher({ sendHighWaterMark: 10, noDrop: true, messageBytes: 10_000 });
    await standing(pub.endpoint);
    const dueUs = 1;
    const took = pub.client.publish(0, 0, 10_000, dueUs);
    pub.account.handOver(0, took, dueUs, dueUs);
    expect(took).toBe(10_000);
    expect(pub.client.publish(0, took, 1, dueUs)).toBe(0);
    await pub.client.close();
    const { acked, failed } = pub.account;
    expect(acked + failed).toBe(10_000);
    expect(failed).toBeGreaterThan(0);
    expect(pub.account.totals()).toEqual([{ stream: 0, final: 10_000, holes: [[acked, 10_000]] }]);
  });
});
