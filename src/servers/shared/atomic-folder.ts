import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { HydraError, messageOf } from '../../base/errors.ts';
import type { Keeper } from '../../process/keeper.ts';

/**
 * Fills a folder beside `target` and renames it there when it is whole, so that nobody ever sees half of it.
 * When another process was quicker, its folder stays and this one is dropped. Whatever ends this process
 * meanwhile, the half folder does not stay.
 * @throws HydraError when the place cannot be written; what `fill` throws
 */
export async function makeFolderAtomically(
  keeper: Keeper,
  target: string,
  fill: (folder: string) => Promise<void>,
): Promise<void> {
  // The prefix marks it as Hydra's own to whoever may remove it.
  const folder = join(dirname(target), `hydra-unfinished-${process.pid}-${randomBytes(4).toString('hex')}`);
  await makeFolder(dirname(target));
  const release = await keeper.guard({ kind: 'path', path: folder });
  try {
    await makeFolder(folder);
    await fill(folder);
    await moveUnlessThere(folder, target);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    release();
  }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw new HydraError(`cannot write the cache: ${messageOf(error)}`, {
      hint: 'set HYDRA_CACHE to a folder of yours',
      cause: error,
    });
  }
}

async function moveUnlessThere(folder: string, target: string): Promise<void> {
  try {
    await rename(folder, target);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
  }
}
