import { homedir } from 'node:os';
import { HydraError } from './errors.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The user's home folder: `$HOME`, else what the system says of the user.
 * @throws HydraError when neither tells one, as for a user without an entry in passwd
 */
export function homeFolder(env: Env): string {
  const home = env.HOME || homeOfUser();
  if (home !== '') return home;
  throw new HydraError('there is no home folder: HOME is not set, and the system knows none of this user', {
    hint: 'set HOME, or HYDRA_CACHE to a folder that can be written to',
  });
}

/** What Node.js knows; empty where it knows none, also of a HOME that is set to nothing. */
function homeOfUser(): string {
  try {
    return homedir();
  } catch {
    return '';
  }
}

/**
 * The path with the home folder in the place of a leading `~`, which no shell does for what stands behind an equals sign
 * or in a file.
 * @throws HydraError as homeFolder does
 */
export function expandHome(path: string, env: Env): string {
  return path === '~' || path.startsWith('~/') ? homeFolder(env) + path.slice(1) : path;
}
