import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connectAdmin, type KafkaAdmin } from '../../../../src/servers/kafka/admin/admin.ts';
import { unsecured } from '../../../../src/servers/kafka/client/cluster.ts';
import { Kafka, logLevel } from '../../../../src/servers/kafka/client/kafkajs.ts';
import { sharedBootstrap, uniqueName } from '../../../harness/broker.ts';

let admin: KafkaAdmin;
const topics: string[] = [];

beforeAll(async () => {
  admin = await connectAdmin(unsecured(sharedBootstrap()));
});

afterEach(async () => {
  for (const topic of topics.splice(0)) await admin.deleteTopic(topic);
});

afterAll(() => admin.close());

async function createTopic(partitions = 1, config: Record<string, string> = {}): Promise<string> {
  const topic = uniqueName('admin');
  topics.push(topic);
  await admin.createTopic({ topic, partitions, replicationFactor: 1, config });
  return topic;
}

function kafka(): Kafka {
  return new Kafka({ brokers: [sharedBootstrap()], logLevel: logLevel.NOTHING });
}

async function send(topic: string, partition: number, count: number): Promise<void> {
  const producer = kafka().producer();
  await producer.connect();
  try {
    const messages = Array.from({ length: count }, () => ({ value: 'x', partition }));
    await producer.send({ topic, messages });
  } finally {
    await producer.disconnect();
  }
}

describe('topics', () => {
  it('are created whole, listed, counted and deleted', async () => {
    const topic = await createTopic(7);
    expect(await admin.topicExists(topic)).toBe(true);
    expect(await admin.topicLayout(topic)).toEqual({ partitions: 7, replicas: 1, inSync: 1 });
    expect(await admin.listTopics(topic.slice(0, -1))).toEqual([topic]);
    expect(await admin.listTopics(`${topic}x`)).toEqual([]);
    await admin.deleteTopic(topic);
    expect(await admin.topicExists(topic)).toBe(false);
  });

  it('take messages at once in each of many partitions', async () => {
    const topic = await createTopic(100);
    await send(topic, 99, 1);
    expect((await admin.endOffsets(topic))[99]).toBe(1);
  });

  it('keep the settings they are given', async () => {
    const topic = await createTopic(1, { 'max.message.bytes': '3000000' });
    const asked = kafka().admin();
    await asked.connect();
    const { resources } = await asked.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: 2, name: topic, configNames: ['max.message.bytes'] }],
    });
    await asked.disconnect();
    expect(resources[0]?.configEntries[0]?.configValue).toBe('3000000');
  });

  it('that exist are not created again', async () => {
    const topic = await createTopic();
    await expect(admin.createTopic({ topic, partitions: 1, replicationFactor: 1 })).rejects.toThrow(
      `topic ${topic} exists already on Kafka at ${sharedBootstrap()}`,
    );
  });

  it('that never existed are not created by asking, and deleting them is fine', async () => {
    const topic = uniqueName('never');
    expect(await admin.topicExists(topic)).toBe(false);
    await admin.deleteTopic(topic);
    await expect(admin.endOffsets(topic)).rejects.toThrow(`topic ${topic} does not exist`);
    expect(await admin.topicExists(topic)).toBe(false);
  });

  it('with more replicas than brokers are refused with the way out', async () => {
    const refused = admin.createTopic({ topic: uniqueName('r'), partitions: 1, replicationFactor: 2 });
    await expect(refused).rejects.toMatchObject({
      message: expect.stringMatching(/^cannot create topic r-.*[Rr]eplication/),
      hint: 'ask for no more replicas than there are brokers',
    });
  });

  it('with a name Kafka refuses are not even asked for', async () => {
    await expect(admin.createTopic({ topic: 'a b', partitions: 1, replicationFactor: 1 })).rejects.toThrow(
      '"a b" is not a Kafka topic name',
    );
  });
});

describe('offsets', () => {
  it('are exact for each of more than ten partitions', async () => {
    const topic = await createTopic(12);
    await send(topic, 2, 5);
    await send(topic, 11, 1234);
    expect(await admin.endOffsets(topic)).toEqual([0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 1234]);
    expect((await admin.offsets(topic)).map(({ start }) => start)).toEqual(new Array(12).fill(0));
    await send(topic, 2, 1);
    expect((await admin.endOffsets(topic))[2]).toBe(6);
  });

  it('of the oldest message rise when messages are deleted', async () => {
    const topic = await createTopic(1);
    await send(topic, 0, 10);
    const deleting = kafka().admin();
    await deleting.connect();
    await deleting.fetchTopicOffsets(topic);
    await deleting.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '4' }] });
    await deleting.disconnect();
    expect(await admin.offsets(topic)).toEqual([expect.objectContaining({ start: 4, end: 10 })]);
  });
});

describe('consumer groups', () => {
  async function joinGroup(groupId: string, topic: string): Promise<() => Promise<void>> {
    const consumer = kafka().consumer({ groupId });
    await consumer.connect();
    await consumer.subscribe({ topic });
    const joined = new Promise((resolve) => consumer.on('consumer.group_join', resolve));
    await consumer.run({ eachMessage: async () => {} });
    await joined;
    return () => consumer.disconnect();
  }

  it('of the prefix are deleted, others stay, and those with members are named', async () => {
    const topic = await createTopic();
    const [ours, theirs] = [uniqueName('ours'), uniqueName('theirs')];
    const leaveOurs = await joinGroup(`${ours}-a`, topic);
    const leaveTheirs = await joinGroup(theirs, topic);
    await expect(admin.deleteGroups(ours)).rejects.toMatchObject({
      message: expect.stringContaining(`cannot delete the consumer groups ${ours}*`),
      hint: 'stop the consumers of the group first',
    });
    await leaveOurs();
    await leaveTheirs();
    expect(await admin.deleteGroups(ours)).toEqual([`${ours}-a`]);
    expect(await admin.deleteGroups(ours)).toEqual([]);
    expect(await admin.deleteGroups(theirs)).toEqual([theirs]);
  });

  it('are never deleted all', async () => {
    await expect(admin.deleteGroups('')).rejects.toThrow('only deleted by a prefix');
  });
});

describe('the cluster', () => {
  it('describes itself', async () => {
    expect(await admin.describeCluster()).toEqual({
      clusterId: expect.stringMatching(/^[\w-]{22}$/),
      brokers: [{ id: 1, address: sharedBootstrap() }],
      controller: 1,
      features: expect.objectContaining({ 'metadata.version': expect.any(Number) }),
      release: expect.stringMatching(/^4\.\d$/),
    });
  });

  it('that cannot be reached is named, with every place to set it', async () => {
    await expect(connectAdmin(unsecured('127.0.0.1:1'))).rejects.toMatchObject({
      name: 'HydraError',
      message: 'cannot reach Kafka at 127.0.0.1:1: connection refused',
      hint: expect.stringMatching(/--bootstrap.*hydra\.ini \[kafka\] bootstrap.*HYDRA_KAFKA_BOOTSTRAP/),
    });
  });

  it('is reached through the one address of several that answers', async () => {
    const reached = await connectAdmin(unsecured(`127.0.0.1:1,${sharedBootstrap()},127.0.0.1:2`));
    expect(await reached.topicExists('no-such-topic')).toBe(false);
    await reached.close();
    await expect(connectAdmin(unsecured('127.0.0.1:1,127.0.0.1:2'))).rejects.toThrow(
      '127.0.0.1:1: connection refused (nor at the other one)',
    );
  });

  it('is not waited for once the caller gave up', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(connectAdmin(unsecured(sharedBootstrap()), { signal })).rejects.toThrow('enough');
  });

  it('can still be tidied after the caller gave up', async () => {
    const topic = await createTopic();
    const giveUp = new AbortController();
    const reached = await connectAdmin(unsecured(sharedBootstrap()), { signal: giveUp.signal });
    giveUp.abort(new Error('enough'));
    await reached.deleteTopic(topic);
    await reached.close();
    expect(await admin.topicExists(topic)).toBe(false);
  });
});
