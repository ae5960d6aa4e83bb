import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Keeper } from '../../../../src/process/keeper.ts';
import { createKeeper } from '../../../../src/process/watched-keeper.ts';
import { connectAdmin } from '../../../../src/servers/kafka/admin/admin.ts';
import {
  type EmbeddedCluster,
  startEmbeddedCluster,
} from '../../../../src/servers/kafka/brokers/embedded-broker.ts';
import { unsecured } from '../../../../src/servers/kafka/client/cluster.ts';

let keeper: Keeper;
let cluster: EmbeddedCluster;

beforeEach(async () => {
  keeper = await createKeeper();
  cluster = await startEmbeddedCluster({ keeper, brokers: 3 });
});

afterEach(async () => {
  await cluster.stop();
  await keeper.close();
});

describe('a broker of a cluster', { timeout: 60_000 }, () => {
  it('is ended on purpose and started again with what it had', async () => {
    const [broker] = cluster.brokers;
    const admin = await connectAdmin(unsecured(cluster.bootstrap));
    await admin.createTopic({ topic: 'kept', partitions: 3, replicationFactor: 3 });
    let ended = 0;
    void broker.exited.then(() => ended++);
    for (const end of [() => broker.process.kill(), () => broker.process.shutDown(15_000)]) {
      const before = broker.pid;
      await end();
      expect(broker.process.isRunning).toBe(false);
      await broker.process.start();
      expect(broker.process.isRunning).toBe(true);
      expect(broker.pid).not.toBe(before);
    }
    expect(await admin.topicExists('kept')).toBe(true);
    await admin.close();
    expect(ended).toBe(0);
    process.kill(broker.pid, 'SIGKILL');
    expect(await broker.exited).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('that stands still is stopped all the same', async () => {
    const [broker] = cluster.brokers;
    broker.process.pause();
    await cluster.stop();
    expect(await broker.exited).toBeDefined();
  });
});
