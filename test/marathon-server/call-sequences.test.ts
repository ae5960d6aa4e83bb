import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AppBody, parseAppBody } from '../../src/marathon-server/http/app-body.ts';
import { updatedConfigs } from '../../src/marathon-server/http/app-change.ts';
import { ConfigReader } from '../../src/marathon-server/http/config-reader.ts';
import type { GroupBody } from '../../src/marathon-server/http/group-body.ts';
import { groupChange, removalOf } from '../../src/marathon-server/http/group-change.ts';
import type { Command } from '../../src/marathon-server/scheduler/transition.ts';
import { ApiError } from '../../src/marathon-server/state/api-error.ts';
import { configOf } from '../../src/marathon-server/state/app-definition.ts';
import { treeOf, visibleApps } from '../../src/marathon-server/state/cluster-state.ts';
import { ancestorsOf, rootId } from '../../src/marathon-server/state/group-tree.ts';
import { agentsOf, World } from './simulated-world.ts';

const agents = 3;
const appIds = ['/a', '/b', '/g/a', '/g/b', '/g/h/c', '/g/h/d'];
const groupIds = [rootId, '/g', '/g/h', '/empty'];

/** Bodies that three agents can hold however often they are changed, so that everything converges. */
const shapeArb = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Partial<AppBody>>({}) },
  fc.constant<Partial<AppBody>>({
    constraints: [['hostname', 'UNIQUE']],
    upgradeStrategy: { minimumHealthCapacity: 0, maximumOverCapacity: 0 },
  }),
  fc.constant<Partial<AppBody>>({
    requirePorts: true,
    upgradeStrategy: { minimumHealthCapacity: 0, maximumOverCapacity: 0 },
  }),
  fc.constant<Partial<AppBody>>({ ports: [] }),
  fc.constant<Partial<AppBody>>({
    upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0.5 },
  }),
);

const appBodyArb = (id: fc.Arbitrary<string>): fc.Arbitrary<AppBody> =>
  fc
    .record({
      id,
      cmd: fc.constantFrom('one', 'two'),
      instances: fc.nat(agents),
      dependencies: fc.subarray(['/a', '/g', '/g/b', '/g/h'], { maxLength: 1 }),
      shape: shapeArb,
    })
    .map(({ shape, ...body }) => parseAppBody({ cpus: 0.1, mem: 16, ...body, ...shape }));

const groupBodyArb: fc.Arbitrary<GroupBody> = fc.oneof(
  fc.record(
    {
      apps: fc.array(appBodyArb(fc.constantFrom('a', 'b')), { maxLength: 2 }),
      groups: fc.array(
        fc.record({
          id: fc.constantFrom('h', 'i'),
          apps: fc.array(appBodyArb(fc.constantFrom('c', 'd')), { maxLength: 2 }),
        }),
        { maxLength: 2 },
      ),
      dependencies: fc.subarray(['/a', '/g/h', '/empty'], { maxLength: 1 }),
    },
    { requiredKeys: [] },
  ),
  fc.record({ scaleBy: fc.constantFrom(0, 0.5, 1) }),
);

const callArb = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('put' as const),
      apps: fc.array(appBodyArb(fc.constantFrom(...appIds)), { minLength: 1, maxLength: 2 }),
      partial: fc.boolean(),
      force: fc.boolean(),
    }),
  },
  fc.record({
    kind: fc.constant('group' as const),
    id: fc.constantFrom('/g', '/empty'),
    body: groupBodyArb,
    force: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('go-back' as const),
    id: fc.constantFrom(...groupIds),
    pick: fc.nat(),
    force: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('delete-group' as const),
    id: fc.constantFrom('/g/h', '/empty'),
    force: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('delete' as const), id: fc.constantFrom(...appIds), force: fc.boolean() }),
  fc.record({ kind: fc.constant('restart' as const), id: fc.constantFrom(...appIds), force: fc.boolean() }),
  fc.record({ kind: fc.constant('cancel' as const), pick: fc.nat(), force: fc.boolean() }),
  fc.record({ kind: fc.constant('scale-down' as const), pick: fc.nat(), force: fc.boolean() }),
  fc.record({ kind: fc.constantFrom('crash' as const, 'finish' as const, 'kill' as const), pick: fc.nat() }),
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('die' as const), pick: fc.nat() }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('run' as const), pick: fc.nat() }) },
  { weight: 5, arbitrary: fc.constant({ kind: 'offer' as const }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'tick' as const }) },
  fc.record({ kind: fc.constant('steal-port' as const), pick: fc.nat() }),
);
type Call = typeof callArb extends fc.Arbitrary<infer T> ? T : never;

/** The one that a random number stands for, or none. */
function onePick<T>(all: Iterable<T>, at: number): T[] {
  const list = [...all];
  return list.length === 0 ? [] : list.slice(at % list.length, (at % list.length) + 1);
}

const pick = <T>(all: Iterable<T>, at: number): T | undefined => onePick(all, at)[0];

type Deploy = Pick<Extract<Command, { kind: 'deploy' }>, 'changes' | 'groups' | 'restart' | 'victims'>;

/** What the routes make of a call that changes apps or groups; undefined for other calls. */
function deployOf({ state }: World, call: Call): Deploy | undefined {
  const tree = treeOf(state);
  const reader = new ConfigReader(tree.apps, () => 0.5);
  switch (call.kind) {
    case 'put':
      return { changes: updatedConfigs(state, reader, call.apps, call.partial) };
    case 'group':
      return groupChange(state.history, call.id, call.body, reader);
    case 'go-back': {
      const { version } = pick(state.history, call.pick) ?? tree;
      return groupChange(state.history, call.id, { version }, reader);
    }
    case 'delete-group':
      return removalOf(tree, call.id);
    case 'delete':
      return { changes: new Map([[call.id, null]]) };
    case 'restart': {
      const app = tree.apps.get(call.id);
      return app && { changes: new Map([[call.id, configOf(app)]]), restart: new Set([call.id]) };
    }
    case 'scale-down': {
      const task = pick(state.tasks.values(), call.pick);
      const app = tree.apps.get(task?.appId ?? '');
      const fewer = app && { ...configOf(app), instances: Math.max(0, app.instances - 1) };
      return task && fewer && { changes: new Map([[fewer.id, fewer]]), victims: [task.id] };
    }
    default:
      return undefined;
  }
}

function faultOrProgress(world: World, kind: Call['kind'], at: number): void {
  const tasks = { die: world.dying, run: world.starting }[kind as string] ?? world.state.tasks.keys();
  for (const id of onePick(tasks, at)) {
    if (kind === 'kill') world.submit({ kind, taskIds: [id] });
    else if (kind === 'crash') world.end(id, 'TASK_FAILED');
    else if (kind === 'finish') world.end(id, 'TASK_FINISHED');
    else if (kind === 'die') world.end(id, 'TASK_KILLED');
    else if (kind === 'run') world.run(id);
  }
}

function stealPorts(world: World, at: number): void {
  const exact = [...visibleApps(world.state).values()].filter(({ requirePorts }) => requirePorts);
  world.busyPorts.clear();
  for (const { port } of pick(exact, at)?.portDefinitions ?? []) world.busyPorts.add(port);
}

/** Does what a call asks for, or lets happen what it stands for. */
function act(world: World, call: Call, deploymentId: string): void {
  const deploy = deployOf(world, call);
  if (deploy !== undefined && 'force' in call) {
    world.submit({ kind: 'deploy', deploymentId, force: call.force, ...deploy });
  } else if (call.kind === 'cancel') {
    for (const id of onePick(world.state.deployments.keys(), call.pick)) {
      world.submit({ kind: 'cancel', deploymentId: id, force: call.force, rollbackId: deploymentId });
    }
  } else if (call.kind === 'offer') world.offer();
  else if (call.kind === 'tick') world.nowMs += 700;
  else if (call.kind === 'steal-port') stealPorts(world, call.pick);
  else if ('pick' in call) faultOrProgress(world, call.kind, call.pick);
}

/** Does a call; one that is refused changes nothing. */
function attempt(world: World, call: Call, deploymentId: string): void {
  const before = world.state;
  try {
    act(world, call, deploymentId);
  } catch (error) {
    if (!(error instanceof ApiError) || ![404, 409, 422].includes(error.status)) throw error;
    expect(world.state).toBe(before);
  }
}

function checkAtAnyTime({ state }: World): void {
  const tasks = [...state.tasks.values()];
  const hostPorts = tasks.flatMap(({ host, ports }) => ports.map((port) => `${host}:${port}`));
  expect(new Set(hostPorts).size).toBe(hostPorts.length);
  // A task holds no place in an app that is gone, and is found by its app.
  expect(tasks.filter((task) => state.tasksByApp.get(task.appId)?.get(task.id) !== task)).toEqual([]);
  const indexed = [...state.tasksByApp].flatMap(([id, own]) => (state.apps.has(id) ? [...own.keys()] : []));
  expect(indexed).toHaveLength(tasks.length);
  // An app has one lock.
  const locked = [...state.deployments.values()].flatMap(({ affected }) => [...affected]);
  expect(new Set(locked).size).toBe(locked.length);
  const tree = treeOf(state);
  const visible = [...state.apps.values()].filter(({ removed }) => !removed);
  expect(visible.filter(({ definition }) => tree.apps.get(definition.id) !== definition)).toEqual([]);
  expect(visible).toHaveLength(tree.apps.size);
  const around = [...tree.apps.keys(), ...tree.groups.keys()].flatMap(ancestorsOf);
  expect(around.filter((group) => !tree.groups.has(group))).toEqual([]);
}

function checkAtTheEnd(world: World, deploymentIds: ReadonlySet<string>): void {
  const { state } = world;
  expect([...state.deployments.keys()]).toEqual([]);
  const wanted = [...visibleApps(state).values()].map(({ id, instances, lastConfigChangeAt }) => [
    id,
    Array(instances).fill(['running', lastConfigChangeAt]),
  ]);
  const found = [...state.apps.keys()].map((id) => [
    id,
    world.tasks(id).map(({ phase, configVersion }) => [phase.kind, configVersion]),
  ]);
  expect(new Map(found as [string, unknown][])).toEqual(new Map(wanted as [string, unknown][]));
  // Each deployment ended once, one way or the other.
  const ended = world.events.flatMap((event) =>
    event.eventType === 'deployment_success' || event.eventType === 'deployment_failed'
      ? [event.plan.id]
      : [],
  );
  expect(new Set(ended)).toEqual(deploymentIds);
  expect(ended).toHaveLength(deploymentIds.size);
}

test('after 2,000 calls among faults everything is as it was asked for, and nothing is locked', () => {
  const calls = fc.array(callArb, { minLength: 2_000, maxLength: 2_000, size: 'max' });
  fc.assert(
    fc.property(calls, (sequence) => {
      const world = new World(agentsOf(agents));
      const accepted = new Set<string>();
      for (const [index, call] of sequence.entries()) {
        const { history } = world.state;
        attempt(world, call, `d${index}`);
        if (world.state.history !== history) accepted.add(`d${index}`);
        if (index % 20 === 0) checkAtAnyTime(world);
      }
      world.busyPorts.clear();
      world.settle(10_000);
      checkAtAnyTime(world);
      checkAtTheEnd(world, accepted);
    }),
    { numRuns: 4, endOnFailure: true },
  );
});
