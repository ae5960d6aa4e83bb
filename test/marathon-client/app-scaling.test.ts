import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Cluster } from '../../src/cluster/port.ts';
import { createMarathonCluster } from '../../src/marathon-client/marathon-cluster.ts';
import { appSpec } from './local-marathon.ts';
import { PaperMarathon } from './paper-marathon.ts';

const id = '/hydra-test/app';

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
    retry: { baseMs: 2, capMs: 10, deadlineMs: stallMs },
    limits: { stallMs, failingMs: 20, failures: 2 },
  });
}

/** Bodies of the calls that ask for instances. */
const asked = () =>
  paper.calls
    .filter(({ method }) => method === 'POST' || method === 'PUT')
    .map(({ body }) =>
      typeof body === 'object' && body !== null && 'instances' in body ? body.instances : null,
    );

describe('large fleets', () => {
  it('are launched in steps of 500 and 300', async () => {
    expect(await cluster.launch(appSpec({ instances: 1_200 }))).toHaveLength(1_200);
    expect(asked()).toEqual([500, 800, 1_100, 1_200]);
  });

  it('are scaled in steps from where they are, and told of as one way', async () => {
    paper.addApp(id, 100);
    const wanted = new Set<number>();
    await cluster.scale(id, 900, { onProgress: (_running, inAll) => wanted.add(inAll) });
    await cluster.scale(id, 600);
    expect(asked()).toEqual([500, 800, 900, 800, 700, 600]);
    expect(wanted).toEqual(new Set([900]));
  });

  it('wait for each step before the next', async () => {
    paper.addApp(id, 0);
    paper.isPrompt = false;
    await expect(clusterThatWaits(200).scale(id, 700)).rejects.toThrow(
      '/hydra-test/app makes no progress, 0 of 500 run',
    );
    expect(asked()).toEqual([500]);
  });
});

describe('what is asked for', () => {
  it('carries the whole spec in Marathon’s words', async () => {
    const spec = appSpec({
      archives: ['http://h/a.tar.gz'],
      env: { A: '1' },
      labels: { run: 'x' },
      placement: { distinctHosts: true, group: { attribute: 'rack', value: 'one' } },
    });
    await cluster.launch(spec);
    const { archives, memMib, placement: _, ...same } = spec;
    expect(paper.calls.find(({ method }) => method === 'POST')?.body).toEqual({
      ...same,
      uris: archives,
      mem: memMib,
      constraints: [
        ['hostname', 'UNIQUE'],
        ['rack', 'CLUSTER', 'one'],
      ],
      requirePorts: false,
    });
  });

  it('insists on ports that are named', async () => {
    await cluster.launch(appSpec({ ports: [7_000] }));
    expect(paper.calls.find(({ method }) => method === 'POST')?.body).toMatchObject({ requirePorts: true });
  });
});

describe('a lost answer to the creation', () => {
  const loseAnswers = (body?: (first: boolean) => void) => {
    let isFirst = true;
    paper.after = ({ method }) => {
      if (method !== 'POST') return undefined;
      body?.(isFirst);
      const mishap = isFirst ? ('reset' as const) : undefined;
      isFirst = false;
      return mishap;
    };
  };

  it('does not make the app its own leftover', async () => {
    loseAnswers();
    expect(await cluster.launch(appSpec({ instances: 2, labels: { b: '2', a: '1' } }))).toHaveLength(2);
    expect(paper.made('POST')).toHaveLength(1);
  });

  it('does not make somebody else’s app ours', async () => {
    paper.addApp(id, 1);
    paper.before = ({ method }) => {
      paper.before = () => undefined;
      return method === 'POST' ? 'reset' : undefined;
    };
    await expect(cluster.launch(appSpec())).rejects.toThrow(`there is an app ${id} already`);
  });
});

describe('a locked app', () => {
  it('is changed once the deployment has ended', async () => {
    paper.addApp(id, 1);
    paper.deployments = [{ id: 'theirs', affectedApps: [id, '/others/app'] }];
    let refused = 0;
    paper.after = ({ method }) => {
      if (method !== 'PUT') return undefined;
      refused += 1;
      if (refused === 3) paper.deployments = [];
      return undefined;
    };
    expect(await cluster.scale(id, 4)).toHaveLength(4);
    expect(refused).toBe(4);
    expect(paper.made('DELETE')).toEqual([]);
  });

  it('that stays locked is given up by name', async () => {
    paper.addApp(id, 1);
    paper.deployments = [{ id: 'theirs', affectedApps: [id, '/others/app'] }];
    await expect(clusterThatWaits(200).scale(id, 4)).rejects.toThrow(
      `app ${id} stays locked by deployment theirs`,
    );
  });
});

describe('waiting', () => {
  it('goes by events: it looks again when one comes, long before the next poll', async () => {
    const patient = createMarathonCluster({ url: paper.url, pollMs: 600_000 });
    paper.addApp(id, 0);
    paper.isPrompt = false;
    let looks = 0;
    const startTask = () => {
      paper.tasks.push({ id: 'late', appId: id, state: 'TASK_RUNNING' });
      paper.emit('status_update_event', { taskId: 'late', appId: id, taskStatus: 'TASK_RUNNING' });
    };
    // The second look is made because the stream of events stands; only an event can bring a third.
    const onProgress = () => {
      looks += 1;
      if (looks === 2) setImmediate(startTask);
    };
    const scaled = patient.scale(id, 1, { onProgress });
    expect(await scaled).toHaveLength(1);
  });

  it('does without events', async () => {
    paper.streamsEvents = false;
    paper.addApp(id, 0);
    paper.isPrompt = false;
    const onProgress = () => {
      if (paper.calls.length === 20) paper.tasks.push({ id: 'late', appId: id, state: 'TASK_RUNNING' });
    };
    expect(await cluster.scale(id, 1, { onProgress, stallTimeoutMs: 60_000 })).toHaveLength(1);
  });

  it('is not misled by a failure of before', async () => {
    paper.addApp(id, 1);
    const app = paper.apps.get(id);
    if (app === undefined) throw new Error('no app');
    app.lastTaskFailure = {
      taskId: 'old',
      message: 'exit 1',
      timestamp: 'then',
      state: 'TASK_FAILED',
      host: 'h',
    };
    paper.isPrompt = false;
    await expect(clusterThatWaits(200).scale(id, 2)).rejects.toThrow(
      '/hydra-test/app makes no progress, 1 of 2 run; the last failure: old on h: exit 1',
    );
  });

  it('ends when the app is removed meanwhile', async () => {
    paper.addApp(id, 1);
    paper.isPrompt = false;
    const onProgress = () => {
      paper.apps.delete(id);
    };
    await expect(cluster.scale(id, 2, { onProgress })).rejects.toThrow(`there is no app ${id}`);
  });

  it('closes its stream of events', async () => {
    const attached = paper.nextStream();
    paper.addApp(id, 0);
    paper.isPrompt = false;
    await expect(clusterThatWaits(200).scale(id, 1)).rejects.toThrow('makes no progress');
    await attached;
    await expect.poll(() => paper.openStreams).toBe(0);
  });
});
