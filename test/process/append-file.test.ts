import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { appendText } from '../../src/process/append-file.ts';
import { tempFolder } from '../harness/temp-folder.ts';

test('a file is made, and appended to', async () => {
  const path = join(tempFolder(), 'log');
  await appendText(path, 'one\n');
  await appendText(path, 'two\n');
  expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n');
});

test('nothing is written through a link, whether or not it leads to something', async () => {
  const folder = tempFolder();
  writeFileSync(join(folder, 'precious'), 'mine');
  for (const target of ['precious', 'absent']) {
    symlinkSync(join(folder, target), join(folder, `to-${target}`));
    const failing = appendText(join(folder, `to-${target}`), 'x');
    await expect(failing).rejects.toThrow(`to-${target} is a link: nothing is written through it`);
  }
  expect(readFileSync(join(folder, 'precious'), 'utf8')).toBe('mine');
  expect(existsSync(join(folder, 'absent'))).toBe(false);
});

test('a pipe that nobody reads, or a folder, holds up nobody', async () => {
  const folder = tempFolder();
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  mkdirSync(join(folder, 'folder'));
  await expect(appendText(join(folder, 'pipe'), 'x')).rejects.toThrow();
  await expect(appendText(join(folder, 'folder'), 'x')).rejects.toThrow();
});
