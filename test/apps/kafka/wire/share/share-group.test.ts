import { afterEach, describe, expect, it } from 'vitest';
import type { GroupConfig } from '../../../../../apps/kafka/client.ts';
import { createWireClients } from '../../../../../apps/kafka/wire/wire-clients.ts';
import { delay } from '../../../../../src/base/clock.ts';
import { setGroupSettings } from '../../../../../src/servers/kafka/admin/group-settings.ts';
import { UNSECURED } from '../../../../../src/servers/kafka/client/security.ts';
import { bootstrap } from '../../broker.ts';
import { OpenClients } from '../../open-clients.ts';
import { createTopic, withAdmin } from '../../test-topic.ts';
import { TestGroup, type TestMember } from '../group/test-group.ts';

const wire = createWireClients();
const clients = new OpenClients(wire);
afterEach(() => clients.close());

async function start(partitions: number, config: Partial<GroupConfig> = {}) {
  const topic = await createTopic(bootstrap, partitions);
  const group = new TestGroup(topic, partitions, { protocol: 'share', ...config });
  await setGroupSettings({ bootstrap, security: UNSECURED }, [group.id], {
    'share.auto.offset.reset': 'earliest',
    'share.heartbeat.interval.ms': '100',
    'share.session.timeout.ms': '1000',
    'share.record.lock.duration.ms': '2000',
  });
  clients.closing.push(group);
  return { group, publisher: await clients.publisher(topic, partitions) };
}

/** Positions that the leaders know to be done, of all members. */
function acknowledged(members: readonly TestMember[]): number {
  return members
    .flatMap(({ log }) => log.acknowledgements.filter((set) => set !== undefined))
    .reduce((sum, set) => sum + set.size, 0);
}

const redelivered = (members: readonly TestMember[]) =>
  members.reduce((sum, { log }) => sum + log.redeliveries, 0);

describe('a share group', () => {
  it.each([
    [1, 1],
    [3, 2],
    [2, 5],
  ])(
    'of %i members reads every message of %i partitions once, and acknowledges each',
    async (count, partitions) => {
      const { group, publisher } = await start(partitions);
      await group.add(count);
      await publisher.publish(7_000);
      await group.untilRead(7_000);
      await group.close();
      const union = group.union();
      expect([union.receipts, union.positions]).toEqual([7_000, 7_000]);
      expect(acknowledged(group.members)).toBe(7_000);
      // A broker that nobody has asked for a group before looks for its coordinator first.
      const troubles = group.members.flatMap((member) => member.troubles);
      expect(troubles.filter((name) => !/COORDINATOR/.test(name))).toEqual([]);
      expect(group.members.map(({ account }) => account.reordered)).toEqual(new Array(count).fill(0));
      await withAdmin(bootstrap, (admin) => admin.deleteGroups([group.id]));
    },
  );

  it('works at messages that several members share, each once, and tells what is done meanwhile', async () => {
    const work = { time: { kind: 'fixed', ms: 2 }, seed: [1, 0], mostRecords: 50 } as const;
    const { group, publisher } = await start(1, { work, commitIntervalMs: 20 });
    const [first, second] = await group.add(2);
    await publisher.publish(1_000);
    await group.untilRead(500);
    await first?.client.close();
    const doneByFirst = first?.account.received ?? 0;
    await group.untilRead(1_000);
    await group.close();
    const union = group.union();
    expect([union.receipts, union.positions, acknowledged(group.members)]).toEqual([1_000, 1_000, 1_000]);
    expect(doneByFirst).toBeGreaterThan(50);
    expect(second?.account.received).toBe(1_000 - doneByFirst);
  });

  it('is given again what a killed member had acquired and not acknowledged', async () => {
    const work = { time: { kind: 'fixed', ms: 20 }, seed: [1, 0], mostRecords: 50 } as const;
    const { group, publisher } = await start(1, { work, commitIntervalMs: 60_000 });
    const [first] = await group.add(1);
    await publisher.publish(100);
    await group.untilRead(10);
    first?.client.vanish?.();
    const doneByFirst = first?.account.received ?? 0;
    const [second] = await group.add(1);
    while ((second?.account.received ?? 0) < 100) await delay(10);
    await group.close();
    const union = group.union();
    expect(doneByFirst).toBeGreaterThanOrEqual(10);
    expect(union.receipts - union.positions).toBe(doneByFirst);
    expect(union.received).toBe(100);
    // All 50 that the first had acquired.
    expect(redelivered(group.members)).toBe(50);
    expect(acknowledged(group.members)).toBe(100);
  });
});
