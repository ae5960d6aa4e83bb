import { expect, test } from 'vitest';
import { nextWakeMs, offerWanted } from '../../../src/marathon-server/scheduler/launching.ts';
import { hostPortRange } from '../../../src/marathon-server/state/free-ports.ts';
import { agentsOf, configOfApp, World } from '../simulated-world.ts';

const port = (number: number) => ({ port: number, protocol: 'tcp', labels: {} });
const zeros = (count: number) => Array.from({ length: count }, (_, index) => port(10_000 + index));

test('nobody wants an offer when nothing lacks', () => {
  const world = new World();
  expect(offerWanted(world.state, world.nowMs, world.agents)).toBeUndefined();
});

test('an offer is asked for as many ports as the next launches take, a bounded number at once', () => {
  const world = new World();
  world.deploy('d1', [configOfApp('/x', { instances: 3, portDefinitions: zeros(10) })]);
  expect(offerWanted(world.state, world.nowMs, world.agents)).toEqual({
    random: [{ range: hostPortRange, count: 30 }],
    exact: [],
  });
  world.deploy(
    'd2',
    [configOfApp('/x', { instances: 1000, cpus: 0.001, mem: 1, portDefinitions: [] })],
    true,
  );
  world.offer();
  expect(world.starting.size).toBeGreaterThan(10);
  expect(world.starting.size).toBeLessThan(100);
});

test('an app that wants no port needs none', () => {
  const world = new World();
  world.deploy('d1', [configOfApp('/x', { portDefinitions: [] })]);
  expect(offerWanted(world.state, world.nowMs, world.agents)).toEqual({ random: [], exact: [] });
  world.settle();
  expect(world.tasks('/x')[0]?.ports).toEqual([]);
});

test('requirePorts asks for these ports at the agents, and each agent has them once', () => {
  const world = new World(agentsOf(2));
  world.deploy('d1', [
    configOfApp('/x', { instances: 3, requirePorts: true, portDefinitions: [port(8080)] }),
  ]);
  expect(offerWanted(world.state, world.nowMs, world.agents)?.exact).toEqual([
    { host: '127.0.0.1', port: 8080 },
    { host: '127.0.0.2', port: 8080 },
  ]);
  world.settle();
  expect(world.tasks('/x').map(({ host, ports }) => [host, ports])).toEqual([
    ['127.0.0.1', [8080]],
    ['127.0.0.2', [8080]],
  ]);
  expect(world.state.deployments.size).toBe(1);
});

test('exact ports that somebody else holds are tried again a second later', () => {
  const world = new World(agentsOf(1));
  world.busyPorts.add(8080);
  world.deploy('d1', [configOfApp('/x', { requirePorts: true, portDefinitions: [port(8080)] })]);
  world.offer();
  expect(world.starting.size).toBe(0);
  expect(world.offer()).toBe(false);
  expect(nextWakeMs(world.state, world.nowMs)).toBe(world.nowMs + 1_000);
  world.busyPorts.clear();
  world.settle();
  expect(world.tasks('/x')).toHaveLength(1);
});

test('when the machine has no more ports, asking again has to wait', () => {
  const world = new World();
  world.deploy('d1', [configOfApp('/x')]);
  world.submit({ kind: 'offer', offer: { random: [], exhausted: true, exact: [] } });
  expect(offerWanted(world.state, world.nowMs, world.agents)).toBeUndefined();
  expect(nextWakeMs(world.state, world.nowMs)).toBe(world.nowMs + 1_000);
});

test('an app that fits nowhere waits until something ends', () => {
  const world = new World(agentsOf(1));
  world.deploy('d1', [configOfApp('/big', { cpus: 6 })]);
  world.settle();
  world.deploy('d2', [configOfApp('/next', { cpus: 4 })]);
  world.settle();
  expect(world.tasks('/next')).toEqual([]);
  world.deploy('d3', ['/big']);
  world.settle();
  expect(world.tasks('/next')).toHaveLength(1);
});

const answered = (world: World) => offerWanted(world.state, world.nowMs, world.agents) === undefined;

test('an app that fits nowhere is told why once, and again when a task has ended', () => {
  const world = new World(agentsOf(2));
  const offers = () => world.state.apps.get('/big')?.offers;
  world.deploy('d1', [configOfApp('/small')]);
  world.settle();
  world.deploy('d2', [configOfApp('/big', { cpus: 100 })]);
  expect(world.offer()).toBe(true);
  expect(offers()).toMatchObject({
    processed: 2,
    unused: 2,
    lastUsedAtMs: null,
    lastUnusedAtMs: world.nowMs,
    rejected: { InsufficientCpus: 2 },
  });
  expect(answered(world)).toBe(true);
  world.deploy('d3', [configOfApp('/other')]);
  world.offer();
  expect(offers()?.processed).toBe(2);
  world.end(String(world.tasks('/small')[0]?.id), 'TASK_FINISHED');
  world.offer();
  expect(offers()?.processed).toBe(4);
  expect(answered(world)).toBe(true);
});

test('a new config begins a new wait, and an app that lacks nothing has none', () => {
  const world = new World(agentsOf(1));
  const offers = () => world.state.apps.get('/x')?.offers;
  world.deploy('d1', [configOfApp('/x', { cpus: 6, instances: 2 })]);
  world.settle();
  expect(offers()).toMatchObject({ processed: 2, unused: 1, lastUsedAtMs: expect.any(Number) });
  world.deploy('d2', [configOfApp('/x', { mem: 1_000_000 })], true);
  world.settle();
  expect(offers()?.rejected).toEqual({ InsufficientMemory: expect.any(Number) });
  world.deploy('d3', [configOfApp('/x', { instances: 1 })], true);
  world.settle();
  expect(world.state.deployments.size).toBe(0);
  expect(offers()).toBeNull();
});

test('ports that somebody else holds are a reason too', () => {
  const world = new World(agentsOf(1));
  world.busyPorts.add(8080);
  world.deploy('d1', [configOfApp('/x', { requirePorts: true, portDefinitions: [port(8080)] })]);
  world.offer();
  expect(world.state.apps.get('/x')?.offers).toMatchObject({ unused: 1, rejected: { InsufficientPorts: 1 } });
});

test('an agent with a range of its own gives ports of it, and no more than it has', () => {
  const agents = agentsOf(2).map((agent, index) => ({
    ...agent,
    ports: { first: 31_000 + 100 * index, last: 31_002 + 100 * index },
  }));
  const world = new World(agents);
  world.deploy('d1', [configOfApp('/x', { instances: 5, portDefinitions: zeros(2) })]);
  expect(offerWanted(world.state, world.nowMs, world.agents)?.random).toEqual([
    { range: { first: 31_000, last: 31_002 }, count: 2 },
    { range: { first: 31_100, last: 31_102 }, count: 2 },
  ]);
  world.submit({
    kind: 'offer',
    offer: { random: [31_101, 31_000, 31_102, 31_001], exhausted: false, exact: [] },
  });
  world.settle();
  expect(world.tasks('/x').map(({ host, ports }) => [host, ports])).toEqual([
    ['127.0.0.1', [31_000, 31_001]],
    ['127.0.0.2', [31_101, 31_102]],
  ]);
  expect(world.state.apps.get('/x')?.offers?.rejected).toEqual({ InsufficientPorts: 2 });
});

test('an upgrade places its tasks as if the old ones were gone', () => {
  const world = new World(agentsOf(2));
  const unique = { instances: 2, constraints: [['hostname', 'UNIQUE']] };
  world.deploy('d1', [configOfApp('/x', unique)]);
  world.settle();
  world.deploy('d2', [configOfApp('/x', { ...unique, cmd: 'work better' })]);
  world.settle();
  expect(world.state.deployments.size).toBe(0);
  expect(
    world
      .tasks('/x')
      .map(({ host }) => host)
      .sort(),
  ).toEqual(['127.0.0.1', '127.0.0.2']);
});
