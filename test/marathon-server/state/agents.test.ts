import { expect, test } from 'vitest';
import { addressOf, agentsFrom, simulatedAgents } from '../../../src/marathon-server/state/agents.ts';

test('on Linux every agent has an address of its own', () => {
  const agents = simulatedAgents(
    [{ attributes: { zone: 'pub' } }, { attributes: { zone: 'sub' } }, { attributes: { zone: 'sub' } }],
    'linux',
  );
  expect(agents).toEqual([
    { hostname: '127.0.0.1', attributes: { zone: 'pub' } },
    { hostname: '127.0.0.2', attributes: { zone: 'sub' } },
    { hostname: '127.0.0.3', attributes: { zone: 'sub' } },
  ]);
});

test('elsewhere the agents take turns with the two names of the only address', () => {
  const agents = simulatedAgents(undefined, 'darwin');
  expect(agents.map(({ hostname }) => hostname)).toEqual([
    '127.0.0.1',
    'localhost',
    '127.0.0.1',
    'localhost',
  ]);
  expect(new Set(agents.map(({ hostname }) => addressOf(hostname)))).toEqual(new Set(['127.0.0.1']));
});

test('an agent has an id of its own, and resources unless it says otherwise', () => {
  const [one, two] = agentsFrom(
    [
      { hostname: '127.0.0.1', attributes: {} },
      { hostname: '127.0.0.2', attributes: {}, cpus: 2, memMb: 512 },
    ],
    'c',
  );
  expect(one?.id).not.toBe(two?.id);
  expect(one?.cpus).toBeGreaterThan(8);
  expect(one).toMatchObject({ gpus: 0, ports: null });
  expect(two).toMatchObject({ cpus: 2, memMb: 512 });
});

test.each(['10.0.0.1', 'example.org', '0.0.0.0', ''])('%j is not on this machine', (hostname) => {
  expect(() => agentsFrom([{ hostname, attributes: {} }], 'c')).toThrow('is not a loopback address');
});

test('a cluster without agents is refused', () => {
  expect(() => agentsFrom([], 'c')).toThrow('at least one agent');
});
