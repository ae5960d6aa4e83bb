import { afterEach, describe, expect, it } from 'vitest';
import { createWireClients } from '../../../../apps/kafka/wire/wire-clients.ts';
import { bootstrap } from '../broker.ts';
import { OpenClients } from '../open-clients.ts';
import { createTopic, setTopicConfig } from '../test-topic.ts';

const clients = new OpenClients(createWireClients());
const { publisher, subscriber } = clients;

afterEach(() => clients.close());

describe('batches that the topic finds too large, of messages that are not', () => {
  it('are split, and sent in order; later ones keep to the smaller bound', async () => {
    const topic = await createTopic(bootstrap, 2, { 'max.message.bytes': '2000' });
    const sub = await subscriber(topic, [0, 0]);
    const pub = await publisher(topic, 2);
    await pub.publish(4_000, 2_000);
    await pub.client.flush();
    expect(pub.account).toMatchObject({ acked: 4_000, failed: 0, unknown: 0, outstanding: 0 });
    const splits = pub.troubles.get('BATCH_SPLIT');
    expect(splits).toBeGreaterThan(0);
    expect([...pub.troubles.keys()]).toEqual(['BATCH_SPLIT']);
    await pub.publish(4_000, 2_000);
    await pub.client.flush();
    expect(pub.troubles.get('BATCH_SPLIT')).toBe(splits);
    await sub.untilReceived(8_000);
    expect(sub.account).toMatchObject({ duplicated: 0, reordered: 0, corrupted: 0, foreign: 0 });
    expect(sub.account.against([pub.account.totals()])).toEqual({
      lost: 0,
      unackedReceived: 0,
      abortedReceived: 0,
    });
  });

  it('cost nothing when the bound sinks in the middle of a run', async () => {
    const topic = await createTopic(bootstrap, 1);
    const sub = await subscriber(topic, [0]);
    const pub = await publisher(topic, 1);
    await pub.publish(2_000, 500);
    await setTopicConfig(bootstrap, topic, 'max.message.bytes', '3000');
    while (!pub.troubles.has('BATCH_SPLIT')) await pub.publish(500, 500);
    await pub.publish(2_000, 500);
    await pub.client.flush();
    const { sent } = pub.account;
    expect(pub.account).toMatchObject({ acked: sent, failed: 0, unknown: 0, outstanding: 0 });
    await sub.untilReceived(sent);
    expect(sub.account).toMatchObject({ duplicated: 0, corrupted: 0, foreign: 0 });
    expect(sub.account.against([pub.account.totals()])).toEqual({
      lost: 0,
      unackedReceived: 0,
      abortedReceived: 0,
    });
  });

  it('fail only for the messages that are too large by themselves', async () => {
    const topic = await createTopic(bootstrap, 1, { 'max.message.bytes': '2000' });
    const pub = await publisher(topic, 1, { messageBytes: 3_000 });
    await pub.publish(4, 4);
    await pub.client.flush();
    expect(pub.account).toMatchObject({ acked: 0, failed: 4, unknown: 0, outstanding: 0 });
    expect(pub.troubles.get('MESSAGE_TOO_LARGE')).toBe(4);
  });
});
