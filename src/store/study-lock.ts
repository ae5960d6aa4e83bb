import { randomBytes } from 'node:crypto';
import { link, open, readdir, readFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod';
import { bootId } from '../base/boot-id.ts';
import { HydraError, messageOf } from '../base/errors.ts';
import { isSameProcessAlive, startOf } from '../process/process-group.ts';
import { errorCode } from './error-code.ts';
import { LOCK_FILE } from './study-files.ts';

/*
 * lock.json: the one process that may write to a study. A lock whose process was killed is taken over, which needs
 * a lock of its own, named after the dead holder: two who both find the same dead lock must not both replace it, nor
 * may the slower one replace the quicker one's. That second lock can be left behind by a kill too, and is then
 * taken over in the same way.
 */
const holder = z.object({
  /** Tells this lock from every other. */
  token: z.string().regex(/^[0-9a-f]{16}$/),
  pid: z.number().int().positive(),
  /** Clock ticks since boot at which the process began; null where the system does not tell. */
  started: z.string().nullable(),
  host: z.string(),
  /** Of the kernel; null where the system does not tell. */
  boot_id: z.string().nullable(),
  since: z.string(),
});

export type Holder = z.infer<typeof holder>;

export interface StudyLock {
  /** Lets another process take the folder. */
  release(): Promise<void>;
}

/**
 * Takes a study for this process.
 * @throws HydraError when a living process has it, or one of which nobody can tell
 */
export async function lockStudy(folder: string): Promise<StudyLock> {
  const own = describeSelf();
  const claim = join(folder, `${LOCK_FILE}.${own.token}`);
  await writeClaim(claim, own);
  try {
    await take(join(folder, LOCK_FILE), claim, own);
  } finally {
    await rm(claim, { force: true });
  }
  await removeDeadClaims(folder);
  return { release: () => release(join(folder, LOCK_FILE), own) };
}

/**
 * The living process that has the study; null when nobody has it.
 * @throws HydraError when nobody can tell
 */
export async function holderOf(folder: string): Promise<Holder | null> {
  const path = join(folder, LOCK_FILE);
  const found = await readHolder(path);
  return found !== null && isAlive(found, path) ? found : null;
}

/** A lock that somebody took away by hand is not ours any more. */
async function release(path: string, own: Holder): Promise<void> {
  if ((await readHolder(path))?.token === own.token) await rm(path, { force: true });
}

/** How a person may find the holder. */
export function holderText({ pid, since }: Holder): string {
  return `process ${pid}, since ${since}`;
}

/** Puts the claim at `path`, in the place of a dead one where there is one. */
async function take(path: string, claim: string, own: Holder): Promise<void> {
  while (!(await linked(claim, path))) {
    const other = await readHolder(path);
    if (other === null) continue;
    if (isAlive(other, path)) {
      throw new HydraError(`${dirname(path)} is in use by ${holderText(other)}`, {
        hint: 'wait for its end, or stop it',
      });
    }
    await replaceDead(path, claim, own, other);
  }
}

async function replaceDead(path: string, claim: string, own: Holder, dead: Holder): Promise<void> {
  const right = join(dirname(path), `${LOCK_FILE}.${dead.token}.takeover`);
  await take(right, claim, own);
  try {
    // Whoever had the right before may have replaced it already.
    if ((await readHolder(path))?.token === dead.token) await rm(path, { force: true });
  } finally {
    await rm(right, { force: true });
  }
}

async function linked(claim: string, path: string): Promise<boolean> {
  try {
    await link(claim, path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw cannotLock(path, error);
  }
}

async function writeClaim(claim: string, own: Holder): Promise<void> {
  try {
    const file = await open(claim, 'wx');
    try {
      await file.writeFile(`${JSON.stringify(own)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    throw cannotLock(claim, error);
  }
}

/** @throws HydraError when the file is no lock; null when there is none (any more) */
async function readHolder(path: string): Promise<Holder | null> {
  const text = await readText(path);
  if (text === null) return null;
  const read = parseHolder(text);
  if (read !== null) return read;
  throw new HydraError(`${path} is no lock of Hydra`, {
    hint: 'when nothing measures into this folder, delete the file',
  });
}

async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw cannotLock(path, error);
  }
}

function parseHolder(text: string): Holder | null {
  try {
    return holder.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    // Not JSON at all, so nobody's claim.
    return null;
  }
}

/** @throws HydraError when the process belongs to another machine, where nobody here can look */
function isAlive({ host, boot_id, pid, started, since }: Holder, path: string): boolean {
  if (host !== hostname()) {
    throw new HydraError(
      `${dirname(path)} is in use by process ${pid} of ${JSON.stringify(host)}, since ${since}`,
      { hint: `if that process has ended, delete ${path}` },
    );
  }
  const ownBoot = bootId();
  if (boot_id !== null && ownBoot !== null && boot_id !== ownBoot) return false;
  return isSameProcessAlive(pid, started ?? undefined);
}

/** Removes what contenders left that were killed while they tried; a living one's claim stays. */
async function removeDeadClaims(folder: string): Promise<void> {
  const claims = (await readdir(folder)).filter((name) => name.startsWith(`${LOCK_FILE}.`));
  for (const name of claims) {
    const path = join(folder, name);
    const text = await readText(path);
    const other = text === null ? null : parseHolder(text);
    if (other !== null && other.host === hostname() && !isAlive(other, path)) await rm(path, { force: true });
  }
}

function describeSelf(): Holder {
  return {
    token: randomBytes(8).toString('hex'),
    pid: process.pid,
    started: startOf(process.pid) ?? null,
    host: hostname(),
    boot_id: bootId(),
    since: new Date().toISOString(),
  };
}

function cannotLock(path: string, error: unknown): HydraError {
  return new HydraError(`${dirname(path)} cannot be locked: ${basename(path)}: ${messageOf(error)}`, {
    hint: 'the folder must be yours to write, on a file system with hard links',
    cause: error,
  });
}
