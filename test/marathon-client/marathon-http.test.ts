import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { delay } from '../../src/base/clock.ts';
import { HydraError } from '../../src/base/errors.ts';
import { Secret } from '../../src/base/secret.ts';
import { MarathonRefusal } from '../../src/marathon-client/marathon-errors.ts';
import { MarathonHttp, type MarathonHttpOptions } from '../../src/marathon-client/marathon-http.ts';
import { type Mishap, PaperMarathon } from './paper-marathon.ts';

let paper: PaperMarathon;

beforeEach(async () => {
  paper = await PaperMarathon.start();
});

afterEach(() => paper.close());

/** Pauses that were made, ms: they pass on a clock of their own. */
let pauses: number[];

function client(own: Partial<MarathonHttpOptions> = {}): MarathonHttp {
  let clockMs = 0;
  pauses = [];
  return new MarathonHttp({
    urls: [paper.url],
    retry: { baseMs: 200, capMs: 5_000, deadlineMs: 60_000 },
    random: () => 0.5,
    nowMs: () => clockMs,
    pause: async (ms) => {
      pauses.push(ms);
      clockMs += ms;
    },
    ...own,
  });
}

/** Lets these happen to the first calls of a path, one after another. */
function meanwhile(path: string, ...mishaps: Mishap[]): void {
  paper.before = (call) => (call.path === path ? mishaps.shift() : undefined);
}

const deployments = { method: 'GET', path: '/v2/deployments' } as const;

describe('first contact', () => {
  it('where nobody listens ends at once, in one line with a hint', async () => {
    const { url } = paper;
    await paper.close();
    const call = client({ urls: [url] }).send(deployments);
    await expect(call).rejects.toThrow(HydraError);
    await expect(call).rejects.toThrow(`cannot reach Marathon at ${url}: connection refused`);
    await expect(call).rejects.toMatchObject({ hint: expect.stringContaining('[marathon] ip and port') });
  });

  it('with somebody who never answers ends', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const address = silent.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const call = client({ urls: [`http://127.0.0.1:${port}`] }).send(deployments);
    await expect(call).rejects.toThrow('no answer within 4 s');
    silent.close();
  });

  it('with something else than Marathon says so', async () => {
    meanwhile('/ping', { status: 404, body: {} });
    await expect(client().send(deployments)).rejects.toThrow('is not a Marathon (GET /ping gives 404)');
  });

  it('is made once', async () => {
    const http = client();
    await http.send(deployments);
    await http.send(deployments);
    expect(paper.calls.map(({ path }) => path)).toEqual(['/ping', '/v2/deployments', '/v2/deployments']);
  });
});

describe('a call', () => {
  it.each<[string, Mishap[]]>([
    ['connections that are cut', ['reset', 'reset', 'reset']],
    ['answers of 5xx', [{ status: 500 }, { status: 503, body: { message: 'no leader' } }, { status: 502 }]],
    ['being told to wait', [{ status: 429 }]],
  ])('survives %s', async (_case, mishaps) => {
    const tries = mishaps.length + 1;
    meanwhile('/v2/deployments', ...mishaps);
    expect(await client().send(deployments)).toEqual([]);
    expect(paper.calls.filter(({ path }) => path === '/v2/deployments')).toHaveLength(tries);
  });

  it('is repeated with growing pauses for a minute, and then tells what was answered', async () => {
    paper.before = ({ path }) =>
      path === '/ping' ? undefined : { status: 503, body: { message: 'no leader' } };
    await expect(client().send(deployments)).rejects.toThrow(
      `Marathon at ${paper.url} answers GET /v2/deployments with 503, 20 times: {"message":"no leader"}`,
    );
    expect(pauses.slice(0, 7)).toEqual([150, 300, 600, 1_200, 2_400, 3_750, 3_750]);
    expect(pauses).toHaveLength(19);
  });

  it('is repeated after the time that is asked for, if that is not too long', async () => {
    const in7s = { status: 429, headers: { 'retry-after': '7' } };
    const date = new Date(Date.now() + 20_000).toUTCString();
    meanwhile('/v2/deployments', in7s, { status: 503, headers: { 'retry-after': date } });
    await client().send(deployments);
    expect(pauses[0]).toBe(7_000);
    expect(pauses[1]).toBeGreaterThan(18_000);
    meanwhile('/v2/deployments', { status: 429, headers: { 'retry-after': '3600' } });
    const call = client().send(deployments);
    await expect(call).rejects.toThrow('answers GET /v2/deployments with 429');
    await expect(call).rejects.toMatchObject({ hint: 'it wants to be left alone for 3600 s' });
    expect(pauses).toEqual([]);
  });

  it.each([400, 404, 409, 422, 501])('is not repeated after %i', async (status) => {
    meanwhile('/v2/deployments', { status });
    await expect(client().send(deployments)).rejects.toMatchObject({ status });
    expect(paper.calls.filter(({ path }) => path === '/v2/deployments')).toHaveLength(1);
  });

  it('to a Marathon that went away ends like the first contact, only later', async () => {
    const http = client();
    await http.send(deployments);
    await paper.close();
    await expect(http.send(deployments)).rejects.toThrow(/^cannot reach Marathon at .*: connection refused$/);
  });

  it('that is refused is not repeated, and tells why', async () => {
    const body = { message: 'Object is not valid', details: [{ path: '/id', errors: ['bad'] }] };
    meanwhile('/v2/deployments', { status: 422, body });
    const call = client().send(deployments);
    await expect(call).rejects.toThrow(MarathonRefusal);
    await expect(call).rejects.toThrow(
      'refuses GET /v2/deployments: Object is not valid: [{"path":"/id","errors":["bad"]}] (422)',
    );
    await expect(call).rejects.toMatchObject({ status: 422, lockedBy: [], mayHaveHappened: false });
  });

  it('tells which deployments lock the app, and that an earlier attempt may have been carried out', async () => {
    meanwhile('/v2/apps', 'reset', {
      status: 409,
      body: { message: 'm', deployments: [{ id: 'd' }] },
    });
    const isDone = async () => false;
    await expect(client().send({ method: 'POST', path: '/v2/apps', isDone })).rejects.toMatchObject({
      lockedBy: ['d'],
      mayHaveHappened: true,
    });
  });

  it('without the login it needs says so', async () => {
    meanwhile('/v2/deployments', { status: 401 });
    await expect(client().send(deployments)).rejects.toMatchObject({
      hint: expect.stringContaining('login'),
    });
  });

  it('carries the login it was given', async () => {
    await client({ authorization: new Secret('Basic eDp5') }).send(deployments);
    expect(paper.calls.every(({ headers }) => headers.authorization === 'Basic eDp5')).toBe(true);
  });

  it('with an answer of another shape says that this is no Marathon 1.4', async () => {
    const call = client().call(z.object({ apps: z.array(z.string()) }), deployments);
    await expect(call).rejects.toThrow('is not what Marathon 1.4 answers');
  });
});

describe('a change', () => {
  const post = { method: 'POST', path: '/v2/apps', body: { id: '/a', instances: 1 } } as const;

  it('whose answer is lost is not sent twice, unless somebody can tell that it was not made', async () => {
    meanwhile('/v2/apps', 'reset');
    await expect(client().send(post)).rejects.toThrow('connection reset');
    expect(paper.made('POST')).toHaveLength(1);
  });

  it.each<[string, Mishap]>([
    ['a connection that is cut', 'reset'],
    ['an answer of 5xx', { status: 504 }],
  ])('that was made in spite of %s is not made again', async (_case, mishap) => {
    paper.after = ({ path }) => (path === '/v2/apps' ? mishap : undefined);
    const isDone = async () => paper.apps.has('/a');
    expect(await client().send({ ...post, isDone })).toBeUndefined();
    expect(paper.made('POST')).toHaveLength(1);
  });

  it('that was not made is made again', async () => {
    meanwhile('/v2/apps', 'reset', { status: 502 });
    const isDone = async () => paper.apps.has('/a');
    await client().send({ ...post, isDone });
    expect(paper.made('POST')).toHaveLength(3);
    expect(paper.apps.size).toBe(1);
  });

  it('that was put off is made later, without asking', async () => {
    meanwhile('/v2/apps', { status: 429 });
    const isDone = () => Promise.reject(new Error('asked'));
    await client().send({ ...post, isDone });
    expect(paper.made('POST')).toHaveLength(2);
  });
});

describe('several masters', () => {
  let other: PaperMarathon;
  const notes: string[] = [];

  beforeEach(async () => {
    other = await PaperMarathon.start();
    notes.length = 0;
  });
  afterEach(() => other.close());

  const both = () => client({ urls: [`${paper.url}/`, other.url], onNote: (text) => void notes.push(text) });
  const asked = (marathon: PaperMarathon) => marathon.calls.map(({ path }) => path);

  it('are asked one after another until one is there, without a pause, and it is told', async () => {
    await paper.close();
    const http = both();
    expect(await http.send(deployments)).toEqual([]);
    expect(pauses.every((ms) => ms === 0)).toBe(true);
    expect(notes).toEqual([`Marathon at ${paper.url}: connection refused; asking ${other.url}`]);
    await http.send(deployments);
    expect(asked(other).filter((path) => path === '/v2/deployments')).toHaveLength(2);
  });

  it('that are all away end the first contact at once, with all their names', async () => {
    await Promise.all([paper.close(), other.close()]);
    await expect(both().send(deployments)).rejects.toThrow(
      `cannot reach Marathon at ${paper.url}, ${other.url}: connection refused`,
    );
  });

  it('are asked again after a pause, round by round, while a leader is elected', async () => {
    const http = both();
    await http.send(deployments);
    const noLeader = { status: 503, body: { message: 'Could not determine the current leader' } };
    let left = 5;
    const refuse = () => {
      left -= 1;
      return left > 0 ? noLeader : undefined;
    };
    paper.before = refuse;
    other.before = refuse;
    await http.send(deployments);
    expect(pauses.filter((ms) => ms > 0)).toEqual([150, 300]);
  });

  it('lead to their leader, and on to the next one when it goes', async () => {
    paper.leader = new URL(other.url).host;
    const http = both();
    await http.send(deployments);
    expect(asked(paper)).toEqual(['/ping', '/v2/leader']);
    expect(asked(other)).toEqual(['/v2/deployments']);
    await other.close();
    await http.send(deployments);
    // It is still said to lead, and was just found to be away.
    await http.send(deployments);
    expect(asked(paper).slice(2)).toEqual(['/v2/deployments', '/v2/leader', '/v2/deployments']);
  });

  it('do not make a change twice', async () => {
    const http = both();
    await http.send(deployments);
    // The state is one: what one master did, the other knows.
    paper.after = ({ path }) => (path === '/v2/apps' ? 'reset' : undefined);
    const isDone = async () => paper.apps.has('/a');
    await http.send({ method: 'POST', path: '/v2/apps', body: { id: '/a', instances: 1 }, isDone });
    expect(other.made('POST')).toEqual([]);
    expect(paper.made('POST')).toHaveLength(1);
  });
});

describe('aborting', () => {
  it.each<[string, Mishap]>([
    ['while the answer is awaited', 'silence'],
    ['during the pause before the next attempt', { status: 503 }],
  ])('ends the call with the reason %s', async (_case, mishap) => {
    const abort = new AbortController();
    paper.before = ({ path }) => {
      if (path === '/ping') return undefined;
      setImmediate(() => abort.abort(new Error('interrupted')));
      return mishap;
    };
    const retry = { baseMs: 600_000, capMs: 600_000, deadlineMs: 6_000_000 };
    const http = client({ retry, pause: delay });
    await expect(http.send({ ...deployments, signal: abort.signal })).rejects.toThrow('interrupted');
  });

  it('before the call sends nothing', async () => {
    const signal = AbortSignal.abort(new Error('interrupted'));
    await expect(client().send({ ...deployments, signal })).rejects.toThrow('interrupted');
    expect(paper.calls).toEqual([]);
  });
});
