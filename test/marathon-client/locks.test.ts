import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createMarathonCluster,
  type MarathonClusterOptions,
} from '../../src/marathon-client/marathon-cluster.ts';
import { appSpec } from './local-marathon.ts';
import { type PaperCall, PaperMarathon } from './paper-marathon.ts';

const id = '/hydra-test/app';
const theirs = { id: 'theirs', affectedApps: [id, '/others/app'], currentStep: 1, totalSteps: 3 };

let paper: PaperMarathon;
let notes: string[];

beforeEach(async () => {
  paper = await PaperMarathon.start();
  notes = [];
});

afterEach(() => paper.close());

const cluster = (own: Partial<MarathonClusterOptions> = {}) =>
  createMarathonCluster({
    url: paper.url,
    pollMs: 5,
    retry: { baseMs: 2, capMs: 10, deadlineMs: 200 },
    limits: { stallMs: 60_000, failingMs: 20, failures: 2 },
    onNote: (text) => void notes.push(text),
    ...own,
  });

/** What was asked for of the app itself, with how it was to go about locks. */
const changes = () =>
  paper.calls
    .filter(({ method, path }) => method !== 'GET' && path.startsWith('/v2/apps'))
    .map(({ method, query }) => `${method} force=${query.get('force')}`);

describe('locked = force', () => {
  it('tries without, then cancels what locks the app, and says so', async () => {
    paper.addApp(id, 1);
    paper.deployments = [{ ...theirs }, { id: 'elsewhere', affectedApps: ['/others/app'] }];
    expect(await cluster({ locked: 'force' }).scale(id, 3)).toHaveLength(3);
    expect(changes()).toEqual(['PUT force=false', 'PUT force=true']);
    expect(paper.deployments.map((deployment) => deployment.id)).toEqual(['elsewhere']);
    expect(notes).toEqual([`${id} is locked by deployment theirs, which is cancelled`]);
  });

  it('holds for creating and removing, too', async () => {
    const locked = { status: 409, body: { message: 'locked', deployments: [{ id: 'theirs' }] } };
    const refuse = ({ method, query }: PaperCall) =>
      ['POST', 'DELETE'].includes(method) && query.get('force') === 'false' ? locked : undefined;
    paper.before = refuse;
    await cluster({ locked: 'force' }).launch(appSpec({ id }));
    await cluster({ locked: 'force' }).remove(id);
    expect(changes()).toEqual([
      'POST force=false',
      'POST force=true',
      'DELETE force=false',
      'DELETE force=true',
    ]);
    expect(paper.apps.size).toBe(0);
  });

  it('forces nothing where nothing is locked', async () => {
    await cluster({ locked: 'force' }).launch(appSpec({ id }));
    await cluster({ locked: 'force' }).scale(id, 2);
    await cluster({ locked: 'force' }).remove(id);
    expect(changes()).toEqual(['POST force=false', 'PUT force=false', 'DELETE force=false']);
    expect(notes).toEqual([]);
  });
});

describe('a lock that is waited for', () => {
  it('is told of with its progress, and the change is made once it has ended, however long that took', async () => {
    paper.addApp(id, 1);
    paper.deployments = [{ ...theirs, totalSteps: 6 }];
    const advance = () => {
      const [lock] = paper.deployments;
      if (lock === undefined) return undefined;
      lock.currentStep = (lock.currentStep ?? 0) + 1;
      if (lock.currentStep > 6) paper.deployments = [];
      return undefined;
    };
    paper.after = ({ method }) => (method === 'PUT' ? advance() : undefined);
    // Less than all the steps take together; each of them is progress.
    const hasty = cluster({ limits: { stallMs: 300, failingMs: 300, failures: 2 } });
    expect(await hasty.scale(id, 2, { stallTimeoutMs: 300 })).toHaveLength(2);
    expect(changes()).toEqual(Array(7).fill('PUT force=false'));
    expect(notes).toEqual([`${id} is locked by deployment theirs (step 2 of 6): waiting for its end`]);
    expect(paper.made('DELETE')).toEqual([]);
  });

  it('that never ends is given up after five times the patience, in one line that says what to do', async () => {
    paper.addApp(id, 1);
    paper.deployments = [{ ...theirs }];
    const startMs = performance.now();
    const scaled = cluster({ limits: { stallMs: 60, failingMs: 20, failures: 2 } }).scale(id, 2);
    await expect(scaled).rejects.toMatchObject({
      message: `app ${id} stays locked by deployment theirs`,
      hint: expect.stringContaining('[marathon] locked = force'),
    });
    expect(performance.now() - startMs).toBeGreaterThan(299);
    expect(new Set(changes())).toEqual(new Set(['PUT force=false']));
    expect(paper.tasks).toHaveLength(1);
  });

  it('ends at once when aborted, and changes nothing', async () => {
    paper.addApp(id, 1);
    paper.deployments = [{ ...theirs }];
    const abort = new AbortController();
    const onNote = () => abort.abort(new Error('interrupted'));
    // Nothing but the abort could end it before the next look.
    paper.streamsEvents = false;
    const patient = cluster({ pollMs: 600_000, onNote });
    await expect(patient.scale(id, 2, { signal: abort.signal })).rejects.toThrow('interrupted');
    expect(paper.apps.get(id)?.instances).toBe(1);
  });
});
