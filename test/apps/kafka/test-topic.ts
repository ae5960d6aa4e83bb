import { ConfigResourceTypes, type EachMessagePayload, KafkaJSError, type KafkaMessage } from 'kafkajs';
import { delay } from '../../../src/base/clock.ts';
import { Kafka, logLevel } from '../../../src/servers/kafka/client/kafkajs.ts';

let made = 0;

/** Creates a topic that no other test has and waits until its leaders serve it. @returns its name */
export async function createTopic(
  bootstrap: string,
  partitions: number,
  settings: Record<string, string> = {},
): Promise<string> {
  const topic = `test-${process.pid}-${Date.now()}-${made++}`;
  const configEntries = Object.entries({ 'max.message.bytes': '8388608', ...settings }).map(
    ([name, value]) => ({ name, value }),
  );
  await withAdmin(bootstrap, async (admin) => {
    await admin.createTopics({
      waitForLeaders: false,
      topics: [{ topic, numPartitions: partitions, configEntries }],
    });
    while (!(await isServed(() => admin.fetchTopicOffsets(topic)))) await delay(20);
  });
  return topic;
}

/** A broker tells of a new topic's leaders before these know of their own office. */
async function isServed(ask: () => Promise<unknown>): Promise<boolean> {
  try {
    await ask();
    return true;
  } catch (error) {
    if (error instanceof KafkaJSError) return false;
    throw error;
  }
}

/** Does something with a kafkajs admin client: the one part of these tests that is not under test. */
export async function withAdmin<T>(
  bootstrap: string,
  work: (admin: ReturnType<Kafka['admin']>) => Promise<T>,
): Promise<T> {
  const admin = new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

/** The first `count` records of a topic, as kafkajs reads them. */
export async function readRecords(bootstrap: string, topic: string, count: number) {
  const groupId = `reader-of-${topic}`;
  const consumer = new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING }).consumer({ groupId });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  const records: (KafkaMessage & { partition: number })[] = [];
  await new Promise<void>((resolve, reject) => {
    const eachMessage = async ({ message, partition }: EachMessagePayload) => {
      if (records.push({ ...message, partition }) === count) resolve();
    };
    consumer.run({ eachMessage }).catch(reject);
  });
  await consumer.disconnect();
  await withAdmin(bootstrap, (admin) => admin.deleteGroups([groupId]));
  return records;
}

/** Where each partition's log ends, by partition. */
export function endOffsets(bootstrap: string, topic: string): Promise<number[]> {
  return withAdmin(bootstrap, async (admin) => {
    const ends: number[] = [];
    for (const { partition, high } of await admin.fetchTopicOffsets(topic)) ends[partition] = Number(high);
    return ends;
  });
}

/** Deletes the records before each partition's offset; 0 leaves a partition as it is. */
export async function deleteRecords(
  bootstrap: string,
  topic: string,
  offsets: readonly number[],
): Promise<void> {
  const partitions = offsets
    .map((offset, partition) => ({ partition, offset: String(offset) }))
    .filter(({ offset }) => offset !== '0');
  await withAdmin(bootstrap, async (admin) => {
    // kafkajs knows the leaders only of topics that it was asked about before.
    await admin.fetchTopicOffsets(topic);
    await admin.deleteTopicRecords({ topic, partitions });
  });
}

/** Deletes a topic and makes another of its name. */
export async function recreateTopic(bootstrap: string, topic: string, partitions: number): Promise<void> {
  await withAdmin(bootstrap, async (admin) => {
    await admin.deleteTopics({ topics: [topic] });
    while ((await admin.listTopics()).includes(topic)) await delay(20);
    await admin.createTopics({ waitForLeaders: false, topics: [{ topic, numPartitions: partitions }] });
    while (!(await isServed(() => admin.fetchTopicOffsets(topic)))) await delay(20);
  });
}

/** Changes one setting of a topic; the others go back to the broker's. */
export async function setTopicConfig(
  bootstrap: string,
  topic: string,
  name: string,
  value: string,
): Promise<void> {
  await withAdmin(bootstrap, (admin) =>
    admin.alterConfigs({
      validateOnly: false,
      resources: [{ type: ConfigResourceTypes.TOPIC, name: topic, configEntries: [{ name, value }] }],
    }),
  );
}
