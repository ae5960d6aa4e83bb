import { existsSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { makeGuardedFolder } from '../../src/process/guarded-folder.ts';
import type { Keeper } from '../../src/process/keeper.ts';
import { createKeeper } from '../../src/process/watched-keeper.ts';
import { tempFolder } from '../harness/temp-folder.ts';

let keeper: Keeper;

beforeEach(async () => {
  keeper = await createKeeper();
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await keeper.close();
});

test('the watchdog knows the folder before it is there', async () => {
  const seen: boolean[] = [];
  const watched: Keeper = {
    spawn: (spec) => keeper.spawn(spec),
    close: () => keeper.close(),
    guard: async (undo) => {
      const release = await keeper.guard(undo);
      seen.push(undo.kind === 'path' && existsSync(undo.path));
      return release;
    },
  };
  const { path } = await makeGuardedFolder(watched, 'hydra-test-');
  expect(seen).toEqual([false]);
  expect(statSync(path).mode & 0o777).toBe(0o700);
  await keeper.close();
  expect(existsSync(path)).toBe(false);
});

test('what was released stays', async () => {
  const { path, release } = await makeGuardedFolder(keeper, 'hydra-test-');
  release();
  await keeper.close();
  expect(existsSync(path)).toBe(true);
  await rm(path, { recursive: true });
});

test('a temporary folder that is gone is told with what mends it', async () => {
  vi.stubEnv('TMPDIR', join(tempFolder(), 'gone'));
  const failing = makeGuardedFolder(keeper, 'hydra-test-');
  await expect(failing).rejects.toMatchObject({ hint: 'set TMPDIR to a folder that can be written to' });
});
