import { existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { spawnGated } from '../../src/process/gated-process.ts';
import { tempFolder } from '../harness/temp-folder.ts';

const env = { PATH: process.env.PATH ?? '' };
let folder: string;

beforeEach(() => {
  folder = tempFolder();
});

const touch = () => ({
  command: 'touch',
  args: [join(folder, 'ran')],
  env,
  stdout: null,
  stderr: null,
});

test('the command runs once the gate is open', async () => {
  const gated = await spawnGated(touch());
  gated.open();
  expect(await gated.exited).toEqual({ code: 0, signal: null });
  expect(existsSync(join(folder, 'ran'))).toBe(true);
});

test('the command never runs when the owner goes away before', async () => {
  const gated = await spawnGated(touch());
  gated.abandon();
  expect(await gated.exited).not.toEqual({ code: 0, signal: null });
  expect(existsSync(join(folder, 'ran'))).toBe(false);
});

test('an unknown program and a missing folder are clear errors', async () => {
  await expect(spawnGated({ ...touch(), command: 'no-such-program' })).rejects.toMatchObject({
    name: 'HydraError',
    message: 'cannot start no-such-program: no such program',
  });
  await expect(spawnGated({ ...touch(), cwd: join(folder, 'absent') })).rejects.toMatchObject({
    name: 'HydraError',
  });
});

test('a command whose output would go through a link is not started', async () => {
  const stdout = join(folder, 'stdout');
  symlinkSync(join(folder, 'elsewhere'), stdout);
  const failing = spawnGated({ ...touch(), stdout });
  await expect(failing).rejects.toThrow(
    'cannot start touch: stdout is a link: nothing is written through it',
  );
  expect(existsSync(join(folder, 'elsewhere'))).toBe(false);
});
