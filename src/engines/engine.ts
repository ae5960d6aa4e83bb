import type { Check } from '../base/check.ts';
import type { Cluster } from '../cluster/port.ts';
import type { Settings } from '../options/settings.ts';
import type { Keeper } from '../process/keeper.ts';
import type { Undo } from '../process/undo.ts';

/** A cluster to run on, and whether it goes when this process goes. */
export interface Engine {
  /** What it is, as results name it. */
  kind: 'local' | 'shared local' | 'marathon';
  cluster: Cluster;
  /** Where a browser shows it; null where it has no page of ours. */
  page: string | null;
  /** How to undo an app of ours when nobody is left to remove it; null where it goes anyway. */
  undoOf(appId: string, runId: string): Undo | null;
  close(): Promise<void>;
}

/** A kind of engine that the settings may name. */
export interface EngineKind {
  /** Its word in `[cluster] engine`. */
  readonly name: Settings['cluster']['engine'];
  /** Whether its tasks run on this machine, which must then have what they need. */
  readonly isThisMachine: boolean;
  /**
   * What must be there before anything is started.
   * @throws HydraError when it is not
   */
  require(settings: Settings): Promise<void>;
  /** What `hydra doctor` says of it, beside the machine itself. */
  checks(settings: Settings, signal: AbortSignal): Promise<Check[]>;
  /** The cluster on which earlier runs can have left apps; in words, why there is none. */
  leftovers(settings: Settings): Promise<Cluster | string>;
  /** @param onNote told what is waited for, and what is used instead of what was asked for */
  open(settings: Settings, keeper: Keeper, onNote: (text: string) => void): Promise<Engine>;
}
