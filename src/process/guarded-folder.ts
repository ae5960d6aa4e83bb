import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HydraError, messageOf } from '../base/errors.ts';
import type { Keeper } from './keeper.ts';

/** A folder of the temporary folder that does not outlive this process. */
export interface GuardedFolder {
  readonly path: string;
  /** To be called when the folder was removed in the ordinary way. */
  release(): void;
}

/**
 * Makes a folder that only this user can enter. The watchdog knows its name before it is there: whatever ends this
 * process, and whenever, it does not stay.
 * @param prefix begins with `hydra-`
 * @throws HydraError when it cannot be made.
 */
export async function makeGuardedFolder(keeper: Keeper, prefix: string): Promise<GuardedFolder> {
  const path = join(tmpdir(), `${prefix}${randomBytes(8).toString('hex')}`);
  const release = await keeper.guard({ kind: 'path', path });
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    release();
    throw new HydraError(`cannot make a temporary folder: ${messageOf(error)}`, {
      hint: 'set TMPDIR to a folder that can be written to',
      cause: error,
    });
  }
  return { path, release };
}
