import { CompressionTypes, Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deleteRecords } from '../apps/kafka/test-topic.ts';
import { sharedBootstrap, uniqueName } from '../harness/broker.ts';
import { HydraLab } from '../harness/hydra-process.ts';

/* Reading what is there, whoever wrote it: every message and byte is counted, and every offset accounted for. */

const kafka = new Kafka({ brokers: [sharedBootstrap()], logLevel: logLevel.NOTHING });
const admin = kafka.admin();
const topic = uniqueName('read-only');
const empty = uniqueName('read-only-empty');
const bootstrap = `--bootstrap=${sharedBootstrap()}`;
let lab: HydraLab;

beforeAll(async () => {
  lab = new HydraLab();
  await admin.connect();
  const configEntries = [{ name: 'cleanup.policy', value: 'delete' }];
  const topics = [topic, empty].map((name) => ({
    ...{ topic: name, numPartitions: 2, replicationFactor: 1, configEntries },
  }));
  await admin.createTopics({ topics, waitForLeaders: true });
});

afterAll(async () => {
  await admin.deleteTopics({ topics: [topic, empty] });
  await admin.disconnect();
  await lab.closeEmpty(5_000);
});

/** One gzip batch of 50 messages of 6 bytes in partition 0, the first 20 deleted; one without a value in partition 1. */
async function writePlain(): Promise<void> {
  const producer = kafka.producer();
  await producer.connect();
  const messages = Array.from({ length: 50 }, () => ({ key: 'k', value: 'value', partition: 0 }));
  await producer.send({ topic, messages, compression: CompressionTypes.GZIP });
  await producer.send({ topic, messages: [{ key: 'gone', value: null, partition: 1 }] });
  await producer.disconnect();
  await deleteRecords(sharedBootstrap(), topic, [20, 0]);
}

/** 10 messages of 4 bytes each that are committed and aborted, in partition 1, each with a marker behind. */
async function writeTransactions(): Promise<void> {
  const producer = kafka.producer({
    transactionalId: uniqueName('tx'),
    maxInFlightRequests: 1,
    idempotent: true,
  });
  await producer.connect();
  for (const end of ['commit', 'abort'] as const) {
    const transaction = await producer.transaction();
    const messages = Array.from({ length: 10 }, () => ({ value: 'four', partition: 1 }));
    await transaction.send({ topic, messages });
    await transaction[end]();
  }
  await producer.disconnect();
}

const OTHERS = { messages: 30 + 1 + 20, bytes: 30 * 6 + 4 + 20 * 4 };
const MARKERS = 2;

describe('hydra kafka --no-publishers', { timeout: 120_000 }, () => {
  it('reads all that is there to its end, and accounts for every offset', async () => {
    await writePlain();
    await writeTransactions();
    const own = [`--topic=${topic}`, '--msg_rate=1000', '--test_duration=1', '--compression=lz4'];
    await lab.kafka([bootstrap, ...own, '--clients=1', '--warmup_s=0']);
    const read = ['--no-publishers', `--topic=${topic}`, '--clients=3', '--clients_per_app=2'];
    const result = await lab.kafka([bootstrap, ...read]);
    const [messages, bytes] = [OTHERS.messages + 1_000, OTHERS.bytes + 100 * 1_000];
    expect(result.unclean_because).toEqual([]);
    expect(result).toMatchObject({ flow: 'read_only', clean: true, client_count: 3, drain_s: null });
    expect(result.read).toMatchObject({
      messages: 3 * messages,
      bytes: 3 * bytes,
      without_message: 3 * MARKERS,
      unread: 0,
    });
    expect(result.clients.map((row) => [row.received, row.bytes, row.unread])).toEqual(
      new Array(3).fill([messages, bytes, 0]),
    );
    const { received, ...others } = result.counts;
    expect(received).toBe(3 * messages);
    expect(new Set(Object.values(others))).toEqual(new Set([null]));
    // Of each task: a second of all of them has a sum where all were there.
    const taken = result.task_series.reduce((sum, row) => sum + (row.received ?? 0), 0);
    expect(taken).toBe(3 * messages);
    const committed = await lab.kafka([bootstrap, ...read, '--isolation_level=read_committed']);
    expect(committed.read).toMatchObject({
      messages: 3 * (messages - 10),
      without_message: 3 * (MARKERS + 10),
      unread: 0,
    });
  });

  it('refuses an empty topic, and one that is not there, in one line', async () => {
    const ended = await lab.run(['kafka', bootstrap, '--no-publishers', `--topic=${empty}`]);
    expect(ended).toMatchObject({ code: 2 });
    expect(ended.stderr).toContain(`topic "${empty}" is empty: there is nothing to read`);
    const missing = await lab.run(['kafka', bootstrap, '--no-publishers', '--topic=not-there']);
    expect(missing.stderr).toContain('topic "not-there" does not exist');
  });
});
