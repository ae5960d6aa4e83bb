import { expect, test } from 'vitest';
import { nextWakeMs, offerWanted } from '../../src/marathon/launching.ts';
import { agentsOf, configOfApp, World } from './simulated-world.ts';

const port = (number: number) => ({ port: number, protocol: 'tcp', labels: {} });
const zeros = (count: number) => Array.from({ length: count }, (_, index) => port(10_000 + index));

test('nobody wants an offer when nothing lacks', () => {
  const world = new World();
  expect(offerWanted(world.state, world.nowMs, world.agents)).toBeUndefined();
});

test('an offer is asked for as many ports as the next launches take, a bounded number at once', () => {
  const world = new World();
  world.deploy('d1', [configOfApp('/x', { instances: 3, portDefinitions: zeros(10) })]);
  expect(offerWanted(world.state, world.nowMs, world.agents)).toEqual({ random: 30, exact: [] });
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
  expect(offerWanted(world.state, world.nowMs, world.agents)).toEqual({ random: 0, exact: [] });
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
