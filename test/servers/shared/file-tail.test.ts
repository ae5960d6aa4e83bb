import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { GrowingFile, lastBytes } from '../../../src/servers/shared/file-tail.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hydra-tail-'));
  file = join(folder, 'log');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

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
