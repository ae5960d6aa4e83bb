import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import {
  GroupWatch,
  isGroupAlive,
  isSameLeader,
  isSameProcessAlive,
  signalGroup,
  startOf,
} from '../../src/process/process-group.ts';

const started: number[] = [];

afterEach(() => {
  for (const pid of started.splice(0)) signalGroup(pid, 'SIGKILL');
});

async function startGroup(): Promise<number> {
  const child = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' });
  await once(child, 'spawn');
  if (child.pid === undefined) throw new Error('sleep was not started');
  started.push(child.pid);
  return child.pid;
}

test('a group is alive until it is killed', async () => {
  const pid = await startGroup();
  expect(isGroupAlive(pid)).toBe(true);
  expect(await new GroupWatch().gone(pid, 0)).toBe(false);
  expect(signalGroup(pid, 'SIGKILL')).toBe(true);
  expect(await new GroupWatch().gone(pid, 5_000)).toBe(true);
});

test('a leader is known again by its start, and a later process with its pid is not', async () => {
  const pid = await startGroup();
  const start = startOf(pid);
  expect(start).toMatch(/^\d+$/);
  expect(isSameLeader(pid, start)).toBe(true);
  expect(isSameLeader(pid, `${Number(start) - 1}`)).toBe(false);
});

test.each([0, 1, -5, 1.5, Number.NaN])('%d is never taken for a group', (pid) => {
  expect(() => signalGroup(pid, 'SIGKILL')).toThrow(RangeError);
});

test('the same process is alive until it is killed, and a later one with its pid is not the same', async () => {
  const pid = await startGroup();
  const start = startOf(pid);
  expect([isSameProcessAlive(pid, start), isSameProcessAlive(pid, undefined)]).toEqual([true, true]);
  expect(isSameProcessAlive(pid, `${Number(start) - 1}`)).toBe(false);
  signalGroup(pid, 'SIGKILL');
  await new GroupWatch().gone(pid, 5_000);
  expect(isSameProcessAlive(pid, start)).toBe(false);
});
