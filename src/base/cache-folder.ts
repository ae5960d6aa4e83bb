import { join, resolve } from 'node:path';
import { expandHome, homeFolder } from './home-folder.ts';

/**
 * Where Hydra keeps what it downloads: `$HYDRA_CACHE`, else `$XDG_CACHE_HOME/hydra`, else `~/.cache/hydra`.
 * @throws HydraError when none of them is set and there is no home folder
 */
export function cacheFolder(env: Readonly<Record<string, string | undefined>>): string {
  if (env.HYDRA_CACHE) return resolve(expandHome(env.HYDRA_CACHE, env));
  return join(env.XDG_CACHE_HOME || join(homeFolder(env), '.cache'), 'hydra');
}
