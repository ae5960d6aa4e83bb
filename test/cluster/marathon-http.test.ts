import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { HydraError } from '../../src/base/errors.ts';
import { MarathonRefusal } from '../../src/cluster/marathon-errors.ts';
import { MarathonHttp, type MarathonHttpOptions } from '../../src/cluster/marathon-http.ts';
import { type Mishap, PaperMarathon } from './paper-marathon.ts';

let paper: PaperMarathon;

beforeEach(async () => {
  paper = await PaperMarathon.start();
});

afterEach(() => paper.close());

function client(own: Partial<MarathonHttpOptions> = {}): MarathonHttp {
  const retry = { baseMs: 2, capMs: 10, attempts: 4 };
  return new MarathonHttp({ url: paper.url, retry, random: () => 0.5, ...own });
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
    const call = client({ url }).send(deployments);
    await expect(call).rejects.toThrow(HydraError);
    await expect(call).rejects.toThrow(`cannot reach Marathon at ${url}: connection refused`);
    await expect(call).rejects.toMatchObject({ hint: expect.stringContaining('[marathon] ip and port') });
  });

  it('with somebody who never answers ends', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const address = silent.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const call = client({ url: `http://127.0.0.1:${port}` }).send(deployments);
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

  it('is repeated only so often, and then tells what was answered', async () => {
    paper.before = ({ path }) =>
      path === '/ping' ? undefined : { status: 503, body: { message: 'no leader' } };
    await expect(client().send(deployments)).rejects.toThrow(
      `Marathon at ${paper.url} answers GET /v2/deployments with 503, 4 times: {"message":"no leader"}`,
    );
    expect(paper.made('GET')).toHaveLength(5);
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
    meanwhile('/v2/deployments', 'reset', {
      status: 409,
      body: { message: 'm', deployments: [{ id: 'd' }] },
    });
    await expect(client().send(deployments)).rejects.toMatchObject({
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
    await client({ authorization: 'Basic eDp5' }).send(deployments);
    expect(paper.calls.every(({ headers }) => headers.authorization === 'Basic eDp5')).toBe(true);
  });

  it('with an answer of another shape says that this is no Marathon 1.4', async () => {
    const call = client().call(z.object({ apps: z.array(z.string()) }), deployments);
    await expect(call).rejects.toThrow('is not what Marathon 1.4 answers');
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
    const http = client({ retry: { baseMs: 600_000, capMs: 600_000, attempts: 2 } });
    await expect(http.send({ ...deployments, signal: abort.signal })).rejects.toThrow('interrupted');
  });

  it('before the call sends nothing', async () => {
    const signal = AbortSignal.abort(new Error('interrupted'));
    await expect(client().send({ ...deployments, signal })).rejects.toThrow('interrupted');
    expect(paper.calls).toEqual([]);
  });
});
