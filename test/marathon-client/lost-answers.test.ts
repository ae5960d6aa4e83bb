import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { delay } from '../../src/base/clock.ts';
import {
  createMarathonCluster,
  type MarathonClusterOptions,
} from '../../src/marathon-client/marathon-cluster.ts';
import { type Fault, FrontProxy } from './front-proxy.ts';
import { appSpec } from './local-marathon.ts';
import { PaperMarathon } from './paper-marathon.ts';

const id = '/hydra-test/app';

/** Two masters of one state. */
let paper: PaperMarathon;
let one: FrontProxy;
let other: FrontProxy;
let notes: string[];

beforeEach(async () => {
  paper = await PaperMarathon.start();
  [one, other] = [
    await FrontProxy.start({ target: paper.url }),
    await FrontProxy.start({ target: paper.url }),
  ];
  paper.leader = new URL(one.url).host;
  notes = [];
});

afterEach(async () => {
  await Promise.all([one.close(), other.close()]);
  await paper.close();
});

const cluster = (own: Partial<MarathonClusterOptions> = {}) =>
  createMarathonCluster({
    url: [one.url, other.url],
    pollMs: 5,
    retry: { baseMs: 2, capMs: 10, deadlineMs: 5_000 },
    onNote: (text) => void notes.push(text),
    ...own,
  });

const changes = () => paper.calls.filter(({ method }) => method !== 'GET').map(({ method }) => method);

/** Launches, scales and removes. */
async function live(through: ReturnType<typeof cluster>): Promise<void> {
  expect(await through.launch(appSpec({ id, labels: { hydra_run: 'r' } }))).toHaveLength(1);
  expect(await through.scale(id, 3)).toHaveLength(3);
  await through.remove(id);
  expect([paper.apps.size, paper.tasks]).toEqual([0, []]);
}

describe('a change that was carried out although its answer was lost', () => {
  it.each<[string, string, (proxies: FrontProxy[]) => string[]]>([
    ['POST', 'of two masters', (proxies) => proxies.map(({ url }) => url)],
    ['PUT', 'of two masters', (proxies) => proxies.map(({ url }) => url)],
    ['DELETE', 'of two masters', (proxies) => proxies.map(({ url }) => url)],
    ['POST', 'of one', ([proxy]) => [proxy?.url ?? '']],
    ['PUT', 'of one', ([proxy]) => [proxy?.url ?? '']],
    ['DELETE', 'of one', ([proxy]) => [proxy?.url ?? '']],
  ])('is not made twice: %s, %s', async (lost, _case, urlsOf) => {
    let isCut = false;
    const cutOnce = ({ method }: { method: string }): Fault | undefined => {
      if (isCut || method !== lost) return undefined;
      isCut = true;
      return 'cut after';
    };
    one.fault = cutOnce;
    other.fault = cutOnce;
    await live(cluster({ url: urlsOf([one, other]) }));
    expect(isCut).toBe(true);
    expect(changes()).toEqual(['POST', 'PUT', 'DELETE']);
  });
});

describe('a change that is carried out only after it was asked for once more', () => {
  it('of creating: the app that is there then is ours', async () => {
    let posts = 0;
    paper.before = ({ method, body }) => {
      if (method !== 'POST') return undefined;
      posts += 1;
      if (posts === 1) return 'reset';
      const { labels, cmd } = body as { labels: unknown; cmd: string };
      paper.addApp(id, 1);
      Object.assign(paper.apps.get(id) ?? {}, { labels, cmd });
      return undefined;
    };
    await live(cluster());
    expect(posts).toBe(2);
  });

  it('of creating: the lock that is met then is its own', async () => {
    let posts = 0;
    paper.before = ({ method, body }) => {
      if (method !== 'POST') return undefined;
      posts += 1;
      if (posts === 1) return 'reset';
      const { labels, cmd } = body as { labels: unknown; cmd: string };
      paper.addApp(id, 1);
      Object.assign(paper.apps.get(id) ?? {}, { labels, cmd });
      return { status: 409, body: { message: 'locked', deployments: [{ id: 'its own' }] } };
    };
    await live(cluster());
    expect([posts, notes.filter((text) => text.includes('locked'))]).toEqual([2, []]);
  });

  it('of removing: that it is gone then is fine', async () => {
    let deletes = 0;
    paper.before = ({ method }) => {
      if (method !== 'DELETE') return undefined;
      deletes += 1;
      if (deletes === 1) return 'reset';
      paper.apps.delete(id);
      paper.tasks.length = 0;
      return undefined;
    };
    await live(cluster());
    expect(deletes).toBe(2);
  });
});

it.each<[string, Fault]>([
  ['before it carries out a step', { status: 503 }],
  ['after it has carried out a step', 'cut after'],
])('a leader that goes in the middle of a launch, %s, is followed by the next', async (_case, last) => {
  let isGone = false;
  const steps: unknown[] = [];
  paper.after = ({ method, body }) => {
    if (method === 'POST' || method === 'PUT') steps.push((body as { instances: number }).instances);
    return undefined;
  };
  const resign = () => {
    isGone = true;
    paper.leader = new URL(other.url).host;
    paper.cutStreams();
    return last;
  };
  one.fault = ({ method }) => {
    if (isGone) return { status: 503 };
    return method === 'PUT' && steps.length === 2 ? resign() : undefined;
  };
  const through = cluster();
  const attached = paper.nextStream();
  const stop = through.watch('/hydra-test', () => undefined);
  await attached;
  expect(await through.launch(appSpec({ id, instances: 1_200 }))).toHaveLength(1_200);
  expect(steps).toEqual([500, 800, 1_100, 1_200]);
  expect(notes[0]).toContain(`Marathon at ${one.url}: `);
  expect(notes[0]).toContain(`asking ${other.url}`);
  const hasStream = () => other.requests.some(({ url }) => url.startsWith('/v2/events'));
  await expect.poll(hasStream, { timeout: 20_000 }).toBe(true);
  stop();
});

describe('Ctrl-C', () => {
  it('while an app is being created ends when that is done, so that the app is known and can be removed', async () => {
    const abort = new AbortController();
    paper.before = async ({ method }) => {
      if (method !== 'POST') return undefined;
      abort.abort(new Error('interrupted'));
      await delay(50);
      return undefined;
    };
    await expect(cluster().launch(appSpec({ id }), { signal: abort.signal })).rejects.toThrow('interrupted');
    expect([...paper.apps.keys()]).toEqual([id]);
    await cluster().remove(id);
    expect(paper.apps.size).toBe(0);
  });

  it('while a change is never answered ends soon', async () => {
    const abort = new AbortController();
    paper.before = ({ method }) => {
      if (method !== 'POST') return undefined;
      abort.abort(new Error('interrupted'));
      return 'silence';
    };
    await expect(cluster().launch(appSpec({ id }), { signal: abort.signal })).rejects.toThrow('interrupted');
  });

  it.each(['apps', 'tasks'] as const)('while %s are asked for again and again ends at once', async (list) => {
    const abort = new AbortController();
    paper.before = ({ path }) => {
      if (!path.startsWith('/v2/apps')) return undefined;
      setImmediate(() => abort.abort(new Error('interrupted')));
      return { status: 503 };
    };
    // The pause before the next question is longer than any test.
    const retry = { baseMs: 600_000, capMs: 600_000, deadlineMs: 6_000_000 };
    const asked = cluster({ url: one.url, retry })[list](id, { signal: abort.signal });
    await expect(asked).rejects.toThrow('interrupted');
  });
});
