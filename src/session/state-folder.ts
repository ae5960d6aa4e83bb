import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HydraError, messageOf, UsageError } from '../base/errors.ts';
import type { StateStore } from '../marathon-server/executor/state-keeper.ts';
import { errorCode } from '../store/error-code.ts';
import { LOCK_FILE, PART_SUFFIX } from '../store/study-files.ts';
import { lockStudy } from '../store/study-lock.ts';
import { makeFolder, writeFileWhole } from '../store/write-file.ts';

const STATE_FILE = 'cluster.json';

/** A folder that one process keeps a cluster's state in. */
export interface StateFolder extends StateStore {
  /** Lets another process take it. */
  close(): Promise<void>;
}

/**
 * Takes a folder for this process; one that is not there is made.
 * @throws UsageError when it holds other things, HydraError when a living process has it or it cannot be written to
 */
export async function openStateFolder(folder: string): Promise<StateFolder> {
  try {
    await makeFolder(folder);
    await refuseForeign(folder);
  } catch (error) {
    if (error instanceof HydraError) throw error;
    throw new UsageError(`--state: ${folder} cannot be used: ${messageOf(error)}`, {
      hint: 'name a folder that you may write to',
      cause: error,
    });
  }
  const lock = await lockStudy(folder);
  const name = join(folder, STATE_FILE);
  return {
    name,
    load: () => loadText(name),
    save: (text) => writeFileWhole(name, text),
    close: () => lock.release(),
  };
}

/** Ours is empty, or holds our file; a lock alone was left by a process that was killed before it saved. */
async function refuseForeign(folder: string): Promise<void> {
  const names = await readdir(folder);
  const isOurs = (name: string) => name === `${STATE_FILE}${PART_SUFFIX}` || name.startsWith(LOCK_FILE);
  if (names.includes(STATE_FILE) || names.every(isOurs)) return;
  throw new UsageError(`--state: ${folder} holds other things than the state of a cluster`, {
    hint: 'name an empty folder, or one that is not there yet',
  });
}

async function loadText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw new UsageError(`${path} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}
