import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Agent } from '../../src/marathon/agents.ts';
import {
  allows,
  constraintFault,
  type Placeable,
  type Placed,
  PlacementMap,
} from '../../src/marathon/placement.ts';

const agent = (index: number, attributes: Record<string, string> = {}): Agent => ({
  id: `S${index}`,
  hostname: `127.0.0.${index}`,
  attributes,
  cpus: 4,
  memMb: 1024,
});

const app = (constraints: string[][], more: Partial<Placeable> = {}): Placeable => ({
  id: '/x',
  cpus: 0.1,
  mem: 16,
  constraints,
  exactPorts: [],
  ...more,
});

/** Places up to `count` tasks one after another and tells where they went. */
function placeAll(agents: Agent[], wanted: Placeable, count: number): string[] {
  const map = new PlacementMap(agents, []);
  const went: string[] = [];
  for (let left = count; left > 0; left -= 1) {
    const at = map.place(wanted);
    if (at === undefined) break;
    map.add({
      appId: wanted.id,
      agentId: at.id,
      cpus: wanted.cpus,
      mem: wanted.mem,
      ports: wanted.exactPorts,
    });
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

test.each([
  [['hostname', 'UNIQUE']],
  [['hostname', 'CLUSTER', '']],
  [['zone', 'GROUP_BY', '2']],
  [['zone', 'LIKE', '[ab]']],
])('%j is a constraint', (constraint) => {
  expect(constraintFault(constraint)).toBeUndefined();
});

test.each([
  [[]],
  [['hostname']],
  [['hostname', 'NEAR', 'x']],
  [['hostname', 'UNIQUE', 'x']],
  [['zone', 'MAX_PER']],
  [['zone', 'MAX_PER', 'x']],
  [['zone', 'GROUP_BY', 'x']],
  [['zone', 'LIKE']],
  [['zone', 'LIKE', '[']],
  [['zone', 'LIKE', 'a', 'b']],
])('%j is none', (constraint) => {
  expect(constraintFault(constraint)).toEqual(expect.any(String));
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
});

/** The rules read aloud, one task after another, without any counting ahead. */
function slowlyAllowed(wanted: Placeable, at: Agent, agents: Agent[], placed: Placed[]): boolean {
  const here = placed.filter(({ agentId }) => agentId === at.id);
  const cpus = here.reduce((sum, task) => sum + task.cpus, wanted.cpus);
  const mem = here.reduce((sum, task) => sum + task.mem, wanted.mem);
  if (cpus > at.cpus + 1e-9 || mem > at.memMb + 1e-9) return false;
  if (here.some(({ ports }) => ports.some((port) => wanted.exactPorts.includes(port)))) return false;
  const field = (of: Agent, name: string) => (name === 'hostname' ? of.hostname : of.attributes[name]);
  return wanted.constraints.every(([name = '', operator, value = '']) => {
    const own = field(at, name);
    if (own === undefined) return operator === 'UNLIKE';
    const others = placed
      .filter(({ appId }) => appId === wanted.id)
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
        expect(agents.filter((at) => map.fits(next, at))).toEqual(fitting);
        const at = map.place(next);
        if (fitting.length === 0) {
          expect(at).toBeUndefined();
          continue;
        }
        expect(fitting).toContain(at);
        const task = {
          appId: next.id,
          agentId: at?.id ?? '',
          cpus: next.cpus,
          mem: next.mem,
          ports: next.exactPorts,
        };
        map.add(task);
        placed.push(task);
      }
    }),
    { numRuns: 500 },
  );
});

test('a constraint nobody knows allows nothing', () => {
  expect(allows(['hostname', 'NEAR', 'x'], agent(1), new Map())).toBe(false);
});
