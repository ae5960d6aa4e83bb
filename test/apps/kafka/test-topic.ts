import { Kafka, logLevel } from 'kafkajs';

let made = 0;

/** Creates a topic that no other test has. @returns its name */
export async function createTopic(
  bootstrap: string,
  partitions: number,
  settings: Record<string, string> = {},
): Promise<string> {
  const topic = `test-${process.pid}-${Date.now()}-${made++}`;
  await withAdmin(bootstrap, (admin) =>
    admin.createTopics({
      waitForLeaders: true,
      topics: [
        {
          topic,
          numPartitions: partitions,
          configEntries: Object.entries({ 'max.message.bytes': '8388608', ...settings }).map(
            ([name, value]) => ({ name, value }),
          ),
        },
      ],
    }),
  );
  return topic;
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
