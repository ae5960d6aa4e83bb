import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '../../src/base/cache-folder.ts';
import { messageOf } from '../../src/base/errors.ts';
import type { Keeper } from '../../src/process/keeper.ts';
import { createKeeper } from '../../src/process/watched-keeper.ts';
import { makeFolderAtomically } from '../../src/servers/shared/atomic-folder.ts';

const execute = promisify(execFile);
const SETUP_TIMEOUT_MS = 300_000;

/**
 * A folder of the cache with what tests fetch from elsewhere, filled when it is not there yet, whole or not at all.
 * @param pins exactly what is fetched; other pins get a folder of their own
 */
export async function preparedFolder(
  name: string,
  pins: readonly string[],
  fill: (folder: string, keeper: Keeper) => Promise<void>,
): Promise<string> {
  const hash = createHash('sha256');
  for (const pin of pins) hash.update(pin);
  const folder = join(cacheFolder(process.env), `${name}-${hash.digest('hex').slice(0, 12)}`);
  if (existsSync(folder)) return folder;
  const keeper = await createKeeper();
  try {
    await makeFolderAtomically(keeper, folder, (unfinished) => fill(unfinished, keeper));
  } finally {
    await keeper.close();
  }
  return folder;
}

/** Runs one step of filling. @throws in one line with the hint when it fails */
export async function setUpWith(command: string, args: readonly string[], hint: string): Promise<void> {
  try {
    await execute(command, args, { timeout: SETUP_TIMEOUT_MS });
  } catch (error) {
    throw new Error(`what the tests need cannot be set up: ${messageOf(error)} (${hint})`);
  }
}
