import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Secret } from '../../src/base/secret.ts';
import {
  createMarathonCluster,
  type MarathonClusterOptions,
} from '../../src/marathon-client/marathon-cluster.ts';
import { FrontProxy, type FrontProxyOptions } from './front-proxy.ts';
import { appSpec, type LocalFixture, startLocal } from './local-marathon.ts';
import { caPem } from './test-certificates.ts';

const login = 'Basic aHlkcmE6czNjcmV0';

let local: LocalFixture;
const proxies: FrontProxy[] = [];

beforeAll(async () => {
  local = await startLocal();
});
afterEach(async () => {
  for (const proxy of proxies.splice(0)) await proxy.close();
});
afterAll(() => local.close());

async function front(own: Partial<FrontProxyOptions> = {}): Promise<FrontProxy> {
  const proxy = await FrontProxy.start({ target: local.marathon.url, ...own });
  proxies.push(proxy);
  return proxy;
}

const cluster = (url: string | string[], own: Partial<MarathonClusterOptions> = {}) =>
  createMarathonCluster({ url, retry: { baseMs: 2, capMs: 20, deadlineMs: 5_000 }, pollMs: 100, ...own });

/** Launches, scales, watches, reads and removes: everything a run does. */
async function liveThrough(id: string, url: string | string[], own: Partial<MarathonClusterOptions> = {}) {
  const through = cluster(url, own);
  const [task] = await through.launch(appSpec({ id, cmd: 'echo hello; exec sleep 1000' }));
  expect(await through.scale(id, 3)).toHaveLength(3);
  expect((await through.apps('/hydra-test')).map((app) => app.id)).toContain(id);
  if (task === undefined) throw new Error('no task');
  await expect.poll(() => through.log(task, 'stdout', 100)).toBe('hello\n');
  await through.remove(id);
  expect(await local.cluster.apps(id)).toEqual([]);
}

describe('behind a proxy with a base path, TLS by a CA of its own, and a login', () => {
  const whole = { basePath: '/service/marathon', isTls: true, authorization: login };

  it('a whole life of an app works, and the login is on every request', async () => {
    const proxy = await front(whole);
    await liveThrough('/hydra-test/whole', proxy.url, { ca: caPem, authorization: new Secret(login) });
    expect(proxy.requests.every(({ authorization }) => authorization === login)).toBe(true);
    expect(proxy.requests.some(({ url }) => url.startsWith('/service/marathon/v2/events?'))).toBe(true);
  });

  it('a CA that is not trusted, or another name, is told at once, with how to mend it', async () => {
    const proxy = await front(whole);
    const untrusted = cluster(proxy.url).apps('/');
    await expect(untrusted).rejects.toThrow(/its certificate is signed by a CA that is not trusted$/);
    await expect(untrusted).rejects.toMatchObject({ hint: expect.stringContaining('[marathon] ca_file') });
    const byAddress = proxy.url.replace('localhost', '127.0.0.1');
    await expect(cluster(byAddress, { ca: caPem }).apps('/')).rejects.toThrow(
      /its certificate is for another name$/,
    );
  });

  it('a login that is missing or wrong is told at once, and not shown', async () => {
    const proxy = await front(whole);
    await expect(cluster(proxy.url, { ca: caPem }).apps('/')).rejects.toMatchObject({
      status: 401,
      hint: expect.stringContaining('login'),
    });
    const wrong = new Secret('Basic d3Jvbmc=');
    const refused = await cluster(proxy.url, { ca: caPem, authorization: wrong })
      .apps('/')
      .catch((error: unknown) => error);
    expect(String(refused)).not.toContain('d3Jvbmc=');
    expect(proxy.requests).toHaveLength(2);
  });

  it('https where http is spoken is told at once', async () => {
    const proxy = await front();
    await expect(cluster(proxy.url.replace('http:', 'https:')).apps('/')).rejects.toMatchObject({
      message: expect.stringContaining('it does not speak TLS'),
      hint: expect.stringContaining('https'),
    });
  });
});

describe('the login', () => {
  it('does not go over plain http to another machine unless told', () => {
    const authorization = new Secret(login);
    expect(() => cluster('http://marathon.example:8080', { authorization })).toThrow(
      'the login would go to http://marathon.example:8080 over plain http',
    );
    cluster('http://marathon.example:8080', { authorization, insecureLogin: true });
    cluster('https://marathon.example', { authorization });
    cluster('http://localhost:8080', { authorization });
  });

  it('follows a redirect to another master, and nowhere else', async () => {
    const leader = await front({ authorization: login });
    const standby = await front();
    standby.fault = ({ url }) => ({ status: 307, location: `${leader.url}${url}` });
    const authorization = new Secret(login);
    const alone = cluster(standby.url, { authorization }).apps('/');
    await expect(alone).rejects.toThrow(`redirects to ${leader.url}, which gets no login`);
    expect(leader.requests).toEqual([]);
    await liveThrough('/hydra-test/redirected', [standby.url, leader.url], { authorization });
  });
});

describe('masters', () => {
  it('that redirect to their leader are as good as it, for changes too', async () => {
    const leader = await front();
    const standby = await front();
    standby.fault = ({ url }) => ({ status: 307, location: `${leader.url}${url}` });
    await liveThrough('/hydra-test/standby', standby.url);
    expect(leader.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it('that redirect to each other are given up', async () => {
    const proxy = await front();
    proxy.fault = ({ url }) => ({ status: 302, location: url });
    await expect(cluster(proxy.url).apps('/')).rejects.toThrow('it redirects more than 5 times');
  });

  it('that cut connections before or after a change was made are survived', async () => {
    const [one, other] = [await front(), await front()];
    let writes = 0;
    const faulty = ({ method }: { method: string }) => {
      if (method === 'GET') return undefined;
      writes += 1;
      return (['cut before', undefined, 'cut after', { status: 503 }] as const)[writes % 4];
    };
    one.fault = faulty;
    other.fault = faulty;
    const notes: string[] = [];
    await liveThrough('/hydra-test/faulty', [one.url, other.url], { onNote: (text) => notes.push(text) });
    expect(notes.length).toBeGreaterThan(0);
  });
});

it('events that a proxy holds back are made up for by looking', async () => {
  const proxy = await front({ isBuffering: true });
  const through = cluster(proxy.url);
  const seen: string[] = [];
  const stop = through.watch('/hydra-test', ({ appId, state }) => void seen.push(`${appId} ${state}`));
  await expect.poll(() => proxy.requests.some(({ url }) => url.startsWith('/v2/tasks'))).toBe(true);
  await through.launch(appSpec({ id: '/hydra-test/held' }));
  await expect.poll(() => seen, { timeout: 20_000 }).toContain('/hydra-test/held running');
  await through.remove('/hydra-test/held');
  stop();
});

describe('apps of others', () => {
  const own = {
    prefix: '/hydra-test',
    hasOwnLabels: (labels: Readonly<Record<string, string>>) => labels.hydra_run === 'r',
  };

  it('are neither scaled nor removed, nor taken for a leftover of ours', async () => {
    const theirs = appSpec({ id: '/hydra-test/theirs', labels: { hydra_run: 'not ours' } });
    await local.cluster.launch(theirs);
    const ours = cluster(local.marathon.url, { own });
    const refusal = `app ${theirs.id} at ${local.marathon.url} belongs to somebody else: Hydra does not touch it`;
    await expect(ours.remove(theirs.id)).rejects.toThrow(refusal);
    await expect(ours.scale(theirs.id, 0)).rejects.toThrow(refusal);
    await expect(ours.launch({ ...theirs, labels: { hydra_run: 'r' } })).rejects.toThrow(
      `there is an app ${theirs.id} already at ${local.marathon.url}, and it belongs to somebody else`,
    );
    expect(await local.cluster.tasks(theirs.id)).toHaveLength(1);
    await local.cluster.remove(theirs.id);
  });

  it('are told from ours by what was made here, or by prefix and labels', async () => {
    const ours = cluster(local.marathon.url, { own });
    await ours.launch(appSpec({ id: '/elsewhere/mine' }));
    await ours.remove('/elsewhere/mine');
    await local.cluster.launch(appSpec({ id: '/hydra-test/left', labels: { hydra_run: 'r' } }));
    await ours.remove('/hydra-test/left');
    expect(await local.cluster.apps('/hydra-test/left')).toEqual([]);
  });
});
