import { lstat, readdir, readFile, rm, rmdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { HydraError, messageOf, UsageError } from '../base/errors.ts';
import { PATTERNS } from '../patterns/registry.ts';
import type { Pattern } from '../patterns/shared/pattern.ts';
import { kindOf } from './load-study.ts';
import { readManifest, readRunAsCell } from './read-files.ts';
import { shown } from './read-record.ts';
import {
  ANSWERS_FOLDER,
  CELLS_FOLDER,
  LOCK_FILE,
  LOGS_FOLDER,
  MANIFEST_FILE,
  PART_SUFFIX,
  RESULT_FILE,
} from './study-files.ts';
import { holderOf, holderText, lockStudy } from './study-lock.ts';

/** By what a folder is known. It goes last, so that what an interrupted removal leaves can be removed again. */
const marks = [MANIFEST_FILE, RESULT_FILE];
const ownNames = [...marks, CELLS_FOLDER, ANSWERS_FOLDER, LOGS_FOLDER, 'series.csv', 'report.html'];

/** @throws UsageError for a folder whose result.json is none of a run, as far as a look can tell */
async function requireRun(path: string, patterns: readonly Pattern[]): Promise<void> {
  try {
    await readRunAsCell(path, patterns);
  } catch (error) {
    // A result that cannot be used, of an unknown workload say, may be deleted all the same.
    if (!(await looksLikeRun(join(path, RESULT_FILE)))) throw error;
  }
}

async function looksLikeRun(file: string): Promise<boolean> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    const marks = ['schema_version', 'run_id', 'workload', 'verdict', 'environment'];
    return typeof value === 'object' && value !== null && marks.every((mark) => mark in value);
  } catch {
    return false;
  }
}

/**
 * Makes sure that a folder is a study or run of Hydra, that holds nothing else and that nobody is writing to.
 * @throws UsageError when it is not, or is a link
 * @throws HydraError when a living process has it
 */
export async function refuseUnremovable(
  folder: string,
  patterns: readonly Pattern[] = PATTERNS,
): Promise<void> {
  // With a slash at its end, a link would be taken for what it leads to.
  const path = resolve(folder);
  const kind = await kindOf(path);
  if ((await lstat(path)).isSymbolicLink()) {
    throw new UsageError(`${folder} is a link`, { hint: 'name the folder itself' });
  }
  // A manifest.json alone proves nothing: other programs have files of that name.
  if (kind === 'study') await readManifest(path);
  else await requireRun(path, patterns);
  const foreign = (await readdir(path)).find((name) => !isOwn(name));
  if (foreign !== undefined) {
    throw new UsageError(`${folder} also holds ${shown(foreign)}, which is no part of a study or run`, {
      hint: 'move it away first',
    });
  }
  const holder = await holderOf(path);
  if (holder !== null) {
    throw new HydraError(`${folder} is in use by ${holderText(holder)}`, {
      hint: 'wait for its end, or stop it',
    });
  }
}

/**
 * Removes a study or run with all its files. Links in it are removed, not followed.
 * @throws as `refuseUnremovable`; HydraError when something cannot be removed
 */
export async function removeStudy(folder: string, patterns: readonly Pattern[] = PATTERNS): Promise<void> {
  await refuseUnremovable(folder, patterns);
  const path = resolve(folder);
  const lock = await lockStudy(path);
  try {
    const names = (await readdir(path)).filter(isOwn).filter((name) => name !== LOCK_FILE);
    const inOrder = [...names.filter((name) => !marks.includes(name)), ...marks];
    for (const name of inOrder) await rm(join(path, name), { recursive: true, force: true });
  } catch (error) {
    throw new HydraError(`${folder} cannot be removed: ${messageOf(error)}`, {
      hint: 'look at its permissions; what is left can be deleted again',
      cause: error,
    });
  } finally {
    await lock.release();
  }
  await removeEmpty(folder, path);
}

async function removeEmpty(folder: string, path: string): Promise<void> {
  try {
    await rmdir(path);
  } catch (error) {
    throw new HydraError(`${folder} is emptied, but cannot be removed: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

function isOwn(name: string): boolean {
  const whole = name.endsWith(PART_SUFFIX) ? name.slice(0, -PART_SUFFIX.length) : name;
  return ownNames.includes(whole) || whole === LOCK_FILE || whole.startsWith(`${LOCK_FILE}.`);
}
