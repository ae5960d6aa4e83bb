import { expect, test } from 'vitest';
import { appInfoJson } from '../../../src/marathon-server/http/app-json.ts';
import { appEmbedOf } from '../../../src/marathon-server/http/embed.ts';
import { configOfApp, World } from '../simulated-world.ts';

const embedded = (world: World, names: readonly string[], nowMs = 0) => {
  const record = world.state.apps.get('/x');
  if (record === undefined) throw new Error('there is no /x');
  const query = new URLSearchParams(names.map((name): [string, string] => ['embed', name]));
  return appInfoJson(world.state, record, appEmbedOf(query, nowMs));
};

test('an app that did not change is not put together anew; whatever changes of it is told', () => {
  const world = new World();
  const all = ['counts', 'deployments', 'readiness', 'lastTaskFailure'];
  const told = () => embedded(world, all);
  world.deploy('d1', [configOfApp('/x')]);
  expect(told()).toMatchObject({ tasksStaged: 0, deployments: [{ id: 'd1' }], instances: 1 });
  expect(told()).toBe(told());
  expect(embedded(world, ['counts'])).not.toHaveProperty('deployments');
  world.offer();
  expect(told()).toMatchObject({ tasksStaged: 1, tasksRunning: 0 });
  world.settle();
  expect(told()).toMatchObject({ tasksStaged: 0, tasksRunning: 1, deployments: [] });
  const before = told();
  world.deploy('d2', [configOfApp('/y')]);
  expect(told()).toBe(before);
  const [task] = world.tasks('/x');
  world.end(task?.id ?? '', 'TASK_FAILED');
  expect(told()).toMatchObject({ tasksRunning: 0, lastTaskFailure: { taskId: task?.id } });
  world.deploy('d3', [configOfApp('/x', { cpus: 0.5 })]);
  expect(told()).toMatchObject({ cpus: 0.5, deployments: [{ id: 'd3' }] });
});

test('statistics of tasks and their list are taken when they are asked for', () => {
  const world = new World();
  world.deploy('d1', [configOfApp('/x')]);
  world.settle();
  const lifeTimeAt = (nowMs: number) => JSON.stringify(embedded(world, ['taskStats'], nowMs));
  expect(lifeTimeAt(world.nowMs + 1_000)).not.toBe(lifeTimeAt(world.nowMs + 2_000));
  expect(embedded(world, ['tasks']).tasks).toHaveLength(1);
});
