import type { Cluster, ClusterTask } from '../cluster/port.ts';
import type { RunObserver } from './events.ts';
import type { Environment, RunResult } from './result.ts';
import type { PreparedWorkload, Workload } from './workload.ts';

/** What a run works with; all of it outlives the run and is closed by whoever made it. */
export interface RunDeps {
  cluster: Cluster;
  workload: Workload;
  environment: (prepared: PreparedWorkload) => Environment;
  options: Record<string, unknown>;
  observe: RunObserver;
  /** Sees to it that the app goes even if this process is killed; call the result once it is gone. */
  guardApp: (appId: string) => Promise<() => void>;
  /** Saves what a failing task wrote before its sandbox goes. */
  keepLogs: (tasks: readonly ClusterTask[]) => Promise<void>;
  /** Called with the apps still up when the plan says keep_running; resolves when they may go. */
  hold: (result: RunResult) => Promise<void>;
  signal: AbortSignal;
}
