import { afterEach, describe, expect, it } from 'vitest';
import { createKafkajsPublisher } from '../../../../apps/kafka/kafkajs/kafkajs-publisher.ts';
import { createKafkajsSubscriber } from '../../../../apps/kafka/kafkajs/kafkajs-subscriber.ts';
import { TcpProxy } from '../../../harness/tcp-proxy.ts';
import { bootstrap } from '../broker.ts';
import { OpenClients } from '../open-clients.ts';
import { createTopic, deleteRecords, recreateTopic, setTopicConfig } from '../test-topic.ts';

const FETCH = 1;

const clients = new OpenClients({
  createPublisher: createKafkajsPublisher,
  createSubscriber: createKafkajsSubscriber,
});
const { publisher, subscriber, closing } = clients;

afterEach(() => clients.close());

const clean = { duplicated: 0, reordered: 0, corrupted: 0, foreign: 0 };

it('keeps the order of each stream, however many sends there may be at once', async () => {
  const topic = await createTopic(bootstrap, 2);
  const sub = await subscriber(topic, [0, 0]);
  const pub = await publisher(topic, 2, { batchBytes: 2_000, maxInFlight: 5 });
  await pub.publish(20_000, 5_000);
  await pub.client.flush();
  await sub.untilReceived(20_000);
  expect(sub.account).toMatchObject(clean);
});

describe('batches that the topic finds too large, of messages that are not', () => {
  it('are split, and sent in order; later ones keep to the smaller bound', async () => {
    const topic = await createTopic(bootstrap, 2);
    const sub = await subscriber(topic, [0, 0]);
    const pub = await publisher(topic, 2);
    await pub.publish(4_000, 500);
    await setTopicConfig(bootstrap, topic, 'max.message.bytes', '3000');
    while (!pub.troubles.has('BATCH_SPLIT')) await pub.publish(500, 500);
    await pub.publish(2_000, 500);
    await pub.client.flush();
    const splits = pub.troubles.get('BATCH_SPLIT');
    await pub.publish(2_000, 500);
    await pub.client.flush();
    const { sent } = pub.account;
    expect(pub.account).toMatchObject({ acked: sent, failed: 0, unknown: 0, outstanding: 0 });
    expect(pub.troubles.get('BATCH_SPLIT')).toBe(splits);
    expect(pub.troubles.has('MESSAGE_TOO_LARGE')).toBe(false);
    await sub.untilReceived(sent);
    expect(sub.account).toMatchObject(clean);
    expect(sub.account.against([pub.account.totals()])).toEqual({
      lost: 0,
      unackedReceived: 0,
      abortedReceived: 0,
    });
  });
});

describe('messages that are gone before they are read', () => {
  it('are told where records were deleted, and reading goes on where the log begins', async () => {
    const proxy = await TcpProxy.start(bootstrap);
    closing.push(proxy);
    const topic = await createTopic(bootstrap, 1);
    const pub = await publisher(topic, 1);
    await pub.publish(2_000);
    await pub.client.flush();
    let held = false;
    proxy.hooks.answer = ({ apiKey }, frame) => (held && apiKey === FETCH ? null : frame);
    const sub = await subscriber(topic, [0], { bootstrap: proxy.bootstrap, fetchMaxBytes: 2_000 });
    await sub.until(() => {
      held ||= sub.account.received > 0;
      return held;
    });
    await deleteRecords(bootstrap, topic, [1_900]);
    held = false;
    proxy.dropAll();
    await sub.until(() => sub.gone.length > 0);
    const [{ from = -1 } = {}] = sub.gone;
    expect(sub.gone).toEqual([{ stream: 0, from, to: 1_900, why: 'log_start_moved' }]);
    await sub.untilReceived(2_000 - (1_900 - from));
    expect(sub.account).toMatchObject({ ...clean, connected: true });
    expect(sub.troubles.get('OFFSET_OUT_OF_RANGE')).toBe(1);
  });

  it('are told where the topic was made anew, and the new log is read from its beginning', async () => {
    const topic = await createTopic(bootstrap, 1);
    const pub = await publisher(topic, 1);
    const sub = await subscriber(topic, [0]);
    await pub.publish(300);
    await pub.client.flush();
    await sub.untilReceived(300);
    await recreateTopic(bootstrap, topic, 1);
    const next = await publisher(topic, 1, { publisher: 1 });
    await next.publish(50);
    await next.client.flush();
    await sub.untilReceived(350);
    expect(sub.gone).toEqual([{ stream: 0, from: 50, to: 300, why: 'log_shorter' }]);
    expect(sub.account).toMatchObject({ ...clean, connected: true });
  });
});
