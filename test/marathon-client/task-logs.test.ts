import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../src/base/secret.ts';
import {
  createMarathonCluster,
  type MarathonClusterOptions,
} from '../../src/marathon-client/marathon-cluster.ts';
import { PaperMarathon } from './paper-marathon.ts';
import { PaperMesos } from './paper-mesos.ts';

const task = { id: 'ended', appId: '/hydra-test/app', host: 'agent-1' };

let paper: PaperMarathon;
let mesos: PaperMesos;

beforeEach(async () => {
  paper = await PaperMarathon.start();
  mesos = await PaperMesos.start();
  mesos.agents.push(
    { id: 'S0', hostname: 'agent-0', pid: 'slave(1)@127.0.0.1:1' },
    { id: 'S1', hostname: 'agent-1', pid: `slave(1)@${mesos.address}` },
  );
  mesos.files.set('/sandbox/ended/stderr', 'no broker at 10.0.0.1\n');
});

afterEach(async () => {
  await mesos.close();
  await paper.close();
});

const cluster = (own: Partial<MarathonClusterOptions> = {}) =>
  createMarathonCluster({ url: paper.url, mesosUrl: `http://${mesos.address}/`, ...own });

/** Lets the Marathon tell where its Mesos is. */
function tellOfMesos(url: string | null): void {
  paper.before = ({ path }) => {
    if (path !== '/v2/info') return undefined;
    return { status: 200, body: { frameworkId: null, marathon_config: { mesos_leader_ui_url: url } } };
  };
}

describe('a log', () => {
  it('is read from the task’s own agent, of an old version and of a task that ended', async () => {
    expect(await cluster().log(task, 'stderr', 1_000)).toBe('no broker at 10.0.0.1\n');
    expect(await cluster().log(task, 'stderr', 10)).toBe(' 10.0.0.1\n');
  });

  it('is read from the Mesos that Marathon names', async () => {
    tellOfMesos(`http://${mesos.address}/`);
    const found = createMarathonCluster({ url: paper.url });
    expect(await found.log(task, 'stderr', 1_000)).toBe('no broker at 10.0.0.1\n');
  });

  it('is read in parts of 64 KiB where more is wanted', async () => {
    const content = 'x'.repeat(150_000);
    mesos.files.set('/sandbox/ended/stdout', content);
    expect(await cluster().log(task, 'stdout', 140_000)).toBe(content.slice(-140_000));
    const lengths = mesos.requests.flatMap(({ url }) => /length=(\d+)$/.exec(url ?? '')?.[1] ?? []);
    expect(Math.max(...lengths.map(Number))).toBe(65_536);
  });

  it('is found without asking for the sandbox again', async () => {
    const one = cluster();
    await one.log(task, 'stderr', 100);
    const before = mesos.requests.filter(({ url }) => url?.startsWith('/state')).length;
    await one.log(task, 'stderr', 100);
    expect(mesos.requests.filter(({ url }) => url?.startsWith('/state'))).toHaveLength(before);
  });

  it.each<[string, Partial<typeof task>, 'stdout' | 'stderr']>([
    ['a task nobody knows', { id: 'other' }, 'stderr'],
    ['a host that is no agent', { host: 'agent-9' }, 'stderr'],
    ['a file that is not there', {}, 'stdout'],
  ])('is undefined for %s', async (_case, own, file) => {
    expect(await cluster().log({ ...task, ...own }, file, 100)).toBeUndefined();
  });

  it('on an agent that is away says which', async () => {
    const away = cluster().log({ ...task, host: 'agent-0' }, 'stderr', 100);
    await expect(away).rejects.toThrow('cannot reach Mesos at http://127.0.0.1:1/state: connection refused');
  });
});

it('Marathon’s login is sent to Marathon only', async () => {
  tellOfMesos(`http://${mesos.address}`);
  const own = createMarathonCluster({ url: paper.url, authorization: new Secret('Basic eDp5') });
  await own.log(task, 'stderr', 100);
  expect(paper.calls.every(({ headers }) => headers.authorization === 'Basic eDp5')).toBe(true);
  expect(mesos.requests.length).toBeGreaterThan(0);
  expect(mesos.requests.every(({ headers }) => headers.authorization === undefined)).toBe(true);
});

it('an agent that is away does not hide what another one of its host knows', async () => {
  mesos.agents.unshift({ id: 'S2', hostname: 'agent-1', pid: 'slave(2)@127.0.0.1:1' });
  expect(await cluster().log(task, 'stderr', 1_000)).toBe('no broker at 10.0.0.1\n');
  const unknown = cluster().log({ ...task, id: 'other' }, 'stderr', 100);
  await expect(unknown).rejects.toThrow('cannot reach Mesos at http://127.0.0.1:1/state: connection refused');
});

it('logs of tasks of many hosts that are asked for at once need one list of agents', async () => {
  const hosts = Array.from({ length: 20 }, (_, index) => `host-${index}`);
  const pid = `slave(1)@${mesos.address}`;
  mesos.agents.push(...hosts.map((hostname) => ({ id: hostname, hostname, pid })));
  const one = cluster();
  await Promise.all(hosts.map((host) => one.log({ ...task, host }, 'stderr', 100)));
  const lists = mesos.requests.filter(({ url }) => url?.startsWith('/master/slaves.json'));
  expect(lists).toHaveLength(1);
});

describe('the address of Mesos as Marathon tells it', () => {
  it('is used without a login that is in it, which no message shows', async () => {
    tellOfMesos('http://somebody:s3cret@127.0.0.1:1/');
    const failure = await createMarathonCluster({ url: paper.url })
      .log(task, 'stderr', 100)
      .catch((error: unknown) => error);
    expect(String(failure)).toContain('cannot reach Mesos at http://127.0.0.1:1/master/slaves');
    expect(String(failure)).not.toContain('s3cret');
  });

  it.each(['', 'mesos.example:5050', 'ftp://mesos'])(
    'is refused in one line where it is %j',
    async (told) => {
      tellOfMesos(told);
      const failed = createMarathonCluster({ url: paper.url }).log(task, 'stderr', 100);
      await expect(failed).rejects.toThrow(
        `Marathon at ${paper.url} names no address of its Mesos that can be used`,
      );
      await expect(failed).rejects.toMatchObject({ hint: 'name it with [mesos] url' });
    },
  );
});
