import { afterEach, describe, expect, it } from 'vitest';
import { createWireClients } from '../../../../../apps/kafka/wire/wire-clients.ts';
import { delay } from '../../../../../src/base/clock.ts';
import { setGroupSettings } from '../../../../../src/servers/kafka/admin/group-settings.ts';
import { UNSECURED } from '../../../../../src/servers/kafka/client/security.ts';
import { bootstrap } from '../../broker.ts';
import { OpenClients } from '../../open-clients.ts';
import { createTopic } from '../../test-topic.ts';
import { TestGroup } from './test-group.ts';

const wire = createWireClients();
const clients = new OpenClients(wire);
afterEach(() => clients.close());

const protocols = [
  { protocol: 'classic', assignor: 'range' },
  { protocol: 'classic', assignor: 'cooperative-sticky' },
  { protocol: 'consumer', assignor: 'range' },
] as const;

describe.each(protocols)('members of a $protocol group ($assignor) that work at messages', (kind) => {
  async function start(partitions: number, ms: number) {
    const topic = await createTopic(bootstrap, partitions);
    const work = { time: { kind: 'fixed', ms }, seed: [1, 0] } as const;
    const group = new TestGroup(topic, partitions, { ...kind, work });
    if (kind.protocol === 'consumer') {
      await setGroupSettings({ bootstrap, security: UNSECURED }, [group.id], {
        'consumer.heartbeat.interval.ms': '100',
        'consumer.session.timeout.ms': '1000',
      });
    }
    clients.closing.push(group);
    return { group, publisher: await clients.publisher(topic, partitions) };
  }

  it('do each once, more than they fetch at once, while others come and leave in the midst of it', async () => {
    const { group, publisher } = await start(4, 1);
    const [first] = await group.add(2);
    await group.untilStable();
    await publisher.publish(4_000);
    await group.untilRead(1_000);
    await group.add(1);
    await group.untilStable();
    await first?.client.close();
    const doneByFirst = first?.account.received ?? 0;
    await group.untilStable();
    expect(group.union().received).toBeLessThan(4_000);
    await group.untilRead(4_000);
    const union = group.union();
    expect([union.receipts, union.positions]).toEqual([4_000, 4_000]);
    expect(first?.account.received).toBe(doneByFirst);
    const workedMs = group.members.reduce((sum, { log }) => sum + log.workedUs, 0) / 1000;
    expect(workedMs).toBe(4_000);
    expect(group.members.flatMap(({ account }) => account.reordered)).toEqual([0, 0, 0]);
  });

  it('have what a killed one had not done, and what it had not committed, done by others', async () => {
    const { group, publisher } = await start(2, 1);
    const [first] = await group.add(2);
    await group.untilStable();
    await publisher.publish(2_000);
    await group.untilRead(200);
    first?.client.vanish?.();
    const doneByFirst = first?.account.received ?? 0;
    await group.untilRead(2_000);
    // Whoever takes over begins where nothing was committed: at the beginning.
    while (group.union().receipts < 2_000 + doneByFirst) await delay(10);
    const union = group.union();
    expect(doneByFirst).toBeGreaterThan(0);
    expect(doneByFirst).toBeLessThan(1_000);
    expect(union.receipts - union.positions).toBe(doneByFirst);
    expect(union.positions).toBe(2_000);
  });
});
