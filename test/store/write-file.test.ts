import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { writeFileWhole } from '../../src/store/write-file.ts';
import { tempFolder } from '../harness/temp-folder.ts';

it('a file is written with the folders above it and nothing beside it', async () => {
  const folder = tempFolder();
  const path = join(folder, 'a', 'b', 'c.json');
  await writeFileWhole(path, 'über');
  expect(readFileSync(path, 'utf8')).toBe('über');
  expect(readdirSync(join(folder, 'a', 'b'))).toEqual(['c.json']);
});

it('a file that is there is replaced, and so is what a killed process left half', async () => {
  const folder = tempFolder();
  const path = join(folder, 'c.json');
  writeFileSync(path, 'old and long');
  writeFileSync(`${path}.part`, 'half of something longer');
  await writeFileWhole(path, 'new');
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(readdirSync(folder)).toEqual(['c.json']);
});

it('whoever has the old file open keeps all of it', async () => {
  const path = join(tempFolder(), 'c.json');
  await writeFileWhole(path, 'old');
  const inode = statSync(path).ino;
  await writeFileWhole(path, 'new');
  expect(statSync(path).ino).not.toBe(inode);
});

it('what is no file is written to and stays what it is', async () => {
  const folder = tempFolder();
  const pipe = join(folder, 'pipe');
  await promisify(execFile)('mkfifo', [pipe]);
  const reading = promisify(execFile)('cat', [pipe]);
  await writeFileWhole(pipe, 'through');
  expect((await reading).stdout).toBe('through');
  expect(statSync(pipe).isFIFO()).toBe(true);
  symlinkSync('/dev/null', join(folder, 'null'));
  await writeFileWhole(join(folder, 'null'), 'away');
  expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
});

it('a place that cannot be written is an error, and what is there stays', async () => {
  const folder = tempFolder();
  mkdirSync(join(folder, 'taken', 'deeper'), { recursive: true });
  await expect(writeFileWhole(join(folder, 'taken'), 'x')).rejects.toThrow();
  expect(readdirSync(join(folder, 'taken'))).toEqual(['deeper']);
  writeFileSync(join(folder, 'file'), 'x');
  await expect(writeFileWhole(join(folder, 'file', 'below'), 'x')).rejects.toThrow();
});

it('what could not be written leaves no half of it', async () => {
  const folder = tempFolder();
  mkdirSync(join(folder, 'taken'));
  await expect(writeFileWhole(join(folder, 'taken'), 'new')).rejects.toThrow();
  expect(readdirSync(folder)).toEqual(['taken']);
});

it('a folder that no one can make is an error, not an endless attempt', async () => {
  await expect(writeFileWhole('/proc/none/below/c.json', 'text')).rejects.toThrow();
});
