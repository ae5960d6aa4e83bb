import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { isRemovable, removePath } from '../../src/process/removable-path.ts';
import { tempFolder } from '../harness/temp-folder.ts';

let folder: string;

beforeEach(() => {
  // Where the cache is must not depend on who runs the tests.
  vi.stubEnv('HYDRA_CACHE', '');
  vi.stubEnv('XDG_CACHE_HOME', '');
  folder = tempFolder();
});

afterEach(() => {
  vi.unstubAllEnvs();
});

test('a hydra-* entry of the temporary folder and what is in it may go', () => {
  expect(isRemovable(folder)).toBe(true);
  expect(isRemovable(join(folder, 'deep', 'file'))).toBe(true);
  expect(isRemovable(join(homedir(), '.cache', 'hydra', 'kafka'))).toBe(true);
});

test.each([
  ['the temporary folder', tmpdir()],
  ['the cache folder itself', join(homedir(), '.cache', 'hydra')],
  ['somebody else in the temporary folder', join(tmpdir(), 'other')],
  ['the root', '/'],
  ['the home', homedir()],
  ['a relative path', 'hydra-x'],
  ['a detour', `${tmpdir()}/hydra-x/../other`],
])('%s may not', (_, path) => {
  expect(isRemovable(path)).toBe(false);
});

test('of a cache that the user placed, only what Hydra itself named may go', () => {
  vi.stubEnv('HYDRA_CACHE', join(homedir(), 'precious'));
  expect(isRemovable(join(homedir(), 'precious', 'hydra-unfinished'))).toBe(true);
  expect(isRemovable(join(homedir(), 'precious', 'photos'))).toBe(false);
  expect(isRemovable(join(homedir(), 'precious'))).toBe(false);
  expect(isRemovable(join(homedir(), '.cache', 'hydra', 'kafka'))).toBe(false);
});

test('of a cache within the temporary folder, what Hydra itself named may go', () => {
  vi.stubEnv('XDG_CACHE_HOME', join(tmpdir(), 'elsewhere'));
  expect(isRemovable(join(tmpdir(), 'elsewhere', 'hydra', 'hydra-unfinished'))).toBe(true);
  expect(isRemovable(join(tmpdir(), 'elsewhere', 'hydra', 'other'))).toBe(false);
});

test('a link on the way out of the temporary folder does not lead to anything removable', async () => {
  symlinkSync(homedir(), join(folder, 'home'));
  expect(isRemovable(join(folder, 'home', 'precious'))).toBe(false);
});

test('removing a link keeps what it points to', async () => {
  const target = join(folder, 'target');
  mkdirSync(target);
  writeFileSync(join(target, 'precious'), '');
  symlinkSync(target, join(folder, 'link'));
  await removePath(join(folder, 'link'));
  expect(existsSync(join(folder, 'link'))).toBe(false);
  expect(existsSync(join(target, 'precious'))).toBe(true);
});

test('removing what is gone is fine, removing what is not ours is refused', async () => {
  await expect(removePath(join(folder, 'absent'))).resolves.toBeUndefined();
  await expect(removePath(homedir())).rejects.toThrow('does not remove');
});
