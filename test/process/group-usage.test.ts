import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { usageOfGroups } from '../../src/process/group-usage.ts';
import { signalGroup } from '../../src/process/process-group.ts';

const started: number[] = [];

afterEach(() => {
  for (const pid of started.splice(0)) signalGroup(pid, 'SIGKILL');
});

/** Starts a group whose script says a line when it is where the test wants it. */
async function startGroup(script: string): Promise<number> {
  const child = spawn('/bin/sh', ['-c', script], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  if (child.pid === undefined || child.stdout === null) throw new Error('the shell was not started');
  started.push(child.pid);
  await once(child.stdout, 'data');
  return child.pid;
}

test('a group uses what its processes use together, with the time of children that ended', async () => {
  const burn = `${process.execPath} -e "while (process.cpuUsage().user < 200_000);"`;
  const hold = `${process.execPath} -e "const held = Buffer.alloc(50e6, 1); console.log(1); setInterval(() => held, 1e6)"`;
  const [busy, idle] = await Promise.all([
    startGroup(`${burn}; ${hold}; echo never`),
    startGroup('echo ready; exec sleep 1000'),
  ]);
  const usages = await usageOfGroups([busy, idle]);
  const [of, other] = [usages.get(busy), usages.get(idle)];
  expect(of?.userSeconds).toBeGreaterThan(0.2);
  expect(of?.rssBytes).toBeGreaterThan(50e6);
  expect(other?.rssBytes).toBeGreaterThan(100_000);
});

test('a group without processes is left out', async () => {
  expect(await usageOfGroups([2 ** 22 + 1])).toEqual(new Map());
  expect(await usageOfGroups([])).toEqual(new Map());
});
