import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { openStateFolder } from '../../src/session/state-folder.ts';
import { tempFolder } from '../harness/temp-folder.ts';

let folder: string;
beforeEach(() => {
  folder = tempFolder();
});

test('what is saved is loaded by the next one, and one process has it at a time', async () => {
  const path = join(folder, 'made', 'here');
  const first = await openStateFolder(path);
  expect(await first.load()).toBeUndefined();
  await first.save('one');
  await first.save('two');
  await expect(openStateFolder(path)).rejects.toThrow(`${path} is in use by process ${process.pid}`);
  await first.close();
  expect(readdirSync(path)).toEqual(['cluster.json']);
  const second = await openStateFolder(path);
  expect(await second.load()).toBe('two');
  await second.close();
});

test('a folder of other things is refused and left as it is', async () => {
  writeFileSync(join(folder, 'thesis.txt'), 'years of work');
  await expect(openStateFolder(folder)).rejects.toMatchObject({
    name: 'UsageError',
    message: `--state: ${folder} holds other things than the state of a cluster`,
  });
  expect(readdirSync(folder)).toEqual(['thesis.txt']);
});

test('half a write of the one before is no other thing', async () => {
  writeFileSync(join(folder, 'cluster.json.part'), '{"form');
  const opened = await openStateFolder(folder);
  expect(await opened.load()).toBeUndefined();
  await opened.save('whole');
  await opened.close();
  expect(readdirSync(folder)).toEqual(['cluster.json']);
});

test('what is no folder is refused', async () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  await expect(openStateFolder(file)).rejects.toMatchObject({ name: 'UsageError' });
});
