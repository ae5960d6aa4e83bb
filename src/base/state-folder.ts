import { isAbsolute, join } from 'node:path';
import { homeFolder } from './home-folder.ts';

/**
 * Where Hydra keeps what a person would miss but could do without: `$XDG_STATE_HOME/hydra`, else
 * `~/.local/state/hydra`. A relative path there is passed over (XDG Base Directory Specification).
 */
export function stateFolder(env: Readonly<Record<string, string | undefined>>): string {
  const named = env.XDG_STATE_HOME ?? '';
  const base = isAbsolute(named) ? named : join(homeFolder(env), '.local', 'state');
  return join(base, 'hydra');
}
