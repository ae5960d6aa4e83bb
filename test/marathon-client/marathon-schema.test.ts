import { expect, test } from 'vitest';
import { inspectedDeployments, inspectedQueue } from '../../src/marathon-client/inspection-schema.ts';
import {
  appList,
  deploymentList,
  leader,
  marathonApp,
  marathonInfo,
  refusalBody,
  statusUpdate,
  taskList,
} from '../../src/marathon-client/marathon-schema.ts';
import * as bodies from './marathon-bodies.ts';

test('apps of a real Marathon: containers, secrets and what is null do not matter', () => {
  const { apps } = appList.parse({ apps: [bodies.app, bodies.oldApp] });
  expect(apps).toMatchObject([
    {
      id: '/shop/front',
      cmd: null,
      instances: 3,
      labels: { team: 'x' },
      tasksStaged: 1,
      tasksRunning: 2,
      deployments: [{ id: '867ed450-f6a8-4d33-9b0e-e11c5513990b' }],
      lastTaskFailure: { host: 'node4.example', state: 'TASK_KILLED' },
    },
    { id: '/old', instances: 1, tasksRunning: 1, deployments: [] },
  ]);
  // As the queue and versions have it: no counts.
  expect(marathonApp.parse({ id: '/x', instances: 4 })).toMatchObject({ tasksRunning: 0, deployments: [] });
});

test('tasks of a real Marathon: running, staging without ports, out of reach', () => {
  const { tasks } = taskList.parse(bodies.tasks);
  expect(tasks.map(({ state, ports, startedAt }) => [state, ports, startedAt])).toEqual([
    ['TASK_RUNNING', [4567], '2017-06-20T12:15:49.201Z'],
    ['TASK_STAGING', undefined, null],
    ['TASK_UNREACHABLE', [], undefined],
  ]);
});

test('deployments of a real Marathon: of apps, of pods, and in the form before 1.0', () => {
  expect(deploymentList.parse(bodies.deployments)).toMatchObject([
    { affectedApps: ['/shop/front'], currentStep: 1, totalSteps: 1 },
    { affectedApps: [] },
    { affectedApps: ['/old'], currentStep: 2 },
  ]);
});

test('the queue and the deployments of a real Marathon, as people inspect them: pods are passed over', () => {
  expect(inspectedQueue.parse(bodies.queue).queue).toMatchObject([{ app: { id: '/shop/front' }, count: 2 }]);
  expect(inspectedDeployments.parse(bodies.deployments)).toHaveLength(3);
});

test('events, info, leader and refusals of a real Marathon', () => {
  expect(statusUpdate.parse(bodies.events.status_update_event)).toEqual({
    taskId: 'shop_front.b9e93830-3d74-11e8-a2a6-1653cd73b500',
    appId: '/shop/front',
    taskStatus: 'TASK_RUNNING',
    message: '',
  });
  expect(statusUpdate.safeParse(bodies.events.deployment_info).success).toBe(false);
  expect(marathonInfo.parse(bodies.info)).toMatchObject({
    version: '1.4.13',
    marathon_config: { mesos_leader_ui_url: 'http://m1.example:5050/' },
  });
  expect(leader.parse({ leader: 'm1.example:8080' })).toEqual({ leader: 'm1.example:8080' });
  for (const refusal of Object.values(bodies.refusals)) expect(refusalBody.parse(refusal)).toEqual(refusal);
});
