import { rootCertificates } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../src/base/secret.ts';
import {
  createMarathonCluster,
  type MarathonClusterOptions,
} from '../../src/marathon-client/marathon-cluster.ts';
import { FrontProxy, type FrontProxyOptions } from './front-proxy.ts';
import { PaperMesos } from './paper-mesos.ts';
import { caPem } from './test-certificates.ts';

const login = 'Basic aHlkcmE6czNjcmV0';
const words = 'no broker at 10.0.0.1\n';

let mesos: PaperMesos;
const proxies: FrontProxy[] = [];

beforeEach(async () => {
  mesos = await PaperMesos.start();
  mesos.files.set('/sandbox/ended/stderr', words);
  placeAgentAt(mesos.address);
});

afterEach(async () => {
  for (const proxy of proxies.splice(0)) await proxy.close();
  await mesos.close();
});

async function front(own: Partial<FrontProxyOptions> = {}): Promise<FrontProxy> {
  const proxy = await FrontProxy.start({ target: `http://${mesos.address}`, ...own });
  proxies.push(proxy);
  return proxy;
}

function placeAgentAt(address: string): void {
  mesos.agents.splice(0, 1, { id: 'S0', hostname: 'agent-0', pid: `slave(1)@${address}` });
}

/** Reads a log by the masters; no Marathon is asked where they are named. */
function read(mesosUrl: string | string[], own: Partial<MarathonClusterOptions> = {}) {
  const cluster = createMarathonCluster({ url: 'http://127.0.0.1:1', mesosUrl, ca: caPem, ...own });
  return cluster.log({ id: 'ended', appId: '/a', host: 'agent-0' }, 'stderr', 1_000);
}

const addressOf = ({ url }: FrontProxy) => new URL(url).host;

describe('several masters', () => {
  it('are asked until one answers: after one that is away, and one that knows no leader', async () => {
    const leaderless = await front();
    leaderless.fault = () => ({ status: 503 });
    const leader = await front();
    expect(await read(['http://127.0.0.1:1', leaderless.url, leader.url])).toBe(words);
    expect(leaderless.requests).toHaveLength(1);
  });

  it('that are not the leader lead to it, as Mesos does: by an address without a protocol', async () => {
    const leader = await front();
    const standby = await front();
    standby.fault = ({ url }) => ({ status: 307, location: `//${addressOf(leader)}${url}` });
    expect(await read(standby.url)).toBe(words);
    expect(leader.requests.length).toBeGreaterThan(0);
  });

  it('that all fail are told of by the first', async () => {
    const leaderless = await front();
    leaderless.fault = () => ({ status: 503 });
    await expect(read(['http://127.0.0.1:1', leaderless.url])).rejects.toThrow(
      'cannot reach Mesos at http://127.0.0.1:1/master/slaves: connection refused',
    );
  });
});

describe('TLS by a CA of its own', () => {
  it('is spoken to masters below a base path, with the login where Marathon is behind the same address', async () => {
    const proxy = await front({ isTls: true, basePath: '/mesos', authorization: login });
    const url = `${new URL(proxy.url).origin}/marathon`;
    const authorization = new Secret(login);
    expect(await read(proxy.url, { url, authorization })).toBe(words);
    expect(proxy.requests.every((request) => request.authorization === login)).toBe(true);
    expect(mesos.requests.every(({ headers }) => headers.authorization === undefined)).toBe(true);
  });

  it('is not spoken to somebody else', async () => {
    const proxy = await front({ isTls: true });
    const [someOther = ''] = rootCertificates;
    await expect(read(proxy.url, { ca: someOther })).rejects.toThrow(
      /its certificate is signed by a CA that is not trusted$/,
    );
  });
});

describe('agents', () => {
  it('are asked by https where their master speaks it', async () => {
    const [master, agent] = [await front({ isTls: true }), await front({ isTls: true })];
    placeAgentAt(addressOf(agent));
    expect(await read(master.url)).toBe(words);
    expect(agent.requests.some(({ url }) => url.startsWith('/files/read'))).toBe(true);
  });

  it('are asked by http behind a master of https, when they do not speak it', async () => {
    const master = await front({ isTls: true });
    expect(await read(master.url)).toBe(words);
  });

  it('are asked by https behind a master of http, when they speak nothing else', async () => {
    const agent = await front({ isTls: true });
    placeAgentAt(addressOf(agent));
    expect(await read(`http://${mesos.address}`)).toBe(words);
    expect(agent.requests.length).toBeGreaterThan(0);
  });

  it('whose certificate is not trusted are not asked by http in its place', async () => {
    const [master, agent] = [await front({ isTls: true }), await front({ isTls: true })];
    placeAgentAt(addressOf(agent).replace('localhost', '127.0.0.1'));
    await expect(read(master.url)).rejects.toThrow(/its certificate is for another name$/);
    expect(agent.requests).toEqual([]);
  });

  it.each(['slave(1)', 'slave(1)@', 'slave(1)@host:99999', 'slave(1)@a b:1'])(
    'without an address that can be used, as in %j, are named',
    async (pid) => {
      mesos.agents.splice(0, 1, { id: 'S0', hostname: 'agent-0', pid });
      await expect(read(`http://${mesos.address}`)).rejects.toThrow('tells no address of agent agent-0');
    },
  );
});
