import { expect, test } from 'vitest';
import type { AppConfig } from '../../../src/marathon-server/state/app-definition.ts';
import type { HealthCheck } from '../../../src/marathon-server/state/health-check.ts';
import { readinessCheckDefaults } from '../../../src/marathon-server/state/readiness-check.ts';
import { configOfApp, World } from '../simulated-world.ts';

const check: HealthCheck = {
  gracePeriodSeconds: 10,
  intervalSeconds: 1,
  timeoutSeconds: 1,
  maxConsecutiveFailures: 2,
  protocol: 'TCP',
  portIndex: 0,
};
const checked = (change: Partial<AppConfig> = {}) => configOfApp('/x', { healthChecks: [check], ...change });
const readied = (change: Partial<AppConfig> = {}) =>
  configOfApp('/x', {
    portDefinitions: [
      { port: 0, protocol: 'tcp', name: 'admin', labels: {} },
      { port: 0, protocol: 'tcp', name: 'http-api', labels: {} },
    ],
    readinessChecks: [{ ...readinessCheckDefaults, httpStatusCodesForReady: [200, 204] }],
    ...change,
  });

const idsOf = (world: World): string[] => world.tasks('/x').map(({ id }) => id);
const firstOf = (world: World): string => idsOf(world)[0] ?? '';
const healthEvents = (world: World) => world.events.filter(({ eventType }) => eventType.includes('health'));

/** A world in which the app's tasks run, its deployment being over or not. */
function running(config: AppConfig): World {
  const world = new World();
  world.deploy('d1', [config]);
  world.settle();
  return world;
}

test('a deployment waits until its tasks are healthy; only running tasks are probed', () => {
  const world = new World();
  world.deploy('d1', [checked({ instances: 2 })]);
  world.offer();
  const [one = '', two = ''] = idsOf(world);
  expect(world.probed.size).toBe(0);
  world.settle();
  expect([...world.probed]).toEqual([one, two]);
  world.probe(one, null);
  world.probe(two, 'refused');
  expect(world.state.deployments.size).toBe(1);
  world.probe(two, null);
  expect(world.state.deployments.size).toBe(0);
});

test('a task that fails too often is killed and replaced, and told of', () => {
  const world = running(checked());
  const victim = firstOf(world);
  world.probe(victim, null);
  world.probe(victim, 'refused');
  expect(world.dying.size).toBe(0);
  world.probe(victim, 'refused');
  expect([...world.dying]).toEqual([victim]);
  expect(world.probed.size).toBe(0);
  const task = expect.objectContaining({ id: victim });
  expect(healthEvents(world)).toEqual([
    { eventType: 'add_health_check_event', appId: '/x', version: expect.any(String), healthCheck: check },
    { eventType: 'health_status_changed_event', task, alive: true },
    { eventType: 'instance_health_changed_event', task, healthy: true },
    { eventType: 'failed_health_check_event', task, healthCheck: check },
    { eventType: 'health_status_changed_event', task, alive: false },
    { eventType: 'instance_health_changed_event', task, healthy: false },
    { eventType: 'failed_health_check_event', task, healthCheck: check },
    { eventType: 'unhealthy_instance_kill_event', task, reason: 'refused' },
  ]);
  expect(world.state.apps.get('/x')?.lastTaskFailure).toMatchObject({
    taskId: victim,
    state: 'TASK_KILLED',
    message: 'Task was killed since health check failed. Reason: refused',
    atMs: world.nowMs,
  });
  world.settle();
  expect(idsOf(world)).toHaveLength(1);
  expect(idsOf(world)).not.toContain(victim);
  expect([...world.probed]).toEqual(idsOf(world));
});

test('failures in the grace are silent, and what comes after the end is ignored', () => {
  const world = running(checked());
  const victim = firstOf(world);
  for (let left = 5; left > 0; left -= 1) world.probe(victim, 'refused');
  expect(world.dying.size).toBe(0);
  expect(healthEvents(world)).toHaveLength(1);
  world.nowMs += 10_000;
  world.probe(victim, 'refused');
  world.probe(victim, 'refused');
  const before = world.state.tasks.get(victim);
  world.probe(victim, 'refused');
  expect(world.state.tasks.get(victim)).toEqual(before);
  world.end(victim, 'TASK_KILLED');
  world.probe(victim, null);
  expect(world.state.tasks.has(victim)).toBe(false);
});

test('with several checks all have to succeed', () => {
  const other: HealthCheck = { ...check, protocol: 'COMMAND', command: { value: 'true' }, delaySeconds: 0 };
  const world = running(checked({ healthChecks: [check, other] }));
  world.probe(firstOf(world), null, 0);
  expect(world.state.deployments.size).toBe(1);
  world.probe(firstOf(world), null, 1);
  expect(world.state.deployments.size).toBe(0);
});

test('an upgrade lets an old task go only when a new one is healthy', () => {
  const upgradeStrategy = { minimumHealthCapacity: 1, maximumOverCapacity: 0.5 };
  const world = running(checked({ instances: 2, upgradeStrategy }));
  const old = idsOf(world);
  for (const id of old) world.probe(id, null);
  world.deploy('d2', [checked({ instances: 2, upgradeStrategy, cmd: 'better' })]);
  world.settle();
  const fresh = () => idsOf(world).filter((id) => !old.includes(id));
  expect(idsOf(world)).toEqual([...old, ...fresh()]);
  expect(fresh()).toHaveLength(1);
  world.probe(fresh()[0] ?? '', 'refused');
  world.settle();
  expect(idsOf(world)).toHaveLength(3);
  world.probe(fresh()[0] ?? '', null);
  world.settle();
  expect(fresh()).toHaveLength(2);
  expect(idsOf(world)).toHaveLength(3);
  world.probe(fresh()[1] ?? '', null);
  world.settle();
  expect(idsOf(world)).toEqual(fresh());
  expect(world.state.deployments.size).toBe(0);
});

test('scaling waits for its new tasks, not for the health of the old ones', () => {
  const world = running(checked());
  const [old = ''] = idsOf(world);
  world.probe(old, null);
  world.probe(old, 'refused');
  world.deploy('d2', [checked({ instances: 2 })]);
  world.settle();
  expect(world.state.deployments.size).toBe(1);
  world.probe(idsOf(world)[1] ?? '', null);
  expect(world.state.deployments.size).toBe(0);
});

test('checks are announced once, and taken back when nothing is asked by them any more', () => {
  const world = running(checked());
  world.probe(firstOf(world), null);
  world.deploy('d2', [checked({ instances: 3 })]);
  world.settle();
  expect(world.eventTypes().filter((type) => type === 'add_health_check_event')).toHaveLength(1);
  for (const id of idsOf(world)) world.probe(id, null);
  const other: HealthCheck = { ...check, timeoutSeconds: 9 };
  const { version } = world.deploy('d3', [checked({ instances: 3, healthChecks: [other] })]);
  expect(healthEvents(world).at(-1)).toEqual({
    eventType: 'add_health_check_event',
    appId: '/x',
    version,
    healthCheck: other,
  });
  world.settle();
  expect(world.eventTypes()).not.toContain('remove_health_check_event');
  while (world.state.deployments.size > 0) {
    for (const id of world.probed) world.probe(id, null);
    world.settle();
  }
  const removals = () => world.eventTypes().filter((type) => type === 'remove_health_check_event').length;
  expect(removals()).toBe(1);
  world.deploy('d4', ['/x']);
  expect(removals()).toBe(1);
  world.settle();
  expect(removals()).toBe(2);
});

test('a deployment waits until its tasks were ready once', () => {
  const world = running(readied());
  const task = firstOf(world);
  expect(world.state.tasks.get(task)?.readiness[0]?.port).toBe(world.tasks('/x')[0]?.ports[1]);
  world.ask(task, 503);
  expect(world.state.deployments.size).toBe(1);
  world.ask(task, 204, 'warm');
  expect(world.state.deployments.size).toBe(0);
  world.ask(task, 503);
  expect(world.tasks('/x')[0]?.readiness[0]?.result).toEqual({ ready: true, lastResponse: null });
});

test('the last response is kept when it is wanted', () => {
  const readinessChecks = [{ ...readinessCheckDefaults, preserveLastResponse: true }];
  const world = running(readied({ readinessChecks }));
  world.ask(firstOf(world), 503, 'cold');
  const lastResponse = { status: 503, contentType: 'text/plain', body: 'cold' };
  expect(world.tasks('/x')[0]?.readiness[0]?.result).toEqual({ ready: false, lastResponse });
});
