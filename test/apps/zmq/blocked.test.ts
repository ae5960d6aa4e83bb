import { afterEach, describe, expect, it } from 'vitest';
import type { ConnectionGate } from '../../../apps/kit/connection-gate.ts';
import { monotonicUs } from '../../../src/base/clock.ts';
import { BlockAccount } from '../../../src/measure/block-account.ts';
import type { BlockMode } from '../../../src/measure/block-report.ts';
import { until } from '../../kit/until.ts';
import { freeEndpoint, TestPublisher, TestSubscriber } from './pub-sub.ts';

/* Networks of subscribers of both kinds that are blocked, between them and a publisher of the real libzmq. */

const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const client of open.splice(0)) await client.close();
});

/** A publisher, a subscriber whose network is blocked from now on, and one whose network is not. */
async function pair(kind: 'wire' | 'libzmq') {
  const endpoint = await freeEndpoint();
  const publisher = new TestPublisher({ endpoint });
  open.push(publisher.client);
  await publisher.client.open();
  const made = ['blocked', 'other'].map(
    () => new TestSubscriber(kind, { publishers: [endpoint], relayed: true }),
  );
  for (const { client } of made) {
    open.push(client);
    await client.open(AbortSignal.timeout(20_000));
  }
  const [blocked, other] = made as [TestSubscriber, TestSubscriber];
  /** So many messages, and the other one has all. */
  const publish = async (count: number) => {
    await publisher.publish(count);
    await until(() => other.account.received === publisher.account.acked);
  };
  const gate = blocked.client.gate as ConnectionGate;
  const totals = () => [publisher.account.totals()];
  return { publisher, blocked, other, publish, gate, totals };
}

function block({ blocked, gate }: Awaited<ReturnType<typeof pair>>, mode: BlockMode): BlockAccount {
  const account = new BlockAccount(blocked.account.heights(), blocked.account.reconnects);
  blocked.account.watchBlock(account);
  gate.block(mode);
  return account;
}

describe.each(['wire', 'libzmq'] as const)('a subscriber of kind %s whose network', (kind) => {
  it('stalls gets what waited for it afterwards, over the same connection', async () => {
    const all = await pair(kind);
    const { blocked, publish, gate, totals } = all;
    await publish(100);
    await until(() => blocked.account.received === 100);
    const account = block(all, 'stall');
    await publish(5_000);
    expect(blocked.account.received).toBe(100);
    gate.unblock();
    account.ended(monotonicUs());
    await until(() => blocked.account.received === 5_100);
    expect(account).toMatchObject({ late: 5_000, reconnects: 0 });
    expect(account.recoveredUs).not.toBeNull();
    expect(blocked.account.missingIn(account, totals())).toBe(0);
    expect(blocked.troubles).toEqual([]);
  });

  it.each(['drop', 'reset'] as const)('is cut (%s) loses what was published meanwhile', async (mode) => {
    const all = await pair(kind);
    const { blocked, other, publish, gate, totals } = all;
    await publish(100);
    await until(() => blocked.account.received === 100);
    const account = block(all, mode);
    await until(() => blocked.troubles.includes('CONNECTION_LOST'));
    await publish(50);
    // A refused connection is tried again and again; one without an answer waits.
    if (mode === 'reset') await until(() => blocked.troubles.includes('CONNECTION_FAILED'));
    else expect(blocked.troubles).toEqual(['CONNECTION_LOST']);
    gate.unblock();
    account.ended(monotonicUs());
    await until(() => blocked.account.reconnects === 1);
    // The publisher knows of the subscription a moment later.
    while (account.againUs === null) await publish(1);
    const total = other.account.received;
    // What is still on its way is not lost.
    await until(() => blocked.account.heights()[0]?.[0] === totals()[0]?.[0]?.final);
    const missed = blocked.account.against(totals()).lost;
    expect(missed).toBeGreaterThanOrEqual(50);
    expect(blocked.account.missingIn(account, totals())).toBe(missed);
    expect(blocked.account.received + missed).toBe(total);
    expect(account).toMatchObject({ late: 0, reconnects: 1 });
    expect(other.account).toMatchObject({ received: total, reconnects: 0 });
  });

  it('refuses new connections keeps those that it has', async () => {
    const all = await pair(kind);
    const { blocked, publish } = all;
    block(all, 'refuse');
    await publish(500);
    await until(() => blocked.account.received === 500);
    const again = blocked.client.reconnect?.(AbortSignal.timeout(20_000));
    await until(() => blocked.troubles.includes('CONNECTION_FAILED'));
    all.gate.unblock();
    await again;
    expect(blocked.account.reconnects).toBe(1);
  });

  it('stalls is closed all the same, and while it has no answer too', async () => {
    const all = await pair(kind);
    block(all, 'stall');
    const again = all.blocked.client.reconnect?.(AbortSignal.timeout(20_000));
    await Promise.all([all.blocked.client.close(), expect(again).rejects.toThrow('closed')]);
  });
});

describe('a subscriber of libzmq', () => {
  it('goes straight to publishers unless its network is to be blocked', () => {
    const { client } = new TestSubscriber('libzmq', { publishers: [{ host: '127.0.0.1', port: 1 }] });
    open.push(client);
    expect(client.gate).toBeUndefined();
  });
});
