import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Placeable,
  type Placed,
  PlacementMap,
} from '../../../src/marathon-server/scheduler/placement.ts';
import type { Agent } from '../../../src/marathon-server/state/agents.ts';

const agent = (index: number, attributes: Record<string, string> = {}): Agent => ({
  id: `S${index}`,
  hostname: `127.0.0.${index}`,
  attributes,
  cpus: 4,
  memMb: 1024,
  diskMb: 100,
  gpus: 1,
  ports: null,
});

const app = (constraints: string[][], more: Partial<Placeable> = {}): Placeable => ({
  id: '/x',
  configVersion: 'v1',
  cpus: 0.1,
  mem: 16,
  disk: 0,
  gpus: 0,
  constraints,
  roles: null,
  exactPorts: [],
  randomPorts: 0,
  ...more,
});

const placedAt = (wanted: Placeable, at: Agent | undefined): Placed => ({
  appId: wanted.id,
  configVersion: wanted.configVersion,
  agentId: at?.id ?? '',
  cpus: wanted.cpus,
  mem: wanted.mem,
  disk: wanted.disk,
  gpus: wanted.gpus,
  ports: wanted.exactPorts,
});

/** Places up to `count` tasks one after another and tells where they went. */
function placeAll(agents: Agent[], wanted: Placeable, count: number): string[] {
  const map = new PlacementMap(agents, []);
  const went: string[] = [];
  for (let left = count; left > 0; left -= 1) {
    const at = map.place(wanted);
    if (at === undefined) break;
    map.add(placedAt(wanted, at), wanted.randomPorts);
    went.push(at.id);
  }
  return went;
}

const zoned = [agent(1, { zone: 'a' }), agent(2, { zone: 'a' }), agent(3, { zone: 'b' }), agent(4)];

test('without constraints tasks spread evenly', () => {
  expect(placeAll(zoned, app([]), 8).sort()).toEqual(['S1', 'S1', 'S2', 'S2', 'S3', 'S3', 'S4', 'S4']);
});

test('UNIQUE gives each value once', () => {
  expect(placeAll(zoned, app([['hostname', 'UNIQUE']]), 9)).toEqual(['S1', 'S2', 'S3', 'S4']);
  expect(placeAll(zoned, app([['zone', 'UNIQUE']]), 9)).toEqual(['S1', 'S3']);
});

test('CLUSTER stays with the value it names, or with the first one it took', () => {
  expect(new Set(placeAll(zoned, app([['zone', 'CLUSTER', 'a']]), 4))).toEqual(new Set(['S1', 'S2']));
  expect(new Set(placeAll(zoned, app([['hostname', 'CLUSTER']]), 4))).toEqual(new Set(['S1']));
  expect(placeAll(zoned, app([['zone', 'CLUSTER', 'c']]), 4)).toEqual([]);
});

test('GROUP_BY keeps the groups even', () => {
  const went = placeAll(zoned, app([['zone', 'GROUP_BY']]), 6);
  expect(went.filter((id) => id === 'S3')).toHaveLength(3);
  // Three groups are wanted and only two exist: once each has one, nothing more can be placed.
  expect(placeAll(zoned, app([['zone', 'GROUP_BY', '3']]), 6)).toHaveLength(2);
});

test('MAX_PER is the most per value', () => {
  expect(placeAll(zoned, app([['zone', 'MAX_PER', '2']]), 9)).toHaveLength(4);
});

test('LIKE and UNLIKE match the whole value, and a missing attribute satisfies only UNLIKE', () => {
  expect(new Set(placeAll(zoned, app([['zone', 'LIKE', 'a|bc']]), 9))).toEqual(new Set(['S1', 'S2']));
  expect(new Set(placeAll(zoned, app([['zone', 'UNLIKE', 'a']]), 9))).toEqual(new Set(['S3', 'S4']));
  expect(placeAll(zoned, app([['hostname', 'LIKE', '127']]), 9)).toEqual([]);
});

test('an app waits when cores, memory or its exact ports are given away', () => {
  const one = [agent(1)];
  expect(placeAll(one, app([], { cpus: 2 }), 9)).toHaveLength(2);
  expect(placeAll(one, app([], { mem: 500 }), 9)).toHaveLength(2);
  expect(placeAll(one, app([], { cpus: 0.01 }), 400)).toHaveLength(64);
  expect(placeAll([agent(1), agent(2)], app([], { exactPorts: [8080] }), 9)).toEqual(['S1', 'S2']);
});

test.each<[string, Partial<Placeable>, string[]]>([
  ['nothing', {}, []],
  ['a role of its own', { roles: ['slave_public'] }, ['UnfulfilledRole']],
  ['the role of everybody', { roles: ['slave_public', '*'] }, []],
  ['an attribute', { constraints: [['zone', 'CLUSTER', 'b']] }, ['UnfulfilledConstraint']],
  ['cores', { cpus: 4.1 }, ['InsufficientCpus']],
  ['memory', { mem: 1025 }, ['InsufficientMemory']],
  ['disk', { disk: 101 }, ['InsufficientDisk']],
  ['GPUs', { gpus: 2 }, ['InsufficientGpus']],
  ['a port outside of the range', { exactPorts: [8080] }, ['InsufficientPorts']],
  ['a port of the range', { exactPorts: [31_004] }, []],
  ['as many ports as there are', { randomPorts: 5 }, []],
  ['more ports than there are', { randomPorts: 6 }, ['InsufficientPorts']],
  [
    'too much of everything',
    {
      roles: ['x'],
      cpus: 5,
      mem: 2_000,
      disk: 200,
      gpus: 9,
      exactPorts: [1],
      constraints: [['a', 'UNIQUE']],
    },
    [
      'UnfulfilledRole',
      'UnfulfilledConstraint',
      'InsufficientCpus',
      'InsufficientMemory',
      'InsufficientDisk',
      'InsufficientGpus',
    ],
  ],
])('an app that wants %s', (_, more, reasons) => {
  const only = { ...agent(1, { zone: 'a' }), ports: { first: 31_000, last: 31_004 } };
  expect(new PlacementMap([only], []).reasonsAgainst(app([], more), only)).toEqual(reasons);
});

test('disk, GPUs and ports are given away once', () => {
  const one = [{ ...agent(1), ports: { first: 31_000, last: 31_004 } }];
  expect(placeAll(one, app([], { disk: 40 }), 9)).toHaveLength(2);
  expect(placeAll(one, app([], { gpus: 1 }), 9)).toHaveLength(1);
  expect(placeAll(one, app([], { randomPorts: 2 }), 9)).toHaveLength(2);
});

test('a port is given away once on this machine, whichever agent has it', () => {
  const range = { first: 31_000, last: 31_001 };
  const two = [agent(1), agent(2)].map((one) => ({ ...one, ports: range }));
  expect(placeAll(two, app([], { randomPorts: 1 }), 9)).toHaveLength(2);
  const map = new PlacementMap(two, [placedAt(app([], { exactPorts: [31_001] }), two[0])]);
  expect(map.unusedAt(two[1] ?? agent(2)).ports).toEqual([{ first: 31_000, last: 31_000 }]);
});

test('what is unused is what nobody holds', () => {
  const one = { ...agent(1), ports: { first: 31_000, last: 31_009 } };
  const holding = app([], { cpus: 1, mem: 24, disk: 10, gpus: 1, exactPorts: [31_000, 31_004, 31_009, 80] });
  expect(new PlacementMap([one], [placedAt(holding, one)]).unusedAt(one)).toEqual({
    cpus: 3,
    mem: 1_000,
    disk: 90,
    gpus: 0,
    ports: [
      { first: 31_001, last: 31_003 },
      { first: 31_005, last: 31_008 },
    ],
  });
});

test('constraints see the tasks of the same config alone', () => {
  const old = app([['hostname', 'UNIQUE']]);
  const map = new PlacementMap([agent(1)], [placedAt(old, agent(1))]);
  expect(map.place(old)).toBeUndefined();
  expect(map.place({ ...old, configVersion: 'v2' })?.id).toBe('S1');
});

const valueArb = fc.constantFrom('a', 'b', 'c');
const agentArb = fc
  .record({ zone: fc.option(valueArb), rack: fc.option(valueArb) })
  .map(({ zone, rack }) => ({ ...(zone === null ? {} : { zone }), ...(rack === null ? {} : { rack }) }));
const agentsArb = fc
  .array(agentArb, { minLength: 1, maxLength: 6 })
  .map((all) => all.map((attributes, index) => agent(index + 1, attributes)));
const fieldArb = fc.constantFrom('hostname', 'zone', 'rack', 'absent');
const constraintArb = fc.oneof(
  fc.tuple(fieldArb, fc.constant('UNIQUE')),
  fc.tuple(fieldArb, fc.constant('CLUSTER')),
  fc.tuple(fieldArb, fc.constant('CLUSTER'), valueArb),
  fc.tuple(fieldArb, fc.constant('GROUP_BY')),
  fc.tuple(fieldArb, fc.constantFrom('GROUP_BY', 'MAX_PER'), fc.constantFrom('1', '2', '3')),
  fc.tuple(fieldArb, fc.constantFrom('LIKE', 'UNLIKE'), fc.constantFrom('a', '[ab]', '.*', '127.*')),
);
const appArb = fc.record({
  id: fc.constantFrom('/x', '/y'),
  cpus: fc.constantFrom(0.1, 1, 3),
  mem: fc.constantFrom(16, 400),
  constraints: fc.array(constraintArb, { maxLength: 3 }),
  exactPorts: fc.constantFrom<number[]>([], [80]),
  configVersion: fc.constantFrom('v1', 'v2'),
  disk: fc.constantFrom(0, 60),
  gpus: fc.constantFrom(0, 1),
  roles: fc.constantFrom<string[] | null>(null, ['*'], ['x']),
  randomPorts: fc.constant(0),
});

/** The rules read aloud, one task after another, without any counting ahead. */
function slowlyAllowed(wanted: Placeable, at: Agent, agents: Agent[], placed: Placed[]): boolean {
  const here = placed.filter(({ agentId }) => agentId === at.id);
  const cpus = here.reduce((sum, task) => sum + task.cpus, wanted.cpus);
  const mem = here.reduce((sum, task) => sum + task.mem, wanted.mem);
  if (wanted.roles?.includes('*') === false) return false;
  if (here.reduce((sum, task) => sum + task.disk, wanted.disk) > at.diskMb) return false;
  if (here.reduce((sum, task) => sum + task.gpus, wanted.gpus) > at.gpus) return false;
  if (cpus > at.cpus + 1e-9 || mem > at.memMb + 1e-9) return false;
  if (here.some(({ ports }) => ports.some((port) => wanted.exactPorts.includes(port)))) return false;
  const field = (of: Agent, name: string) => (name === 'hostname' ? of.hostname : of.attributes[name]);
  return wanted.constraints.every(([name = '', operator, value = '']) => {
    const own = field(at, name);
    if (own === undefined) return operator === 'UNLIKE';
    const others = placed
      .filter((task) => task.appId === wanted.id && task.configVersion === wanted.configVersion)
      .flatMap(({ agentId }) => agents.filter(({ id }) => id === agentId))
      .flatMap((other) => field(other, name) ?? []);
    const count = (of: string) => others.filter((other) => other === of).length;
    const groups = [...new Set(others)];
    switch (operator) {
      case 'UNIQUE':
        return !others.includes(own);
      case 'CLUSTER':
        return ['', own].includes(value) && others.every((other) => other === own);
      case 'GROUP_BY':
        return (
          count(own) === 0 ||
          (groups.length >= Number(value || 0) && groups.every((group) => count(own) <= count(group)))
        );
      case 'MAX_PER':
        return count(own) < Number(value);
      case 'LIKE':
        return own.match(value)?.[0] === own;
      default:
        return own.match(value)?.[0] !== own;
    }
  });
}

test('placement agrees with a slow reading of the rules, task by task', () => {
  fc.assert(
    fc.property(agentsArb, fc.array(appArb, { minLength: 1, maxLength: 12 }), (agents, wanted) => {
      const map = new PlacementMap(agents, []);
      const placed: Placed[] = [];
      for (const next of wanted) {
        const fitting = agents.filter((at) => slowlyAllowed(next, at, agents, placed));
        expect(agents.filter((at) => map.reasonsAgainst(next, at).length === 0)).toEqual(fitting);
        const at = map.place(next);
        if (fitting.length === 0) {
          expect(at).toBeUndefined();
          continue;
        }
        expect(fitting).toContain(at);
        const task = placedAt(next, at);
        map.add(task);
        placed.push(task);
      }
    }),
    { numRuns: 500 },
  );
});
