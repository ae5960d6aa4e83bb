import type { Admin } from 'kafkajs';
import { monotonicUs } from '../src/base/clock.ts';
import { Kafka, logLevel } from '../src/servers/kafka/client/kafkajs.ts';

/** Messages of one `send`: about what fills a batch of 16 KiB, which kafkajs makes of every send. */
const MESSAGES_PER_SEND = 150;
const SENDS_IN_FLIGHT = 5;

function client(bootstrap: string): Kafka {
  return new Kafka({ brokers: [bootstrap], clientId: 'bench', logLevel: logLevel.ERROR });
}

/** kafkajs's producer as fast as it can, acks=1. @returns messages/s */
export async function kafkajsPublishes(bootstrap: string, topic: string, messages: number): Promise<number> {
  const producer = client(bootstrap).producer({ maxInFlightRequests: SENDS_IN_FLIGHT });
  await producer.connect();
  try {
    const value = Buffer.alloc(100, 'x');
    const batch = Array.from({ length: MESSAGES_PER_SEND }, () => ({ value }));
    let left = Math.ceil(messages / MESSAGES_PER_SEND);
    const sent = left * MESSAGES_PER_SEND;
    const send = async () => {
      while (left-- > 0) await producer.send({ topic, messages: batch, acks: 1 });
    };
    const startedUs = monotonicUs();
    await Promise.all(Array.from({ length: SENDS_IN_FLIGHT }, send));
    return (sent * 1e6) / (monotonicUs() - startedUs);
  } finally {
    await producer.disconnect();
  }
}

/** kafkajs's consumer reads what is stored, from its first message on. @returns messages/s */
export async function kafkajsReads(bootstrap: string, topic: string, messages: number): Promise<number> {
  const kafka = client(bootstrap);
  const groupId = `bench-${topic}`;
  const consumer = kafka.consumer({ groupId });
  await consumer.connect();
  try {
    await consumer.subscribe({ topic, fromBeginning: true });
    return await new Promise((resolve, reject) => {
      let startedUs = 0;
      let read = 0;
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
      const eachBatch = async ({ batch }: { batch: { messages: readonly unknown[] } }) => {
        if (startedUs === 0) startedUs = monotonicUs();
        else read += batch.messages.length;
        if (read >= messages * 0.9) resolve((read * 1e6) / (monotonicUs() - startedUs));
      };
      consumer.run({ eachBatch }).catch(reject);
    });
  } finally {
    await consumer.disconnect();
    await withAdmin(kafka, (admin) => admin.deleteGroups([groupId]));
  }
}

async function withAdmin(kafka: Kafka, work: (admin: Admin) => Promise<unknown>): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.disconnect();
  }
}
