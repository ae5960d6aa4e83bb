import { describe, expect, it } from 'vitest';
import { applyEvent } from '../../src/marathon-page/apply-event.ts';
import { ClusterModel } from '../../src/marathon-page/cluster-model.ts';
import { readApp, readDeployment, readTask } from '../../src/marathon-page/from-wire.ts';

const status = (taskStatus: string, more = {}) => ({
  appId: '/a',
  taskId: 'a.1',
  taskStatus,
  slaveId: 's',
  host: 'h',
  ports: [1],
  version: 'v',
  timestamp: '2026-01-01T00:00:00.000Z',
  message: 'because',
  ...more,
});

function modelWith(task?: Record<string, unknown>): ClusterModel {
  const model = new ClusterModel();
  model.apps.set('/a', readApp({ id: '/a', instances: 1 }));
  if (task !== undefined) model.putTask(readTask({ id: 'a.1', appId: '/a', ...task }));
  return model;
}

describe('an event about a task', () => {
  it('brings it in, along, and out', () => {
    const model = modelWith();
    applyEvent(model, 'status_update_event', status('TASK_STAGING'));
    expect(model.task('/a', 'a.1')).toMatchObject({
      state: 'TASK_STAGING',
      host: 'h',
      ports: [1],
      startedAt: '',
    });
    applyEvent(
      model,
      'status_update_event',
      status('TASK_RUNNING', { timestamp: '2026-01-01T00:00:01.000Z' }),
    );
    expect(model.task('/a', 'a.1')).toMatchObject({
      state: 'TASK_RUNNING',
      stagedAt: '2026-01-01T00:00:00.000Z',
      startedAt: '2026-01-01T00:00:01.000Z',
    });
    applyEvent(model, 'status_update_event', status('TASK_KILLED'));
    expect(model.tasksOf('/a')).toEqual([]);
    expect(model.apps.get('/a')?.lastTaskFailure).toBeNull();
  });

  it('that is older than what was read takes nothing back', () => {
    const model = modelWith({ state: 'TASK_RUNNING', startedAt: 'then' });
    applyEvent(model, 'status_update_event', status('TASK_STAGING'));
    expect(model.task('/a', 'a.1')).toMatchObject({ state: 'TASK_RUNNING', startedAt: 'then' });
  });

  it('that failed is the last failure of its app', () => {
    const model = modelWith({ state: 'TASK_RUNNING' });
    expect(applyEvent(model, 'status_update_event', status('TASK_FAILED'))).toContain('queue');
    expect(model.apps.get('/a')?.lastTaskFailure).toMatchObject({
      taskId: 'a.1',
      state: 'TASK_FAILED',
      message: 'because',
    });
  });
});

describe('an event about health', () => {
  it('changes the task it names, by its own id or that of its instance', () => {
    const model = modelWith({ state: 'TASK_RUNNING' });
    const changed = { appId: '/a', instanceId: 'a.marathon-1', alive: false };
    expect(applyEvent(model, 'health_status_changed_event', changed)).toEqual([]);
    expect(model.task('/a', 'a.1')?.health).toMatchObject([{ alive: false, consecutiveFailures: 1 }]);
    applyEvent(model, 'health_status_changed_event', { appId: '/a', taskId: 'a.1', alive: true });
    expect(model.task('/a', 'a.1')?.health).toMatchObject([{ alive: true, consecutiveFailures: 0 }]);
  });

  it('has apps read again when a task goes for it: it is the last failure', () => {
    expect(applyEvent(modelWith(), 'unhealthy_instance_kill_event', { appId: '/a' })).toEqual(['apps']);
  });

  it('has tasks read again where it does not tell enough', () => {
    const model = modelWith();
    const changed = { appId: '/a', instanceId: 'a.marathon-9', alive: false };
    expect(applyEvent(model, 'health_status_changed_event', changed)).toEqual(['tasks']);
  });
});

describe('an event about a deployment', () => {
  it('ends it, and has read again what it changed', () => {
    const model = modelWith();
    model.deployments.set('d', readDeployment({ id: 'd' }));
    expect(applyEvent(model, 'deployment_step_success', { plan: {} })).toContain('deployments');
    expect(applyEvent(model, 'deployment_success', { id: 'd' })).toContain('apps');
    expect(model.deployments.size).toBe(0);
  });

  it('that nobody knows changes nothing', () => {
    expect(applyEvent(modelWith(), 'something_new', {})).toEqual([]);
  });
});
