import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { loadSettings } from '../../src/options/settings.ts';
import { tempFolder } from '../harness/temp-folder.ts';
import { refused } from './refused.ts';

let cwd: string;
beforeEach(() => {
  cwd = tempFolder();
});

function agentsIn(text: string, env: Record<string, string> = {}) {
  writeFileSync(join(cwd, 'hydra.ini'), `[mesos]\n${text}\n`);
  return loadSettings({ configFile: null, servers: [], cwd, env, options: {} }).mesos.agents;
}

const racks = (text: string) => agentsIn(text).map(({ attributes }) => attributes.rack ?? '');

test('clusters share the agents evenly, two each unless told', () => {
  expect(racks('cluster0 = rack.1\ncluster1 = rack.2')).toEqual(['1', '1', '2', '2']);
  expect(racks('cluster0 = rack.1\ncluster1 = rack.2\nagents = 5')).toEqual(['1', '1', '1', '2', '2']);
  expect(racks('cluster3 = rack.1\nagents = 1')).toEqual(['1']);
  expect(racks('agents = 3')).toEqual(['', '', '']);
});

test('what is said of one agent comes over what is said of all', () => {
  expect(
    agentsIn(
      'agents = 2\nagent = cpus:8, mem:1024.5, zone:west\nagent1 = zone:a.b/c:d ,cpus:0.5,disk:10,gpus:2,ports:31000-32000',
    ),
  ).toEqual([
    { attributes: { zone: 'west' }, cpus: 8, memMb: 1024.5 },
    {
      attributes: { zone: 'a.b/c:d' },
      cpus: 0.5,
      memMb: 1024.5,
      diskMb: 10,
      gpus: 2,
      ports: { first: 31_000, last: 32_000 },
    },
  ]);
});

test('semicolons separate where they begin no comment, and an empty text takes back what the file says', () => {
  const env = { HYDRA_MESOS_AGENT0: 'rack:1; cpus:4', HYDRA_MESOS_AGENT1: '' };
  const [first, second] = agentsIn('agent0 = "rack:9;cpus:1"\nagent1 = cpus:2 ; the small one', env);
  expect(first).toEqual({ attributes: { rack: '1' }, cpus: 4 });
  expect(second).toEqual({ attributes: {} });
  expect(agentsIn('agent0 = "rack:9;cpus:1"')[0]).toEqual({ attributes: { rack: '9' }, cpus: 1 });
});

test.each([
  ['agents = 0', 'hydra.ini line 2, [mesos] agents: "0" is too small'],
  ['agents = 101', 'hydra.ini line 2, [mesos] agents: "101" is too large'],
  ['agents = many', 'hydra.ini line 2, [mesos] agents: "many" is not a whole number'],
  ['agent = 4', 'hydra.ini line 2, [mesos] agent: "4" has "4", which is not name:value'],
  ['agent0 = rack:1 cpus:4', '"rack:1 cpus:4" has "rack:1 cpus:4", which is not name:value'],
  ['agent0 = rack:1,', '"rack:1," has "", which is not name:value'],
  ['agent0 = cpus:lots', '"cpus:lots" has "lots", which is no amount'],
  ['agent0 = cpus:-1', '"cpus:-1" has "-1", which is no amount'],
  ['agent0 = gpus:0.5', '"gpus:0.5" has "0.5", which is no whole amount'],
  ['agent0 = ports:8080', '"ports:8080" has ports "8080", which is no range within 1-65535'],
  ['agent0 = ports:9-8', '"ports:9-8" has ports "9-8", which is no range within 1-65535'],
  ['agent0 = ports:1-70000', '"ports:1-70000" has ports "1-70000", which is no range within 1-65535'],
  ['agent0 = cpus:1, cpus:2', '"cpus:1, cpus:2" has cpus twice'],
  ['agent0 = hostname:a', '"hostname:a" has hostname'],
  ['agent0 = rack:1 ; cpus:4', 'hydra.ini line 2, [mesos] agent0: "; cpus:4" is a comment here'],
  ['agents = 2\nagent2 = cpus:1', 'hydra.ini line 3, [mesos] agent2: there are 2 agents, agent0 to agent1'],
  ['agents = 1\nagent1 = cpus:1', 'hydra.ini line 3, [mesos] agent1: the only agent is agent0'],
  [
    'agents = 1\ncluster0 = rack.1\ncluster1 = rack.2',
    'hydra.ini line 2, [mesos] agents: 1 agents for 2 clusters',
  ],
  ['cluster0 = rack.1\nagent = rack:2', 'hydra.ini line 2, [mesos] cluster0: no agent has rack:1'],
])('%j is refused with one line', (text, message) => {
  expect(refused(() => agentsIn(text))).toContain(message);
});
