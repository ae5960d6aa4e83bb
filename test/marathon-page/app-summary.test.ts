import { describe, expect, it } from 'vitest';
import { groupOf, isWithin, summaryOf } from '../../src/marathon-page/app-summary.ts';
import { ClusterModel } from '../../src/marathon-page/cluster-model.ts';
import { readApp, readDeployment, readQueueItem, readTask } from '../../src/marathon-page/from-wire.ts';

const nowMs = 1_000_000;

function modelWith(instances: number, tasks: Record<string, unknown>[] = []): ClusterModel {
  const model = new ClusterModel();
  model.apps.set('/a', readApp({ id: '/a', instances, healthChecks: [{}] }));
  tasks.forEach((task, index) => {
    model.putTask(readTask({ id: `a.${index}`, appId: '/a', state: 'TASK_RUNNING', ...task }));
  });
  return model;
}

function summarize(model: ClusterModel) {
  const app = model.apps.get('/a');
  if (app === undefined) throw new Error('no app');
  return summaryOf(model, app, nowMs);
}

describe('the state of an app', () => {
  it('is what most needs to be known', () => {
    const model = modelWith(1, [{ healthCheckResults: [{ alive: false }] }]);
    expect(summarize(model).state).toBe('unhealthy');
    model.deployments.set('d', readDeployment({ id: 'd', affectedApps: ['/a'] }));
    expect(summarize(model).state).toBe('deploying');
    const queued = { app: { id: '/a' }, count: 1, delay: { timeLeftSeconds: 9 } };
    model.queue.set('/a', readQueueItem(queued, nowMs));
    expect(summarize(model).state).toBe('delayed');
    const rejectSummaryLastOffers = [{ reason: 'InsufficientCpus', declined: 1, processed: 1 }];
    const refused = { app: { id: '/a' }, count: 1, processedOffersSummary: { rejectSummaryLastOffers } };
    model.queue.set('/a', readQueueItem(refused, nowMs));
    expect(summarize(model).state).toBe('waiting');
  });

  it('of none wanted is suspended when the last task is gone', () => {
    expect(summarize(modelWith(0)).state).toBe('suspended');
    expect(summarize(modelWith(0, [{}])).state).toBe('stopping');
    expect(summarize(modelWith(1, [{}])).state).toBe('running');
  });
});

describe('what tasks add up to', () => {
  it('are counts by state and health, and what is known of CPU and memory', () => {
    const model = modelWith(4, [
      { healthCheckResults: [{ alive: true }] },
      { healthCheckResults: [{ alive: false }] },
      {},
      { state: 'TASK_STAGING' },
    ]);
    expect(summarize(model)).toMatchObject({ cpus: null, memBytes: null });
    model.usage = new Map([
      ['a.0', { cpus: 0.5, memBytes: 10 }],
      ['a.1', { cpus: null, memBytes: 20 }],
    ]);
    expect(summarize(model)).toMatchObject({
      running: 3,
      staged: 1,
      healthy: 1,
      unhealthy: 1,
      cpus: 0.5,
      memBytes: 30,
    });
  });
});

describe('groups', () => {
  it('hold what is below them', () => {
    expect([groupOf('/a'), groupOf('/a/b/c')]).toEqual(['/', '/a/b']);
    expect(['/a', '/a/b', '/ab'].map((id) => isWithin(id, '/a'))).toEqual([true, true, false]);
    expect(isWithin('/x', '/')).toBe(true);
  });
});
