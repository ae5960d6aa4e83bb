import type { Cluster } from '../cluster/port.ts';
import type { Undo } from '../process/undo.ts';

/** A cluster to run on, and whether it goes when this process goes. */
export interface Engine {
  kind: 'local' | 'shared local' | 'marathon';
  cluster: Cluster;
  /** How to undo an app of ours when nobody is left to remove it; null where it goes anyway. */
  undoOf(appId: string, runId: string): Undo | null;
  close(): Promise<void>;
}
