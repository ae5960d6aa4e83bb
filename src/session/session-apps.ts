import type { AppServer } from '../artifact/app-server.ts';
import type { Engine } from '../engines/engine.ts';
import type { Keeper } from '../process/keeper.ts';
import type { RunObserver } from '../run/events.ts';
import { LaunchedApps } from '../run/launched-apps.ts';
import { lifeOfMaster, ownMasterLabels } from './master-labels.ts';
import type { SessionContext } from './session-context.ts';

/** Removing must end even when the cluster does not answer, ms. */
const REMOVE_TIMEOUT_MS = 8_000;

/** Whoever watches the present measurement. */
export interface Watcher {
  observe: RunObserver;
}

interface AppsParts {
  engine: Engine;
  keeper: Keeper;
  appServer: Pick<AppServer, 'uris' | 'heartbeatUrl'>;
  watcher: Watcher;
}

/** The apps that all measurements of a session share; none is launched yet. */
export function sessionApps(
  { workload, settings, purpose }: SessionContext,
  { engine, keeper, appServer, watcher }: AppsParts,
): LaunchedApps {
  const plan = {
    workload: workload.name,
    appPrefix: settings.marathon.app_prefix,
    archives: appServer.uris,
    groups: settings.mesos.clusters,
    masterLabels: ownMasterLabels(appServer.heartbeatUrl),
    purpose,
  };
  return new LaunchedApps(plan, {
    cluster: engine.cluster,
    observe: (event) => watcher.observe(event),
    guardApp: async (appId, runId) => {
      const undo = engine.undoOf(appId, runId);
      return undo === null ? () => {} : keeper.guard(undo);
    },
    lifeOfMaster,
  });
}

/** Never throws: what cannot be removed is told, with how to remove it. */
export async function removeApps({ apps, watcher }: { apps: LaunchedApps; watcher: Watcher }): Promise<void> {
  await apps.remove(AbortSignal.timeout(REMOVE_TIMEOUT_MS)).catch((error: unknown) => {
    const text = `could not remove the apps: ${String(error)}; "hydra clean" removes them`;
    watcher.observe({ kind: 'note', level: 'warn', text });
  });
}
