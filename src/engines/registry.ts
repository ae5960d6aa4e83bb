import type { Settings } from '../options/settings.ts';
import type { EngineKind } from './engine.ts';
import { localEngine } from './local-engine.ts';
import { marathonEngine } from './marathon-engine.ts';

/** Where tasks can run, by the word in `[cluster] engine`. */
const ENGINES: Readonly<Record<Settings['cluster']['engine'], EngineKind>> = {
  local: localEngine,
  marathon: marathonEngine,
};

/** The one that the settings name. */
export function engineOf({ cluster }: Pick<Settings, 'cluster'>): EngineKind {
  return ENGINES[cluster.engine];
}
