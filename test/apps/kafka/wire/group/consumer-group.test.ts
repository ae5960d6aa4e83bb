import { afterEach, describe, expect, it } from 'vitest';
import { createWireClients } from '../../../../../apps/kafka/wire/wire-clients.ts';
import { setGroupSettings } from '../../../../../src/servers/kafka/admin/group-settings.ts';
import { UNSECURED } from '../../../../../src/servers/kafka/client/security.ts';
import { bootstrap } from '../../broker.ts';
import { OpenClients } from '../../open-clients.ts';
import { createTopic, withAdmin } from '../../test-topic.ts';
import { comeAndLeave, TestGroup } from './test-group.ts';

const wire = createWireClients();
const clients = new OpenClients(wire);
afterEach(() => clients.close());

async function start(partitions: number) {
  const topic = await createTopic(bootstrap, partitions);
  const group = new TestGroup(topic, partitions, { protocol: 'consumer' });
  await setGroupSettings({ bootstrap, security: UNSECURED }, [group.id], {
    'consumer.heartbeat.interval.ms': '100',
    'consumer.session.timeout.ms': '1000',
  });
  clients.closing.push(group);
  return { topic, group, publisher: await clients.publisher(topic, partitions) };
}

describe('a group by the consumer protocol', () => {
  it.each([
    [1, 4],
    [3, 7],
    [6, 4],
  ])('of %i members reads every message of %i partitions once', async (members, partitions) => {
    const { group, publisher } = await start(partitions);
    await group.add(members);
    await group.untilStable();
    await publisher.publish(7_000);
    await group.untilRead(7_000);
    expect(group.union().receipts).toBe(7_000);
    expect(Math.max(...group.owned()) - Math.min(...group.owned())).toBeLessThanOrEqual(1);
  });

  it('loses and repeats nothing while members come and leave', async () => {
    const { group, publisher } = await start(6);
    await comeAndLeave(group, publisher);
    expect(group.union().receipts).toBe(12_000);
    expect(group.owned()).toEqual([0, 3, 3]);
  });

  it('reads again what a member that vanished had not committed, and can be deleted then', async () => {
    const { group, publisher } = await start(2);
    const [first] = await group.add(2);
    await group.untilStable();
    await publisher.publish(2_000);
    await group.untilRead(2_000);
    first?.client.vanish?.();
    await group.untilStable();
    await publisher.publish(2_000);
    await group.untilRead(4_000);
    const union = group.union();
    expect([union.receipts - union.positions, union.positions]).toEqual([1_000, 4_000]);
    await group.close();
    await withAdmin(bootstrap, (admin) => admin.deleteGroups([group.id]));
  });
});
