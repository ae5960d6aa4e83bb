import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Cluster } from '../../src/cluster/port.ts';
import { createMarathonCluster } from '../../src/marathon-client/marathon-cluster.ts';
import { PaperMarathon } from './paper-marathon.ts';

const id = '/hydra-test/app';
const path = `/v2/apps${id}`;

let paper: PaperMarathon;
let cluster: Cluster;

beforeEach(async () => {
  paper = await PaperMarathon.start();
  // Patient: on a busy machine any look may take long.
  cluster = clusterThatWaits(60_000);
});

afterEach(() => paper.close());

function clusterThatWaits(stallMs: number): Cluster {
  return createMarathonCluster({
    url: paper.url,
    pollMs: 5,
    retry: { baseMs: 2, capMs: 10, deadlineMs: 60_000 },
    limits: { stallMs, failingMs: 20, failures: 2 },
  });
}

describe('a small app', () => {
  it('is removed in one go', async () => {
    paper.addApp(id, 200);
    await cluster.remove(id);
    expect([...paper.made('PUT'), ...paper.made('DELETE')]).toEqual([path]);
    expect(paper.apps.size).toBe(0);
  });

  it('is removed also when the answer is lost', async () => {
    paper.addApp(id, 1);
    paper.after = ({ method }) => {
      if (method !== 'DELETE') return undefined;
      paper.after = () => undefined;
      return 'reset';
    };
    await cluster.remove(id);
    expect(paper.made('DELETE')).toEqual([path]);
  });

  it('whose tasks do not end is given up with their number', async () => {
    paper.addApp(id, 3);
    paper.isPrompt = false;
    await expect(clusterThatWaits(200).remove(id)).rejects.toThrow(
      `3 tasks of ${id} do not end at ${paper.url}`,
    );
  });

  it('is waited for until its last task is gone', async () => {
    paper.addApp(id, 1);
    paper.isPrompt = false;
    let looks = 0;
    paper.before = (call) => {
      if (call.path === '/v2/tasks') looks += 1;
      if (looks === 4) paper.tasks.length = 0;
      return undefined;
    };
    await cluster.remove(id);
    expect(looks).toBe(4);
  });
});

it('a large app goes down in steps of 100 to 1 before it is removed', async () => {
  paper.addApp(id, 450);
  await cluster.remove(id);
  expect(paper.made('PUT')).toEqual(
    [350, 250, 150, 50, 1].map((instances) => `${path} <- {"instances":${instances}}`),
  );
  expect(paper.made('DELETE')).toEqual([path]);
});

describe('deployments', () => {
  it('of the app alone are cancelled first', async () => {
    paper.addApp(id, 1);
    paper.deployments = [
      { id: 'ours', affectedApps: [id] },
      { id: 'elsewhere', affectedApps: ['/others/app'] },
    ];
    await cluster.remove(id);
    expect(paper.made('DELETE')).toEqual(['/v2/deployments/ours', path]);
    expect(paper.calls.find((call) => call.path === '/v2/deployments/ours')?.query.get('force')).toBe('true');
    expect(paper.deployments).toEqual([{ id: 'elsewhere', affectedApps: ['/others/app'] }]);
  });

  it('that change apps of others, too, are waited for and never overridden', async () => {
    paper.addApp(id, 1);
    paper.deployments = [{ id: 'theirs', affectedApps: ['/others/app', id] }];
    paper.after = ({ method }) => {
      if (method === 'DELETE') paper.deployments = [];
      return undefined;
    };
    await cluster.remove(id);
    expect(paper.made('DELETE')).toEqual([path, path]);
    const forced = paper.calls.filter(
      ({ method, query }) => method === 'DELETE' && query.get('force') !== 'false',
    );
    expect(forced).toEqual([]);
  });
});

it('ends at once when aborted', async () => {
  paper.addApp(id, 1);
  paper.isPrompt = false;
  const abort = new AbortController();
  paper.after = ({ method }) => {
    if (method === 'DELETE') abort.abort(new Error('interrupted'));
    return undefined;
  };
  await expect(cluster.remove(id, { signal: abort.signal })).rejects.toThrow('interrupted');
});
