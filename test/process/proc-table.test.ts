import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { allPids, inTurns, readProcFile, readStatFields } from '../../src/process/proc-table.ts';
import { tempFolder } from '../harness/temp-folder.ts';

test('all processes are there, this one too, and a pid that is in no use has no fields', () => {
  expect(allPids()).toContain(String(process.pid));
  const beyondEveryPid = 2 ** 22 + 1;
  expect([readStatFields(beyondEveryPid), readProcFile(beyondEveryPid, 'status')]).toEqual([
    undefined,
    undefined,
  ]);
});

test('fields stand at their numbers whatever the name of the program', async () => {
  const folder = tempFolder();
  const program = join(folder, 'a) R 1 (b');
  copyFileSync('/bin/sleep', program);
  const child = spawn(program, ['1000'], { detached: true, stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'spawn');
  const fields = readStatFields(child.pid ?? 0);
  // Parent and process group, see proc(5).
  expect([fields?.[4], fields?.[5]]).toEqual([String(process.pid), String(child.pid)]);
});

test('whoever else lives on the event loop gets a turn before the last of many processes', async () => {
  const seen: string[] = [];
  setImmediate(() => seen.push('turn'));
  for await (const pid of inTurns(Array.from({ length: 100 }, (_, pid) => String(pid)))) seen.push(pid);
  expect(seen).toHaveLength(101);
  expect(seen.indexOf('turn')).toBeLessThan(100);
  expect(seen.filter((one) => one !== 'turn')).toEqual(Array.from({ length: 100 }, (_, pid) => String(pid)));
});
