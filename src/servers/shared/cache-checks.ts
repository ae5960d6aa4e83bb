import { existsSync, mkdtempSync, rmdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { cacheFolder } from '../../base/cache-folder.ts';
import { HydraError, messageOf } from '../../base/errors.ts';
import type { Env } from './executables.ts';

/** @throws HydraError when nothing can be made in the cache */
export function requireWritableCache(env: Env): void {
  const cache = cacheFolder(env);
  let folder = cache;
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  try {
    // Tried out, for what may be written is not all that can be: root in /proc, for one.
    rmdirSync(mkdtempSync(join(folder, 'hydra-look-')));
  } catch (cause) {
    throw new HydraError(`the cache ${cache} cannot be written: ${messageOf(cause)}`, {
      hint: 'set HYDRA_CACHE to a folder of yours',
      cause,
    });
  }
}

/** Java has no way to write its delimiter inside of a path. @throws HydraError where a folder holds it */
export function refuseDelimiter(folder: string, hint: string): void {
  if (!folder.includes(delimiter)) return;
  throw new HydraError(`${folder} holds "${delimiter}", which separates the folders of Java's class path`, {
    hint,
  });
}
