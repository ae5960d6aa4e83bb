import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client, openSession } from '../../../../apps/zookeeper/wire/client.ts';
import { MODE } from '../../../../apps/zookeeper/wire/op-codes.ts';
import { addressText } from '../../../../src/servers/zookeeper/client/hosts.ts';
import type { EnsembleMember } from '../../../../src/servers/zookeeper/ensemble/embedded-ensemble.ts';
import type { MemberState } from '../../../../src/servers/zookeeper/metrics/member-reading.ts';
import { type TestEnsemble, testEnsemble } from '../../../harness/ensemble.ts';
import { runtime, States, sessionOptions } from './sessions.ts';

let ensemble: TestEnsemble;
beforeAll(async () => {
  ensemble = await testEnsemble(3);
}, 180_000);
afterAll(() => ensemble.close());

const data = Buffer.from('kept');

async function open(hosts: string, states: States, timeoutMs: number): Promise<Client> {
  const options = sessionOptions(hosts, { timeoutMs });
  return new Client(await openSession(options, { runtime, openMs: 20_000, listener: states }));
}

async function untilState(member: EnsembleMember, wanted: readonly MemberState[]): Promise<void> {
  while (!wanted.includes(await member.state())) await new Promise((resolve) => setTimeout(resolve, 50));
}

async function leader(): Promise<EnsembleMember> {
  for (;;) {
    const found = await ensemble.leader();
    if (found !== null) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('three members', { timeout: 120_000 }, () => {
  it('keep the sessions when their leader is killed, and find another', async () => {
    const opened = await Promise.all(
      Array.from({ length: 12 }, async (_, index) => {
        const states = new States();
        const client = await open(ensemble.hosts, states, 10_000);
        await client.create(`/session-${index}`, data, MODE.ephemeral);
        return { client, states, id: client.session.id };
      }),
    );
    const first = await leader();
    await first.disable();
    expect(await first.state()).toBe('down');
    await Promise.all(opened.map(({ states }) => states.until('connected', 2)));
    const second = await leader();
    expect(second.index).not.toBe(first.index);
    for (const [index, { client, id, states }] of opened.entries()) {
      expect(client.session.id).toBe(id);
      expect(states.seen).not.toContain('expired');
      expect((await client.exists(`/session-${index}`))?.ephemeralOwner).toBe(id);
    }
    await first.enable();
    await untilState(first, ['follower']);
    await Promise.all(opened.map(({ client }) => client.close()));
  });

  it('let a session expire that is cut off for too long, which it is told', async () => {
    const [cut, stays] = ensemble.members;
    if (cut === undefined || stays === undefined) throw new Error('there are three');
    const [states, others] = [new States(), new States()];
    const client = await open(addressText(cut.place.client), states, 1_000);
    const other = await open(
      ensemble.members
        .slice(1)
        .map(({ place }) => addressText(place.client))
        .join(),
      others,
      10_000,
    );
    await client.create('/expires', data, MODE.ephemeral);
    await cut.disable();
    while ((await other.exists('/expires').catch(() => data)) !== null) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await cut.enable();
    await states.until('expired');
    await expect(client.exists('/')).rejects.toMatchObject({ trouble: 'SessionExpired' });
    await other.close();
    await untilState(cut, ['leader', 'follower']);
  });

  it('one that stands still is told from one that is down, and left by its sessions', async () => {
    const states = new States();
    const client = await open(ensemble.hosts, states, 1_500);
    const at = ensemble.members.find(({ place }) => place.client.port === client.session.server?.port);
    if (at === undefined) throw new Error('the session is at one of them');
    at.freeze();
    await untilState(at, ['frozen']);
    await states.until('connected', 2);
    expect(client.session.server?.port).not.toBe(at.place.client.port);
    at.thaw();
    await untilState(at, ['leader', 'follower']);
    await client.close();
  });

  it('without a quorum say so, and serve again with one', async () => {
    const [one, two, three] = ensemble.members;
    if (one === undefined || two === undefined || three === undefined) throw new Error('there are three');
    await Promise.all([one.disable(), two.disable()]);
    await untilState(three, ['no quorum']);
    expect(await ensemble.leader()).toBeNull();
    await one.enable();
    await untilState(three, ['leader', 'follower']);
    await two.enable();
    await untilState(two, ['follower']);
  });
});
