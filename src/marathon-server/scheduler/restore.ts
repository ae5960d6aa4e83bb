import { type AppRecord, type ClusterState, emptyState, treeOf } from '../state/cluster-state.ts';
import type { DurableState } from '../state/saved-state.ts';
import { newRecord } from './transition.ts';

/** The state a cluster begins with that was saved: all that was asked for is there, and no task runs yet. */
export function restoredState(
  { history, versions, lastVersionMs }: DurableState,
  nowMs: number,
): ClusterState {
  const apps = new Map<string, AppRecord>();
  for (const [id, app] of treeOf({ history }).apps) {
    apps.set(id, {
      ...newRecord(app),
      goal: { kind: 'run', app, instances: app.instances },
      versions: versions.get(id) ?? [app],
      queuedSinceMs: app.instances > 0 ? nowMs : null,
    });
  }
  return { ...emptyState, apps, history, lastVersionMs };
}
