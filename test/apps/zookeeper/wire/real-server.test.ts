import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Client, openSession } from '../../../../apps/zookeeper/wire/client.ts';
import { errorOf } from '../../../../apps/zookeeper/wire/multi.ts';
import { EVENT, MODE } from '../../../../apps/zookeeper/wire/op-codes.ts';
import * as operations from '../../../../apps/zookeeper/wire/operations.ts';
import { type TestEnsemble, testEnsemble } from '../../../harness/ensemble.ts';
import { runtime, States, sessionOptions } from './sessions.ts';

let ensemble: TestEnsemble;
const clients: Client[] = [];
const data = Buffer.from('hello');

beforeAll(async () => {
  ensemble = await testEnsemble(1);
}, 180_000);
afterAll(() => ensemble.close());
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
});

async function open(root = '', states = new States(), timeoutMs = 4_000): Promise<Client> {
  const options = sessionOptions(ensemble.hosts + root, { timeoutMs });
  const client = new Client(await openSession(options, { runtime, openMs: 20_000, listener: states }));
  clients.push(client);
  return client;
}

/** A path of its own for a test, made. */
async function rooted(name: string): Promise<string> {
  await (await open()).create(name, Buffer.alloc(0));
  return name;
}

describe('against a server of ZooKeeper', () => {
  it('makes, reads, changes, lists and deletes nodes', async () => {
    const client = await open(await rooted('/nodes'));
    expect(await client.create('/a', data)).toBe('/a');
    expect((await client.getData('/a')).data).toEqual(data);
    const stat = await client.setData('/a', Buffer.from('é€'), 0);
    expect([stat.version, stat.dataLength, stat.numChildren]).toEqual([1, 5, 0]);
    expect(await client.create('/a/s-', data, MODE.sequential)).toBe('/a/s-0000000000');
    const second = await client.create2('/a/s-', data, MODE.ephemeralSequential);
    expect([second.path, second.stat.ephemeralOwner]).toEqual(['/a/s-0000000001', client.session.id]);
    expect((await client.getChildren('/a')).sort()).toEqual(['s-0000000000', 's-0000000001']);
    expect((await client.getChildren2('/a')).stat.numChildren).toBe(2);
    expect((await client.exists('/a'))?.mtime_ms).toBeGreaterThan(Date.UTC(2020));
    await client.sync('/');
    await client.delete('/a/s-0000000000', 0);
    expect(await client.getChildren('/a')).toEqual(['s-0000000001']);
  });

  it('names what went wrong', async () => {
    const client = await open(await rooted('/errors'));
    await client.create('/a', data);
    await client.create('/a/b', data);
    await client.create('/e', data, MODE.ephemeral);
    const failures: [() => Promise<unknown>, string][] = [
      [() => client.getData('/none'), 'NoNode'],
      [() => client.create('/a', data), 'NodeExists'],
      [() => client.setData('/a', data, 9), 'BadVersion'],
      [() => client.delete('/a'), 'NotEmpty'],
      [() => client.create('/e/f', data), 'NoChildrenForEphemerals'],
      [() => client.create('/g\u0000', data), 'BadArguments'],
    ];
    for (const [failure, trouble] of failures) await expect(failure()).rejects.toMatchObject({ trouble });
    expect(await client.exists('/none')).toBeNull();
  });

  it('does all of a transaction or nothing', async () => {
    const client = await open(await rooted('/multi'));
    await client.create('/a', data);
    const parts = [
      { op: 'create', path: '/b', data, mode: MODE.persistent },
      { op: 'setData', path: '/a', data, version: 0 },
      { op: 'check', path: '/a', version: 7 },
    ] as const;
    expect(errorOf(await client.multi(parts))).toBe(-103);
    expect(await client.exists('/b')).toBeNull();
    const results = await client.multi([parts[0], parts[1], { op: 'delete', path: '/b', version: -1 }]);
    expect([errorOf(results), results[0]?.path]).toEqual([0, '/multi/b']);
    expect((await client.exists('/a'))?.version).toBe(1);
  });

  it("tells a watch before the answer to one's own write, once", async () => {
    const { session } = await open(await rooted('/watch'));
    const client = new Client(session);
    await client.create('/a', data);
    const order: string[] = [];
    await client.getData('/a', { fired: (type, path) => order.push(`${type} ${path}`) });
    await client.exists('/b', { fired: (type, path) => order.push(`${type} ${path}`) });
    await client.getChildren('/', { fired: (type, path) => order.push(`${type} ${path}`) });
    const done = (what: string) => ({ answered: () => order.push(what) });
    operations.setData(session, '/a', { data, version: -1 }, done('set'));
    operations.setData(session, '/a', { data, version: -1 }, done('set again'));
    operations.create(session, '/b', { data, mode: MODE.persistent }, done('create'));
    operations.remove(session, '/b', -1, done('delete'));
    await client.sync('/');
    expect(order).toEqual([
      `${EVENT.dataChanged} /a`,
      'set',
      'set again',
      `${EVENT.created} /b`,
      `${EVENT.childrenChanged} /`,
      'create',
      'delete',
    ]);
  });

  it('is told after a lost connection what it missed', async () => {
    const root = await rooted('/missed');
    const states = new States();
    const [client, other] = [await open(root, states), await open(root)];
    await client.create('/a', data);
    const fired = new Promise<string>((resolve) => {
      void client.getData('/a', { fired: (type, path) => resolve(`${type} ${path}`) });
    });
    await client.sync('/');
    client.session.disconnect();
    await other.setData('/a', data);
    expect(await fired).toBe(`${EVENT.dataChanged} /a`);
    await states.until('connected', 2);
    expect(client.session.watches.size).toBe(0);
  });

  it('removes what is ephemeral when it closes, not when it is cut off', async () => {
    const root = await rooted('/ephemeral');
    const states = new States();
    const [client, other] = [await open(root, states), await open(root)];
    await client.create('/e', data, MODE.ephemeral);
    client.session.disconnect();
    await states.until('connected', 2);
    expect(await other.exists('/e')).not.toBeNull();
    await client.close();
    expect(await other.exists('/e')).toBeNull();
  });

  it('reads more children than a request may be long, and long data', async () => {
    const client = await open(await rooted('/long'));
    const longest = Buffer.alloc(1_000_000, 'x');
    await client.create('/data', longest);
    expect((await client.getData('/data')).data.equals(longest)).toBe(true);
    const name = 'n'.repeat(200);
    await Promise.all(
      Array.from({ length: 6_000 }, (_, index) => client.create(`/${name}-${index}`, Buffer.alloc(0))),
    );
    expect((await client.getChildren('/')).length).toBe(6_001);
  });

  it('answers thousands of requests of one session in order', async () => {
    const { session } = await open(await rooted('/order'));
    const client = new Client(session);
    await client.create('/a', data);
    const lengths: number[] = [];
    for (let i = 1; i <= 3_000; i++) {
      operations.setData(session, '/a', { data: Buffer.alloc(i), version: -1 }, { answered: () => {} });
      operations.getData(session, '/a', { answered: (_, body) => lengths.push(body.skipBuffer()) });
    }
    await client.sync('/');
    expect(lengths).toEqual(Array.from({ length: 3_000 }, (_, index) => index + 1));
  });

  it('logs in with digest, as whoever may see a node', async () => {
    const options = sessionOptions(ensemble.hosts, {
      auths: [{ scheme: 'digest', auth: Buffer.from('me:secret') }],
    });
    const session = await openSession(options, { runtime, openMs: 20_000 });
    clients.push(new Client(session));
    expect(await new Client(session).create('/with-login', data)).toBe('/with-login');
  });

  it('keeps an idle session, longer than its timeout', async () => {
    const states = new States();
    const client = await open('', states, 1_000);
    expect(client.session.timeoutMs).toBe(1_000);
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(await client.exists('/')).not.toBeNull();
    expect(states.seen).toEqual(['connected']);
  });
});
