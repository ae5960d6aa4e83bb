import { describe, expect, it } from 'vitest';
import { createWireClients } from '../../../../apps/kafka/wire/wire-clients.ts';
import { delay, monotonicUs } from '../../../../src/base/clock.ts';
import { bootstrap } from '../broker.ts';
import { proxiedClients } from '../proxied-clients.ts';
import { createTopic } from '../test-topic.ts';
import { produceRefusal } from './produce-frames.ts';

const PRODUCE = 0;
const FETCH = 1;

const { publisher, subscriber, proxy } = await proxiedClients(createWireClients());

/** In a Fetch answer: correlation id, throttle time, error, session, topics, name. */
function behindName(frame: Buffer): number {
  return 18 + 2 + frame.readInt16BE(18);
}

describe('a subscriber whose connection is dropped', () => {
  it('comes back and goes on: nothing is lost, nothing doubled', async () => {
    const topic = await createTopic(bootstrap, 2);
    const sub = await subscriber(topic, [0, 0], { bootstrap: proxy.bootstrap, fetchMaxBytes: 20_000 });
    const pub = await publisher(topic, 2);
    const total = 20_000;
    const publishing = pub.publish(total);
    for (const share of [0.2, 0.4, 0.6]) {
      await sub.untilReceived(total * share);
      proxy.dropAll();
      await sub.until(() => !sub.account.connected);
    }
    await publishing;
    await pub.client.flush();
    await sub.untilReceived(total);
    expect(sub.account).toMatchObject({ received: total, duplicated: 0, reordered: 0, corrupted: 0 });
    expect(sub.account).toMatchObject({ connected: true, reconnects: 3 });
    expect(sub.client.stats.reconnects).toBe(3);
    expect(sub.troubles.get('CONNECTION_LOST')).toBeGreaterThanOrEqual(3);
  });

  it('does the same when an answer is cut in its middle', async () => {
    const topic = await createTopic(bootstrap, 1);
    const pub = await publisher(topic, 1);
    await pub.publish(5_000);
    await pub.client.flush();
    let cuts = 0;
    proxy.hooks.answer = ({ apiKey }, frame) => {
      if (apiKey !== FETCH || frame.length < 5_000 || cuts >= 3) return frame;
      cuts++;
      return { bytes: frame.subarray(0, frame.length / (cuts + 1)), drop: true };
    };
    const sub = await subscriber(topic, [0], { bootstrap: proxy.bootstrap, fetchMaxBytes: 50_000 });
    await sub.untilReceived(5_000);
    expect(cuts).toBe(3);
    expect(sub.account).toMatchObject({ received: 5_000, duplicated: 0, reordered: 0, corrupted: 0 });
  });

  it('gives up a connection that falls silent, and opens another', async () => {
    const topic = await createTopic(bootstrap, 1);
    let silent = false;
    proxy.hooks.answer = ({ apiKey }, frame) => (silent && apiKey === FETCH ? null : frame);
    const sub = await subscriber(topic, [0], {
      bootstrap: proxy.bootstrap,
      requestTimeoutMs: 100,
      fetchMaxWaitMs: 50,
    });
    silent = true;
    await sub.until(() => sub.troubles.has('REQUEST_TIMEOUT'));
    silent = false;
    const pub = await publisher(topic, 1);
    await pub.publish(10);
    await sub.untilReceived(10);
    expect(sub.account.duplicated).toBe(0);
  });
});

describe('bytes that change on the way to a subscriber', () => {
  /** Flips one bit in each of the first fetch answers that carry records. */
  async function flipped(flips: number, place: (frame: Buffer) => number) {
    const topic = await createTopic(bootstrap, 1);
    const pub = await publisher(topic, 1, { messageBytes: 200 });
    await pub.publish(4_000);
    await pub.client.flush();
    let done = 0;
    proxy.hooks.answer = ({ apiKey }, frame) => {
      if (apiKey !== FETCH || frame.length < 5_000 || done >= flips) return frame;
      done++;
      const changed = Buffer.from(frame);
      const at = place(changed);
      changed[at] = (changed[at] as number) ^ 0x10;
      return changed;
    };
    const sub = await subscriber(topic, [0], { bootstrap: proxy.bootstrap, fetchMaxBytes: 50_000 });
    await sub.until(() => sub.account.received + sub.account.corrupted >= 4_000);
    expect(done).toBe(flips);
    return sub;
  }

  it('are noticed by the checksum and counted by the message they struck', async () => {
    const sub = await flipped(3, (frame) => frame.indexOf('HYD1', 3_000) + 100);
    expect(sub.account).toMatchObject({ received: 3_997, corrupted: 3, duplicated: 0, foreign: 0 });
    expect(sub.troubles.get('CRC_MISMATCH')).toBe(3);
  });

  it('close the connection when they break the answer itself, and cost nothing', async () => {
    const correlationId = 2;
    const sub = await flipped(2, () => correlationId);
    expect(sub.account).toMatchObject({ received: 4_000, corrupted: 0, duplicated: 0, reconnects: 2 });
    expect(sub.troubles.get('MALFORMED_ANSWER')).toBe(2);
  });

  it('in an offset are asked for again', async () => {
    // partitions, index, error, 3 offsets, aborted, length; then base offset
    const sub = await flipped(1, (frame) => behindName(frame) + 4 + 4 + 2 + 24 + 4 + 4 + 6);
    expect(sub.account).toMatchObject({ received: 4_000, corrupted: 0, duplicated: 0, reordered: 0 });
    expect(sub.troubles.get('OFFSET_MISMATCH')).toBe(1);
  });
});

describe('long answers, behind which the next is asked for ahead', () => {
  const LONG = { messageBytes: 1_000, batchBytes: 20_000, bufferBytes: 8 << 20 };

  it('are read whole, in order, from several partitions', async () => {
    const topic = await createTopic(bootstrap, 3);
    const pub = await publisher(topic, 3, LONG);
    await pub.publish(12_000, 200);
    await pub.client.flush();
    const sub = await subscriber(topic, [0, 0, 0]);
    await sub.untilReceived(12_000);
    expect(sub.account).toMatchObject({ received: 12_000, duplicated: 0, reordered: 0, corrupted: 0 });
    expect([...sub.troubles]).toEqual([]);
  });

  it('are waited for from the end of reading the one before, and that is told', async () => {
    const topic = await createTopic(bootstrap, 1);
    const pub = await publisher(topic, 1, LONG);
    const config = { fetchMinBytes: 300_000, firstFetchShare: 1 / 300_000, fetchMaxWaitMs: 400 };
    const sub = await subscriber(topic, [0], config);
    await pub.publish(1);
    await sub.untilReceived(1);
    const beganUs = monotonicUs();
    for (let long = 1; long <= 4; long++) {
      await delay(200);
      await pub.publish(600, 600);
      await sub.untilReceived(1 + 600 * long);
    }
    const tookUs = monotonicUs() - beganUs;
    expect(sub.waitedUs).toBeGreaterThan(4 * 150_000);
    expect(sub.waitedUs).toBeLessThan(tookUs + 1_000_000);
  });

  it('that do not end where their batches said are gone on from where they were read to', async () => {
    const topic = await createTopic(bootstrap, 1);
    const pub = await publisher(topic, 1, LONG);
    await pub.publish(12_000, 200);
    await pub.client.flush();
    let [answers, flips] = [0, 0];
    proxy.hooks.answer = ({ apiKey }, frame) => {
      // After one that was in doubt nothing is asked for ahead: sound ones lie between.
      if (apiKey !== FETCH || frame.length < 200_000 || ++answers % 3 !== 0) return frame;
      flips++;
      const changed = Buffer.from(frame);
      // The second batch's base offset: the one before ends where its length says.
      const firstAt = behindName(frame) + 4 + 4 + 2 + 24 + 4 + 4;
      const secondAt = firstAt + 12 + frame.readInt32BE(firstAt + 8);
      changed[secondAt + 6] = (changed[secondAt + 6] as number) ^ 0x10;
      return changed;
    };
    const sub = await subscriber(topic, [0], { bootstrap: proxy.bootstrap });
    await sub.untilReceived(12_000);
    expect(flips).toBeGreaterThanOrEqual(3);
    expect(sub.account).toMatchObject({ received: 12_000, duplicated: 0, reordered: 0, corrupted: 0 });
    expect(sub.troubles.get('OFFSET_MISMATCH')).toBe(flips);
  });

  it('whose connection ends meanwhile are asked for again', async () => {
    const topic = await createTopic(bootstrap, 1);
    const pub = await publisher(topic, 1, LONG);
    await pub.publish(6_000, 200);
    await pub.client.flush();
    let answers = 0;
    proxy.hooks.answer = ({ apiKey }, frame) => {
      if (apiKey === FETCH && frame.length > 200_000 && ++answers % 2 === 0 && answers <= 6) proxy.dropAll();
      return frame;
    };
    const sub = await subscriber(topic, [0], { bootstrap: proxy.bootstrap });
    await sub.untilReceived(6_000);
    expect(sub.account).toMatchObject({ received: 6_000, duplicated: 0, reordered: 0, reconnects: 3 });
  });
});

describe('errors that a broker answers a fetch with', () => {
  it.each([
    [6, 'NOT_LEADER_OR_FOLLOWER'],
    [75, 'UNKNOWN_LEADER_EPOCH'],
    [-1, 'UNKNOWN_SERVER_ERROR'],
  ])('%i (%s): it looks for the leader and goes on', async (code, name) => {
    const topic = await createTopic(bootstrap, 1);
    const pub = await publisher(topic, 1);
    await pub.publish(1_000);
    await pub.client.flush();
    let refusals = 2;
    proxy.hooks.answer = ({ apiKey }, frame) => {
      if (apiKey !== FETCH || frame.length < 500 || refusals-- <= 0) return frame;
      const changed = Buffer.from(frame);
      changed.writeInt16BE(code, behindName(frame) + 4 + 4);
      return changed;
    };
    const sub = await subscriber(topic, [0], { bootstrap: proxy.bootstrap, fetchMaxBytes: 20_000 });
    await sub.untilReceived(1_000);
    expect(sub.account).toMatchObject({ received: 1_000, duplicated: 0, connected: true });
    expect(sub.troubles.get(name)).toBe(2);
  });

  it('stops when it may not read the topic', async () => {
    const topic = await createTopic(bootstrap, 1);
    proxy.hooks.answer = ({ apiKey }, frame) => {
      if (apiKey !== FETCH) return frame;
      const changed = Buffer.from(frame);
      changed.writeInt16BE(29, behindName(frame) + 4 + 4);
      return changed;
    };
    const sub = await subscriber(topic, [0], { bootstrap: proxy.bootstrap });
    await sub.until(() => sub.troubles.has('TOPIC_AUTHORIZATION_FAILED'));
    expect(sub.account.connected).toBe(false);
  });
});

describe('a publisher whose connection is dropped', () => {
  it.each([1, -1] as const)('settles everything, in order, at least once (acks %i)', async (acks) => {
    const topic = await createTopic(bootstrap, 2);
    const sub = await subscriber(topic, [0, 0]);
    const pub = await publisher(topic, 2, { bootstrap: proxy.bootstrap, acks, batchBytes: 4_000 });
    const total = 20_000;
    let answers = 0;
    proxy.hooks.answer = ({ apiKey }, frame) => {
      if (apiKey === PRODUCE && ++answers % 40 === 0 && answers <= 120) proxy.dropAll();
      return frame;
    };
    await pub.publish(total);
    await pub.client.flush();
    expect(pub.account).toMatchObject({ sent: total, acked: total, failed: 0, unknown: 0, outstanding: 0 });
    expect(pub.client.stats.reconnects).toBe(3);
    expect(pub.client.stats.retries).toBeGreaterThan(0);
    await sub.untilReceived(total);
    expect(sub.account).toMatchObject({ received: total, reordered: 0, corrupted: 0 });
    expect(sub.account.against([pub.account.totals()])).toEqual({
      lost: 0,
      unackedReceived: 0,
      abortedReceived: 0,
    });
  });

  it('without acknowledgements knows of every message whether its bytes left', async () => {
    const topic = await createTopic(bootstrap, 1);
    const pub = await publisher(topic, 1, { bootstrap: proxy.bootstrap, acks: 0 });
    const publishing = pub.publish(50_000);
    proxy.dropAll();
    await publishing;
    await pub.client.flush();
    const { sent, acked, failed, unknown, outstanding } = pub.account;
    expect({ sent, outstanding }).toEqual({ sent: 50_000, outstanding: 0 });
    expect(acked + failed + unknown).toBe(50_000);
  });

  it('gives up after the delivery timeout: unknown what may have arrived, failed what never left', async () => {
    const topic = await createTopic(bootstrap, 1);
    const pub = await publisher(topic, 1, {
      bootstrap: proxy.bootstrap,
      maxInFlight: 1,
      deliveryTimeoutMs: 300,
    });
    proxy.hooks.answer = ({ apiKey }, frame) => (apiKey === PRODUCE ? null : frame);
    await pub.publish(1);
    await pub.publish(1);
    await pub.client.flush();
    expect(pub.account).toMatchObject({ acked: 0, failed: 1, unknown: 1, outstanding: 0 });
    expect(pub.troubles.get('DELIVERY_TIMEOUT')).toBeGreaterThan(0);
  });
});

describe('errors that a broker answers a produce with', () => {
  it.each([
    [6, 'NOT_LEADER_OR_FOLLOWER'],
    [19, 'NOT_ENOUGH_REPLICAS'],
    [2, 'CORRUPT_MESSAGE'],
  ])('%i (%s): it sends again, and nothing newer overtakes', async (code, name) => {
    const topic = await createTopic(bootstrap, 1);
    const pub = await publisher(topic, 1, { bootstrap: proxy.bootstrap, batchBytes: 2_000 });
    // From the fourth batch on everything is refused until that batch comes again, twice over.
    let seen = 0;
    let victim = -1;
    let meetings = 0;
    proxy.hooks.request = ({ apiKey, frame }) => {
      if (apiKey !== PRODUCE || ++seen <= 3) return undefined;
      const first = frame.readDoubleLE(frame.indexOf('HYD1') + 24);
      if (victim < 0) victim = first;
      if (first === victim) meetings++;
      return meetings <= 2 ? produceRefusal(topic, code) : undefined;
    };
    await pub.publish(2_000, 2_000);
    await pub.client.flush();
    expect(pub.account).toMatchObject({ acked: 2_000, failed: 0, unknown: 0 });
    expect(meetings).toBe(3);
    expect([...pub.troubles]).toEqual([[name, pub.client.stats.retries]]);
    const sub = await subscriber(topic, [0]);
    await sub.untilReceived(2_000);
    expect(sub.account.reordered).toBe(0);
    expect(sub.account.duplicated).toBe(0);
  });

  it.each([
    [29, 'TOPIC_AUTHORIZATION_FAILED', 'failed', true],
    [-1, 'UNKNOWN_SERVER_ERROR', 'unknown', false],
  ] as const)('%i (%s): the batch is %s; it gives up: %s', async (code, name, outcome, givesUp) => {
    const topic = await createTopic(bootstrap, 1);
    const pub = await publisher(topic, 1, { bootstrap: proxy.bootstrap });
    proxy.hooks.request = ({ apiKey }) => (apiKey === PRODUCE ? produceRefusal(topic, code) : undefined);
    await pub.publish(10);
    await pub.client.flush();
    expect(pub.account[outcome]).toBe(10);
    expect(pub.troubles.get(name)).toBe(1);
    expect(pub.failures.map((failure) => failure.name)).toEqual(givesUp ? [name] : []);
    expect(pub.client.publish(0, 10, 1, 0)).toBe(givesUp ? 0 : 1);
  });

  it.each([
    [10, 'MESSAGE_TOO_LARGE'],
    [18, 'RECORD_LIST_TOO_LARGE'],
  ])('%i (%s): the batch is split until its messages are refused one by one', async (code, name) => {
    const topic = await createTopic(bootstrap, 1);
    const pub = await publisher(topic, 1, { bootstrap: proxy.bootstrap });
    proxy.hooks.request = ({ apiKey }) => (apiKey === PRODUCE ? produceRefusal(topic, code) : undefined);
    await pub.publish(10);
    await pub.client.flush();
    expect(pub.account).toMatchObject({ acked: 0, failed: 10, unknown: 0, outstanding: 0 });
    expect(pub.troubles.get(name)).toBe(10);
  });
});
