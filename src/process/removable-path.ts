import { realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, isAbsolute, join, normalize, relative, sep } from 'node:path';
import { cacheFolder } from '../base/cache-folder.ts';
import { HydraError } from '../base/errors.ts';
import { removeTree } from './remove-tree.ts';

function realOrSelf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** The path below `folder`, or undefined when it is not strictly inside. */
function below(folder: string, path: string): string | undefined {
  const rest = relative(folder, path);
  if (rest === '' || rest === '..' || rest.startsWith(`..${sep}`) || isAbsolute(rest)) return undefined;
  return rest;
}

/** Undefined where there is none: a user without a home folder has what is in the temporary folder all the same. */
function knownCacheFolder(): string | undefined {
  try {
    return cacheFolder(process.env);
  } catch {
    return undefined;
  }
}

/**
 * True when removing the path with all that is in it can only hit things of Hydra: absolute, without detours,
 * and inside either Hydra's own cache or an entry `hydra-*` of the temporary folder or of a cache that the user
 * placed (`HYDRA_CACHE`, or one within the temporary folder) - also after links in the folders above it were followed.
 */
export function isRemovable(path: string): boolean {
  if (!isAbsolute(path) || normalize(path) !== path || path.endsWith(sep)) return false;
  const real = join(realOrSelf(dirname(path)), path.slice(dirname(path).length));
  const inTemp = below(realOrSelf(tmpdir()), real);
  const cache = knownCacheFolder();
  const inCache = cache === undefined ? undefined : below(realOrSelf(cache), real);
  // The temporary folder, and a cache placed by the user, hold other things too.
  if ([inTemp, inCache].some((rest) => rest?.startsWith('hydra-'))) return true;
  return !process.env.HYDRA_CACHE && inTemp === undefined && inCache !== undefined;
}

/** @throws HydraError when the path is not one that Hydra may remove. */
export function assertRemovable(path: string): void {
  if (isRemovable(path)) return;
  throw new HydraError(`Hydra does not remove ${path}`, {
    hint: 'Only hydra-* entries of the temporary folder and the content of its cache are removed.',
  });
}

/** `rm -rf` of what may go; what is gone already is fine. */
export async function removePath(path: string): Promise<void> {
  assertRemovable(path);
  await removeTree(path);
}
