import { afterEach, describe, expect, it } from 'vitest';
import { createWireClients } from '../../../../../apps/kafka/wire/wire-clients.ts';
import { bootstrap } from '../../broker.ts';
import { OpenClients } from '../../open-clients.ts';
import { createTopic, withAdmin } from '../../test-topic.ts';
import { comeAndLeave, TestGroup } from './test-group.ts';

const wire = createWireClients();
const clients = new OpenClients(wire);
afterEach(() => clients.close());

async function start(partitions: number, config: ConstructorParameters<typeof TestGroup>[2] = {}) {
  const topic = await createTopic(bootstrap, partitions);
  const group = new TestGroup(topic, partitions, config);
  clients.closing.push(group);
  return { topic, group, publisher: await clients.publisher(topic, partitions) };
}

describe.each(['range', 'cooperative-sticky'] as const)('a classic group with %s', (assignor) => {
  it.each([
    [1, 4],
    [3, 7],
    [6, 4],
  ])('of %i members reads every message of %i partitions once', async (members, partitions) => {
    const { group, publisher } = await start(partitions, { assignor });
    await group.add(members);
    await group.untilStable();
    await publisher.publish(7_000);
    await group.untilRead(7_000);
    const union = group.union();
    expect(union.receipts).toBe(7_000);
    expect(union.positions).toBe(7_000);
    expect(Math.max(...group.owned()) - Math.min(...group.owned())).toBeLessThanOrEqual(1);
    expect(group.members.map(({ account }) => account.reordered)).toEqual(new Array(members).fill(0));
  });

  it('loses and repeats nothing while members come and leave', async () => {
    const { group, publisher } = await start(6, { assignor });
    await comeAndLeave(group, publisher);
    expect(group.union().receipts).toBe(12_000);
    expect(group.owned()).toEqual([0, 3, 3]);
  });

  it('reads again what a member that vanished had not committed', async () => {
    const { group, publisher } = await start(2, { assignor });
    const [first] = await group.add(2);
    await group.untilStable();
    await publisher.publish(2_000);
    await group.untilRead(2_000);
    const read = first?.account.arrivals ?? 0;
    first?.client.vanish?.();
    await group.untilStable();
    await publisher.publish(2_000);
    await group.untilRead(4_000);
    const union = group.union();
    expect(read).toBe(1_000);
    expect(union.receipts - union.positions).toBe(1_000);
    expect(union.positions).toBe(4_000);
  });
});

it('leaves no member behind that keeps its group from being deleted', async () => {
  const { group } = await start(2);
  const [first] = await group.add(2);
  first?.client.vanish?.();
  await group.close();
  await withAdmin(bootstrap, (admin) => admin.deleteGroups([group.id]));
});
