import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../src/base/secret.ts';
import { createMarathonCluster, type MarathonClusterOptions } from '../../src/cluster/marathon-cluster.ts';
import { PaperMarathon } from './paper-marathon.ts';

/** An old Mesos: master and agent in one, everything under `.json`. */
class PaperMesos {
  readonly requests: IncomingMessage[] = [];
  readonly files = new Map<string, string>();
  readonly agents: { id: string; hostname: string; pid: string }[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<PaperMesos> {
    const server = createServer((request, response) => {
      mesos.requests.push(request);
      const body = mesos.#answer(new URL(request.url ?? '', 'http://paper'));
      response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    });
    const mesos = new PaperMesos(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return mesos;
  }

  get address(): string {
    const address = this.#server.address();
    return `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #answer({ pathname, searchParams }: URL): unknown {
    if (pathname === '/master/slaves.json') return { slaves: this.agents };
    if (pathname === '/state.json') {
      const executor = { id: 'ended', directory: '/sandbox/ended' };
      return { frameworks: [], completed_frameworks: [{ completed_executors: [executor] }] };
    }
    const content = this.files.get(searchParams.get('path') ?? '');
    if (pathname !== '/files/read.json' || content === undefined) return undefined;
    const offset = Number(searchParams.get('offset'));
    if (offset === -1) return { data: '', offset: content.length };
    return { data: content.slice(offset, offset + Number(searchParams.get('length'))), offset };
  }
}

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
