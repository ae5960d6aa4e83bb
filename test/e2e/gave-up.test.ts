import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { pubsubResult } from '../../src/patterns/pubsub/result.ts';
import { connectAdmin } from '../../src/servers/kafka/admin/admin.ts';
import { unsecured } from '../../src/servers/kafka/client/cluster.ts';
import { uniqueName } from '../harness/broker.ts';
import { HydraLab } from '../harness/hydra-process.ts';

/* Clients that cannot go on: the run ends early, fails, and says with the clients' own words why. */

let lab: HydraLab;

beforeEach(() => {
  lab = new HydraLab();
});

afterEach(() => lab.closeEmpty(10_000));

async function withTopic<T>(work: (topic: string, remove: () => Promise<void>) => Promise<T>): Promise<T> {
  const admin = await connectAdmin(unsecured(inject('kafkaBootstrap')));
  const topic = uniqueName('gave-up');
  try {
    await admin.createTopic({ topic, partitions: 1, replicationFactor: 1 });
    return await work(topic, () => admin.deleteTopic(topic));
  } finally {
    await admin.deleteTopic(topic);
    await admin.close();
  }
}

const load = ['--total_sub_apps=1', '--clients_per_app=3', '--msg_rate=500', '--msg_batch=10'];

describe('a topic that is deleted under a run', { timeout: 120_000 }, () => {
  it('ends it long before its time, with exit code 1 and the reason in result, terminal and logs', async () => {
    await withTopic(async (topic, remove) => {
      const bootstrap = `--bootstrap=${inject('kafkaBootstrap')}`;
      const run = lab.start([
        'kafka',
        '--json',
        bootstrap,
        `--topic=${topic}`,
        '--test_duration=600',
        ...load,
      ]);
      await run.seen(/sent [1-9]/);
      await remove();
      const ended = await run.ended;
      expect(ended.code).toBe(1);
      expect(ended.stderr).toMatch(
        /gave up: Kafka says UNKNOWN_TOPIC_OR_PARTITION of the topic "\S+" for 5 s: it is gone/,
      );
      expect(ended.stderr).toMatch(/see who deletes topics/);
      const result = pubsubResult.parse(JSON.parse(ended.stdout));
      expect(result.clean).toBe(false);
      expect(result.client_failures.map(({ name }) => name)).toContain('UNKNOWN_TOPIC_OR_PARTITION');
      expect(result.verdict.cause).toContain('configuration');
      // Shows what nothing explained, where anything was not.
      expect(result.verdict.evidence.filter(({ cause }) => cause === 'unknown')).toEqual([]);
      const [folder = ''] = readdirSync(join(lab.folder, 'results'));
      expect(existsSync(join(lab.folder, 'results', folder, 'logs'))).toBe(true);
    });
  });
});
