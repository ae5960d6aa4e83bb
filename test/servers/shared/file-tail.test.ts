import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { GrowingFile, lastBytes } from '../../../src/servers/shared/file-tail.ts';
import { tempFolder } from '../../harness/temp-folder.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = tempFolder();
  file = join(folder, 'log');
});

test('a file is read as it grows, from before it exists', async () => {
  const growing = new GrowingFile(file);
  expect(await growing.next()).toBe('');
  appendFileSync(file, 'one\n');
  expect(await growing.next()).toBe('one\n');
  expect(await growing.next()).toBe('');
  appendFileSync(file, 'x'.repeat(200_000));
  expect(await growing.next()).toBe('x'.repeat(200_000));
});

test('the end of a file is read, or all of it, or nothing', async () => {
  expect(await lastBytes(file, 10)).toBe('');
  appendFileSync(file, '0123456789abc');
  expect(await lastBytes(file, 3)).toBe('abc');
  expect(await lastBytes(file, 100)).toBe('0123456789abc');
});
