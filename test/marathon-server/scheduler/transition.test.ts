import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ApiError } from '../../../src/marathon-server/state/api-error.ts';
import { treeOf, visibleApps } from '../../../src/marathon-server/state/cluster-state.ts';
import { configOfApp, World } from '../simulated-world.ts';

function refusal(work: () => unknown): ApiError {
  try {
    work();
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

test('a new app is deployed in two steps and ends with the tasks it wants', () => {
  const world = new World();
  world.deploy('d1', [configOfApp('/x', { instances: 3 })]);
  expect(world.state.deployments.get('d1')).toMatchObject({ current: 1 });
  world.settle();
  expect(world.tasks('/x').map(({ phase }) => phase.kind)).toEqual(['running', 'running', 'running']);
  expect(world.state.deployments.size).toBe(0);
  expect(world.eventTypes().filter((type) => !/^(status_update|instance_changed)_event$/.test(type))).toEqual(
    [
      'group_change_success',
      'deployment_info',
      'deployment_step_success',
      'deployment_info',
      'deployment_step_success',
      'deployment_success',
    ],
  );
});

test('a deployment is not over before all tasks run', () => {
  const world = new World();
  world.deploy('d1', [configOfApp('/x', { instances: 2 })]);
  world.offer();
  const [one = '', two = ''] = world.starting;
  world.run(one);
  expect(world.state.deployments.size).toBe(1);
  world.run(two);
  expect(world.state.deployments.size).toBe(0);
});

test('a deployment locks its apps and no others', () => {
  const world = new World();
  world.deploy('d1', [configOfApp('/x')]);
  const before = world.state;
  const refused = refusal(() => world.deploy('d2', [configOfApp('/x', { instances: 2 })]));
  expect(refused.status).toBe(409);
  expect(refused.body).toMatchObject({ deployments: [{ id: 'd1' }] });
  expect(world.state).toBe(before);
  world.deploy('d3', [configOfApp('/y')]);
  expect([...world.state.deployments.keys()]).toEqual(['d1', 'd3']);
});

test('force cancels the deployment in the way', () => {
  const world = new World();
  world.deploy('d1', [configOfApp('/x', { instances: 3 })]);
  world.offer();
  world.deploy('d2', [configOfApp('/x', { instances: 1 })], true);
  expect(world.events.find(({ eventType }) => eventType === 'deployment_failed')).toMatchObject({
    plan: { id: 'd1' },
  });
  world.settle();
  expect(world.tasks('/x')).toHaveLength(1);
  expect(world.state.deployments.size).toBe(0);
});

test('scaling down kills staging tasks first, then the youngest', () => {
  const world = new World();
  world.deploy('d1', [configOfApp('/x', { instances: 2 })]);
  world.settle();
  const [oldest] = world.tasks('/x');
  world.nowMs += 10;
  world.deploy('d2', [configOfApp('/x', { instances: 4 })]);
  world.offer();
  const staging = [...world.starting];
  world.deploy('d3', [configOfApp('/x', { instances: 2 })], true);
  expect([...world.dying].sort()).toEqual(staging.sort());
  world.settle();
  world.deploy('d4', [configOfApp('/x', { instances: 1 })]);
  world.settle();
  expect(world.tasks('/x')).toEqual([oldest]);
});

test('tasks killed with scale are the ones that go', () => {
  const world = new World();
  world.deploy('d1', [configOfApp('/x', { instances: 3 })]);
  world.settle();
  const [victim, ...others] = world.tasks('/x');
  world.submit({
    kind: 'deploy',
    deploymentId: 'd2',
    changes: new Map([['/x', configOfApp('/x', { instances: 2 })]]),
    force: false,
    victims: [victim?.id ?? ''],
  });
  world.settle();
  expect(world.tasks('/x')).toEqual(others);
});

test('a killed task is replaced after it has gone, without delay', () => {
  const world = new World();
  world.deploy('d1', [configOfApp('/x')]);
  world.settle();
  const [first] = world.tasks('/x');
  world.submit({ kind: 'kill', taskIds: [first?.id ?? ''] });
  expect(world.offer()).toBe(false);
  // Told to end, it ended by itself with code 0: it was killed all the same.
  world.end(first?.id ?? '', 'TASK_FINISHED');
  expect(world.events.slice(-2)).toMatchObject([{ taskStatus: 'TASK_KILLED' }, { condition: 'Killed' }]);
  expect(world.offer()).toBe(true);
});

test('each end of a task by itself makes the next one wait longer', () => {
  const world = new World();
  world.deploy('d1', [configOfApp('/x', { maxLaunchDelaySeconds: 1.3 })]);
  world.settle();
  const waits: number[] = [];
  for (const state of ['TASK_FAILED', 'TASK_FINISHED', 'TASK_FAILED'] as const) {
    world.end(world.tasks('/x')[0]?.id ?? '', state);
    expect(world.offer()).toBe(false);
    const endedMs = world.nowMs;
    world.settle();
    waits.push(world.nowMs - endedMs);
  }
  expect(waits[0]).toBe(1_000);
  expect(waits[1]).toBeCloseTo(1_150);
  // 1322.5 ms is more than the longest delay.
  expect(waits[2]).toBe(1_300);
});

test('a reset or a new config ends the waiting', () => {
  const world = new World();
  world.deploy('d1', [configOfApp('/x', { backoffSeconds: 100 })]);
  world.settle();
  world.end(world.tasks('/x')[0]?.id ?? '', 'TASK_FAILED');
  expect(world.offer()).toBe(false);
  world.submit({ kind: 'reset-delay', appId: '/x' });
  expect(world.offer()).toBe(true);
  world.settle();
  world.end(world.tasks('/x')[0]?.id ?? '', 'TASK_FAILED');
  world.deploy('d2', [configOfApp('/x', { backoffSeconds: 100, cmd: 'better' })]);
  expect(world.offer()).toBe(true);
  world.settle();
  expect(refusal(() => world.submit({ kind: 'reset-delay', appId: '/x' })).status).toBe(404);
});

test('the last failure is remembered', () => {
  const world = new World();
  world.deploy('d1', [configOfApp('/x')]);
  world.settle();
  const [task] = world.tasks('/x');
  world.end(task?.id ?? '', 'TASK_FAILED');
  expect(world.state.apps.get('/x')?.lastTaskFailure).toMatchObject({
    taskId: task?.id,
    state: 'TASK_FAILED',
    message: 'TASK_FAILED',
    atMs: world.nowMs,
  });
});

test('a new config replaces tasks one by one and keeps the healthy share', () => {
  const world = new World();
  const strategy = { minimumHealthCapacity: 0.5, maximumOverCapacity: 0.25 };
  const config = configOfApp('/x', { instances: 4, upgradeStrategy: strategy });
  world.deploy('d1', [config]);
  world.settle();
  world.deploy('d2', [{ ...config, cmd: 'better' }]);
  const { version } = world.state.deployments.get('d2') ?? {};
  for (let left = 100; left > 0 && world.state.deployments.size > 0; left -= 1) {
    const running = world.tasks('/x').filter(({ phase }) => phase.kind === 'running');
    expect(running.length).toBeGreaterThanOrEqual(2);
    expect(world.tasks('/x').length).toBeLessThanOrEqual(5);
    const [starting] = world.starting;
    const [dying] = world.dying;
    if (starting !== undefined) world.run(starting);
    else if (dying !== undefined) world.end(dying, 'TASK_KILLED');
    else world.offer();
  }
  expect(world.tasks('/x').map((task) => task.configVersion)).toEqual([version, version, version, version]);
});

test('an upgrade with no share to spare still moves', () => {
  const world = new World();
  const strategy = { minimumHealthCapacity: 1, maximumOverCapacity: 0 };
  const config = configOfApp('/x', { instances: 2, upgradeStrategy: strategy });
  world.deploy('d1', [config]);
  world.settle();
  world.deploy('d2', [{ ...config, cmd: 'better' }]);
  world.settle();
  expect(world.state.deployments.size).toBe(0);
});

test('a removed app is gone for people at once, and for good when its tasks are', () => {
  const world = new World();
  world.deploy('d1', [configOfApp('/x', { instances: 2 })]);
  world.settle();
  world.deploy('d2', ['/x']);
  expect(visibleApps(world.state).size).toBe(0);
  expect(world.tasks('/x')).toHaveLength(2);
  expect(world.forgotten).toEqual([]);
  world.settle();
  expect(world.state.apps.size).toBe(0);
  expect(world.forgotten).toEqual(['/x']);
  expect(world.eventTypes().slice(-3)).toContain('app_terminated_event');
});

test('an app that comes back while its old tasks end gets new ones', () => {
  const world = new World();
  world.deploy('d1', [configOfApp('/x')]);
  world.settle();
  world.deploy('d2', ['/x']);
  expect(refusal(() => world.deploy('d3', [configOfApp('/x')])).status).toBe(409);
  world.deploy('d4', [configOfApp('/x')], true);
  world.settle();
  expect(world.tasks('/x').map(({ phase }) => phase.kind)).toEqual(['running']);
  expect(visibleApps(world.state).has('/x')).toBe(true);
});

test('a deployment that is taken back leads to what was before, by a deployment that locks too', () => {
  const world = new World();
  world.deploy('d1', [configOfApp('/x')]);
  world.settle();
  world.deploy('d2', [configOfApp('/x', { instances: 5 }), configOfApp('/y')]);
  world.offer();
  world.submit({ kind: 'cancel', deploymentId: 'd2', force: false, rollbackId: 'd3' });
  expect([...world.state.deployments.keys()]).toEqual(['d3']);
  expect(refusal(() => world.deploy('d4', [configOfApp('/x', { instances: 2 })])).status).toBe(409);
  world.settle();
  expect(world.tasks('/x')).toHaveLength(1);
  expect([...visibleApps(world.state).keys()]).toEqual(['/x']);
});

test('taking back a change of groups leaves alone what others put into them since', () => {
  const world = new World();
  const waiting = configOfApp('/g/new/a', { constraints: [['hostname', 'CLUSTER', 'nowhere']] });
  world.submit({
    kind: 'deploy',
    deploymentId: 'd1',
    changes: new Map([[waiting.id, waiting]]),
    groups: new Map([['/g/new', { id: '/g/new', dependencies: ['/base'] }]]),
    force: false,
  });
  world.deploy('d2', [configOfApp('/g/other')]);
  world.submit({ kind: 'cancel', deploymentId: 'd1', force: false, rollbackId: 'd3' });
  world.settle();
  expect([...visibleApps(world.state).keys()]).toEqual(['/g/other']);
  expect([...treeOf(world.state).groups.keys()].sort()).toEqual(['/', '/g']);
});

test('what is depended on runs before what depends on it is launched', () => {
  const world = new World();
  world.deploy('d1', [configOfApp('/late', { dependencies: ['/early'] }), configOfApp('/early')]);
  world.offer();
  expect(world.tasks('/early')).toHaveLength(1);
  expect(world.tasks('/late')).toEqual([]);
  for (const taskId of [...world.starting]) world.run(taskId);
  world.offer();
  expect(world.tasks('/late')).toHaveLength(1);
});

test('a deployment cancelled by force leaves everything as it is and unlocks', () => {
  const world = new World();
  world.deploy('d1', [configOfApp('/x', { instances: 5 })]);
  world.submit({ kind: 'cancel', deploymentId: 'd1', force: true, rollbackId: 'd2' });
  expect(world.state.deployments.size).toBe(0);
  expect(world.eventTypes()).toContain('deployment_failed');
  world.deploy('d3', [configOfApp('/x', { instances: 1 })]);
  world.settle();
  expect(world.tasks('/x')).toHaveLength(1);
  const gone = () => world.submit({ kind: 'cancel', deploymentId: 'd1', force: true, rollbackId: 'd4' });
  expect(refusal(gone).status).toBe(404);
});

test('saying the same again is a deployment without steps', () => {
  const world = new World();
  world.deploy('d1', [configOfApp('/x')]);
  world.settle();
  const [task] = world.tasks('/x');
  world.deploy('d2', [configOfApp('/x')]);
  expect(world.events.at(-1)).toMatchObject({ eventType: 'deployment_success', plan: { id: 'd2' } });
  expect(world.tasks('/x')).toEqual([task]);
});

test('no two versions are the same, however fast they come', () => {
  const world = new World();
  const versions = [1, 2, 3].map(
    (instances) => world.deploy(`d${instances}`, [configOfApp('/x', { instances })], true).version,
  );
  expect(new Set(versions).size).toBe(3);
});

const ids = ['/x', '/y', '/z'];
const actionArb = fc.oneof(
  fc.record({
    kind: fc.constant('deploy' as const),
    id: fc.constantFrom(...ids),
    instances: fc.integer({ min: 0, max: 6 }),
    cmd: fc.constantFrom('a', 'b'),
    force: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('remove' as const), id: fc.constantFrom(...ids), force: fc.boolean() }),
  fc.record({ kind: fc.constant('cancel' as const), force: fc.boolean() }),
  fc.record({ kind: fc.constantFrom('run' as const, 'finish' as const, 'kill' as const), pick: fc.nat(20) }),
  fc.record({ kind: fc.constantFrom('offer' as const, 'tick' as const) }),
);
type Action = typeof actionArb extends fc.Arbitrary<infer T> ? T : never;

function act(world: World, action: Action, index: number): void {
  const pick = <T>(all: Iterable<T>, at: number): T | undefined => {
    const list = [...all];
    return list[at % Math.max(1, list.length)];
  };
  switch (action.kind) {
    case 'deploy':
      world.deploy(
        `d${index}`,
        [configOfApp(action.id, { instances: action.instances, cmd: action.cmd })],
        action.force,
      );
      return;
    case 'remove':
      if (visibleApps(world.state).has(action.id)) world.deploy(`d${index}`, [action.id], action.force);
      return;
    case 'cancel': {
      const [deploymentId] = world.state.deployments.keys();
      if (deploymentId === undefined) return;
      world.submit({ kind: 'cancel', deploymentId, force: action.force, rollbackId: `d${index}` });
      return;
    }
    case 'run':
    case 'finish':
    case 'kill': {
      const taskId = pick(action.kind === 'run' ? world.starting : world.state.tasks.keys(), action.pick);
      if (taskId === undefined) return;
      if (action.kind === 'run') world.run(taskId);
      else if (action.kind === 'finish') world.end(taskId, 'TASK_FAILED');
      else world.submit({ kind: 'kill', taskIds: [taskId] });
      return;
    }
    case 'offer':
      world.offer();
      return;
    case 'tick':
      world.nowMs += 700;
  }
}

test('whatever happens, in the end every app has exactly what it wants and nothing is locked', () => {
  fc.assert(
    fc.property(fc.array(actionArb, { maxLength: 40 }), (actions) => {
      const world = new World();
      for (const [index, action] of actions.entries()) {
        try {
          act(world, action, index);
        } catch (error) {
          if (!(error instanceof ApiError) || error.status !== 409) throw error;
        }
        const ports = [...world.state.tasks.values()].flatMap((task) => task.ports);
        expect(new Set(ports).size).toBe(ports.length);
      }
      world.settle();
      expect(world.state.deployments.size).toBe(0);
      const wanted = [...visibleApps(world.state).values()].map(({ id, instances, lastConfigChangeAt }) => ({
        id,
        versions: Array(instances).fill(lastConfigChangeAt),
      }));
      const found = [...world.state.apps.keys()].map((id) => {
        const running = world.tasks(id).filter(({ phase }) => phase.kind === 'running');
        expect(running).toHaveLength(world.tasks(id).length);
        return { id, versions: running.map(({ configVersion }) => configVersion) };
      });
      const byId = (a: { id: string }, b: { id: string }) => a.id.localeCompare(b.id);
      expect(found.sort(byId)).toEqual(wanted.sort(byId));
    }),
    { numRuns: 300 },
  );
});

test('of tasks that have ended the last thousand are known, with what they were launched from', () => {
  const world = new World();
  world.deploy('d', [configOfApp('/a', { instances: 1, backoffSeconds: 0 })]);
  for (let times = 0; times < 1_005; times += 1) {
    world.settle();
    world.end(world.tasks('/a')[0]?.id ?? '', 'TASK_FINISHED');
  }
  const { ended } = world.state;
  expect(ended).toHaveLength(1_000);
  expect(ended[0]?.task.id).toBe('a.uuid-6');
  expect(ended.at(-1)).toMatchObject({
    task: { id: 'a.uuid-1005' },
    state: 'TASK_FINISHED',
    atMs: world.nowMs,
  });
  expect(ended.at(-1)?.app).toBe(world.state.apps.get('/a')?.definition);
});
