import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startOf } from '../../src/process/process-group.ts';
import { holderOf, lockStudy } from '../../src/store/study-lock.ts';
import { tempFolder } from '../harness/temp-folder.ts';
import { bundleProgram, eventually } from '../process/fixture.ts';
import { copyOfGolden } from './golden.ts';
import { type StudyProcess, startStudyProcess } from './study-process.ts';

/** Dozens of processes on a busy machine. */
const MANY_PROCESSES_MS = 180_000;

let program: Awaited<ReturnType<typeof bundleProgram>>;
beforeAll(async () => {
  program = await bundleProgram(new URL('study-program.ts', import.meta.url).pathname);
});
afterAll(() => program.remove());

const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
const lockOf = (folder: string) => join(folder, 'lock.json');
const locksIn = (folder: string) => readdirSync(folder).filter((name) => name.startsWith('lock.json'));

function lockBy(parts: Record<string, unknown>): string {
  const self = { pid: process.pid, started: startOf(process.pid), host: hostname(), boot_id: bootId };
  const since = '2025-03-01T12:00:00.000Z';
  return JSON.stringify({ token: '0123456789abcdef', ...self, since, ...parts });
}

async function deadPid(): Promise<number> {
  const child = spawn('true');
  await once(child, 'close');
  return child.pid ?? expect.fail();
}

/** A process that ended and that its parent never collects, with that parent. */
async function zombie(): Promise<number> {
  const parent = spawn('sh', ['-c', 'sleep 1000 & echo $!; exec sleep 1001']);
  onTestFinished(() => {
    parent.kill('SIGKILL');
  });
  const [text] = await once(parent.stdout, 'data');
  const pid = Number(text);
  // The shell itself would collect it; what takes the shell's place does not.
  await eventually(
    () => readFileSync(`/proc/${parent.pid}/cmdline`, 'latin1'),
    (command) => command.startsWith('sleep'),
  );
  process.kill(pid, 'SIGKILL');
  return pid;
}

/** A process that resumes the study when it is told to. */
async function contender(folder: string): Promise<StudyProcess> {
  const started = startStudyProcess(program.file, ['hold', folder]);
  expect(await started.next()).toBe('ready');
  return started;
}

async function holding(folder: string): Promise<StudyProcess> {
  const started = await contender(folder);
  started.child.stdin?.write('go\n');
  expect(await started.next()).toBe('held');
  return started;
}

describe('the lock of a study', () => {
  it('names this process, refuses a second time and is gone after its release', async () => {
    const folder = tempFolder();
    const lock = await lockStudy(folder);
    expect(await holderOf(folder)).toMatchObject({ pid: process.pid, host: hostname() });
    await expect(lockStudy(folder)).rejects.toThrow(`${folder} is in use by process ${process.pid}, since `);
    expect(locksIn(folder)).toEqual(['lock.json']);
    await lock.release();
    expect(await holderOf(folder)).toBeNull();
    expect(locksIn(folder)).toEqual([]);
  });

  it('that somebody took away and another one holds is not released by the first', async () => {
    const folder = tempFolder();
    const lock = await lockStudy(folder);
    writeFileSync(lockOf(folder), lockBy({ token: 'fedcba9876543210' }));
    await lock.release();
    expect(locksIn(folder)).toEqual(['lock.json']);
  });

  it.each([
    ['a process that ended', async () => ({ pid: await deadPid() })],
    ['another process with the same pid', async () => ({ started: '1' })],
    ['a process before the machine was started again', async () => ({ boot_id: 'earlier' })],
  ])('of %s is taken over', async (_who, parts) => {
    const folder = tempFolder();
    writeFileSync(lockOf(folder), lockBy(await parts()));
    expect(await holderOf(folder)).toBeNull();
    const lock = await lockStudy(folder);
    expect(await holderOf(folder)).toMatchObject({ pid: process.pid, started: startOf(process.pid) });
    await lock.release();
    expect(locksIn(folder)).toEqual([]);
  });

  it('of a process that its parent has yet to collect is taken over', async () => {
    const folder = tempFolder();
    const pid = await zombie();
    const stateOf = () => readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.[0];
    expect(await eventually(stateOf, (state) => state === 'Z')).toBe('Z');
    writeFileSync(lockOf(folder), lockBy({ pid, started: startOf(pid) }));
    await (await lockStudy(folder)).release();
  });

  it('goes by the pid alone where a start was not noted', async () => {
    const folder = tempFolder();
    writeFileSync(lockOf(folder), lockBy({ started: null, boot_id: null }));
    await expect(lockStudy(folder)).rejects.toThrow('is in use');
    writeFileSync(lockOf(folder), lockBy({ started: null, boot_id: null, pid: await deadPid() }));
    await (await lockStudy(folder)).release();
  });

  it('of another machine, and what is no lock, are left to a person', async () => {
    const folder = tempFolder();
    writeFileSync(lockOf(folder), lockBy({ host: 'elsewhere' }));
    await expect(lockStudy(folder)).rejects.toMatchObject({
      message: expect.stringMatching(/in use by process \d+ of "elsewhere"/),
      hint: `if that process has ended, delete ${lockOf(folder)}`,
    });
    writeFileSync(lockOf(folder), 'x');
    await expect(lockStudy(folder)).rejects.toThrow('lock.json is no lock of Hydra');
    mkdirSync(join(folder, 'deep'));
    await expect(lockStudy(join(folder, 'gone'))).rejects.toThrow('cannot be locked');
    expect(locksIn(folder)).toEqual(['lock.json']);
  });

  it('is taken over also when others were killed while they tried the same', async () => {
    const folder = tempFolder();
    const pid = await deadPid();
    writeFileSync(lockOf(folder), lockBy({ pid, token: '1111111111111111' }));
    const second = lockBy({ pid, token: '2222222222222222' });
    writeFileSync(join(folder, 'lock.json.1111111111111111.takeover'), second);
    writeFileSync(join(folder, 'lock.json.2222222222222222'), second);
    writeFileSync(join(folder, 'lock.json.3333333333333333'), lockBy({ token: '3333333333333333' }));
    const lock = await lockStudy(folder);
    // The last one's process lives: it may still be trying.
    expect(locksIn(folder)).toEqual(['lock.json', 'lock.json.3333333333333333']);
    await lock.release();
  });
});

describe('processes that want the same study', () => {
  it('get it one after the other', async () => {
    const folder = copyOfGolden();
    const first = await holding(folder);
    const second = await contender(folder);
    second.child.stdin?.write('go\n');
    expect(await second.next()).toMatch(new RegExp(`^refused: .* in use by process ${first.pid}, since `));
    first.child.stdin?.end();
    await first.ended;
    await holding(folder);
  });

  it(
    'get it after a kill -9 of its holder, one of many who try at once',
    async () => {
      const folder = copyOfGolden();
      for (let round = 0; round < 5; round++) {
        const holder = await holding(folder);
        holder.child.kill('SIGKILL');
        await holder.ended;
        const all = await Promise.all([1, 2, 3, 4].map(() => contender(folder)));
        for (const one of all) one.child.stdin?.write('go\n');
        const outcomes = await Promise.all(all.map((one) => one.next()));
        expect(outcomes.filter((line) => line === 'held')).toHaveLength(1);
        expect(outcomes.filter((line) => line?.includes('in use by process'))).toHaveLength(3);
        for (const one of all) one.child.stdin?.end();
        await Promise.all(all.map((one) => one.ended));
        expect(locksIn(folder)).toEqual([]);
      }
    },
    MANY_PROCESSES_MS,
  );
});
