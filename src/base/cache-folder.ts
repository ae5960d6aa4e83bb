import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where Hydra keeps what it downloads: `$HYDRA_CACHE`, else `$XDG_CACHE_HOME/hydra`, else `~/.cache/hydra`. */
export function cacheFolder(env: Readonly<Record<string, string | undefined>>): string {
  if (env.HYDRA_CACHE) return resolve(env.HYDRA_CACHE);
  return join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache'), 'hydra');
}
