import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Keeper } from '../../src/process/keeper.ts';
import { isGroupAlive } from '../../src/process/process-group.ts';
import { createKeeper } from '../../src/process/watched-keeper.ts';
import { tempFolder } from '../harness/temp-folder.ts';
import { eventually, watchdogsOf } from './fixture.ts';

const env = { PATH: process.env.PATH ?? '' };
let folder: string;
let keeper: Keeper;

beforeEach(async () => {
  folder = tempFolder();
  keeper = await createKeeper();
});

afterEach(async () => {
  await keeper.close();
});

const sh = (script: string) =>
  keeper.spawn({
    command: 'sh',
    args: ['-c', script],
    cwd: folder,
    env: { ...env, GREETING: 'hello' },
    stdout: join(folder, 'out'),
    stderr: join(folder, 'err'),
  });

const wrote = (file: string) => eventually(() => existsSync(join(folder, file)), Boolean);

test('a command runs in its folder with exactly its environment and writes to its files', async () => {
  const kept = await sh('echo $GREETING $(basename "$PWD") $HOME; echo wrong >&2; exit 7');
  expect(await kept.exited).toEqual({ code: 7, signal: null });
  expect(readFileSync(join(folder, 'out'), 'utf8')).toBe(`hello ${folder.split('/').at(-1)}\n`);
  expect(readFileSync(join(folder, 'err'), 'utf8')).toBe('wrong\n');
});

test('output is appended to what the files hold', async () => {
  await (await sh('echo one')).exited;
  await (await sh('echo two')).exited;
  expect(readFileSync(join(folder, 'out'), 'utf8')).toBe('one\ntwo\n');
});

test('what the leader leaves behind in its group dies with it', async () => {
  const kept = await sh('sleep 1000 & exit 0');
  await kept.exited;
  expect(
    await eventually(
      () => isGroupAlive(kept.pid),
      (alive) => !alive,
    ),
  ).toBe(false);
});

/** Daemons: sessions of their own, without parent, group or streams in common with what started them. */
const daemon = (file: string) => `(setsid sh -c 'echo $$ > ${file}; exec sleep 1000' >/dev/null 2>&1 &)`;

const task = (id: string, script: string, ownsStrays = true) =>
  keeper.spawn({
    command: 'sh',
    args: ['-c', script],
    cwd: folder,
    env: { ...env, MESOS_TASK_ID: id },
    ownsStrays,
    stdout: null,
    stderr: null,
  });

async function pidIn(file: string): Promise<number> {
  return Number(await eventually(() => readFileSync(join(folder, file), 'utf8'), Boolean));
}

test.runIf(process.platform === 'linux')(
  'daemons of a task die with it, those of others do not',
  async () => {
    const other = await task('other.1', `${daemon('other')}; touch up; sleep 1000`);
    await wrote('up');
    await wrote('other');
    const helper = await task('other.1', 'exit 0', false);
    await helper.exited;
    await helper.stop(0);
    const kept = await task('one.1', `${daemon('one')}; while [ ! -s one ]; do sleep 0.01; done`);
    await kept.exited;
    await kept.stop(0);
    expect(isGroupAlive(await pidIn('one'))).toBe(false);
    expect(isGroupAlive(await pidIn('other'))).toBe(true);
    await other.stop(0);
    expect(isGroupAlive(await pidIn('other'))).toBe(false);
  },
);

test.runIf(process.platform === 'linux')('close kills the daemons of tasks that run', async () => {
  await task('one.2', `${daemon('one')}; sleep 1000`);
  await wrote('one');
  const pid = await pidIn('one');
  await keeper.close();
  expect(isGroupAlive(pid)).toBe(false);
});

test('stop asks first: a group that obeys ends by SIGTERM', async () => {
  const kept = await sh('sleep 1000 & touch up; wait');
  await wrote('up');
  expect(await kept.stop(20_000)).toEqual({ code: null, signal: 'SIGTERM' });
  expect(isGroupAlive(kept.pid)).toBe(false);
});

test('stop grants its grace to children although their leader ends at once', async () => {
  const child = 'trap "sleep 0.3; echo tidy > tidy; exit 0" TERM; touch up; while :; do sleep 0.05; done';
  const kept = await sh(`(${child}) & wait`);
  await wrote('up');
  await kept.stop(20_000);
  expect(existsSync(join(folder, 'tidy'))).toBe(true);
  expect(isGroupAlive(kept.pid)).toBe(false);
});

test('stop kills a group that ignores SIGTERM after its grace', async () => {
  const kept = await sh('trap "" TERM; sleep 1000 & touch up; wait; sleep 1000');
  await wrote('up');
  expect(await kept.stop(50)).toEqual({ code: null, signal: 'SIGKILL' });
  expect(isGroupAlive(kept.pid)).toBe(false);
});

test('signals reach the group, and one to a group that is gone is fine', async () => {
  const kept = await sh('trap "exit 3" USR1; touch up; while :; do sleep 0.05; done');
  await wrote('up');
  kept.signal('SIGUSR1');
  await kept.exited;
  await eventually(
    () => isGroupAlive(kept.pid),
    (alive) => !alive,
  );
  expect(() => kept.signal('SIGTERM')).not.toThrow();
});

test('a watchdog that is killed is replaced by one that knows everything', async () => {
  const path = tempFolder();
  await keeper.guard({ kind: 'path', path });
  const [first = 0] = watchdogsOf(process.pid);
  process.kill(first, 'SIGKILL');
  const [second = 0] = await eventually(
    () => watchdogsOf(process.pid).filter((pid) => pid !== first),
    (pids) => pids.length > 0,
  );
  expect(second).toBeGreaterThan(0);
  // The new one acknowledges too, so what follows is guarded as before.
  await keeper.guard({ kind: 'path', path: `${path}/again` });
  await keeper.close();
  expect(existsSync(path)).toBe(false);
});

test('closing undoes what is still guarded and ends the watchdog', async () => {
  const path = tempFolder();
  const released = tempFolder();
  await keeper.guard({ kind: 'path', path });
  const release = await keeper.guard({ kind: 'path', path: released });
  release();
  const kept = await sh('trap "" TERM; sleep 1000');
  const watchdogs = watchdogsOf(process.pid);
  expect(watchdogs).toHaveLength(1);

  await keeper.close();

  expect(isGroupAlive(kept.pid)).toBe(false);
  expect(existsSync(path)).toBe(false);
  expect(existsSync(released)).toBe(true);
  expect(watchdogsOf(process.pid)).toEqual([]);
  await expect(sh('true')).rejects.toThrow('the keeper is closed');
});

test('a path that is not of Hydra is not taken in', async () => {
  await expect(keeper.guard({ kind: 'path', path: tmpdir() })).rejects.toThrow('does not remove');
  await expect(keeper.guard({ kind: 'path', path: '/etc' })).rejects.toThrow('does not remove');
});
