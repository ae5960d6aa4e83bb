import { tmpdir } from 'node:os';
import { requireTempFolder } from '../base/temp-folder.ts';
import { createMarathonCluster } from '../marathon-client/marathon-cluster.ts';
import { pageUrl } from '../marathon-server/http/page-url.ts';
import { startLocalMarathon } from '../marathon-server/server.ts';
import type { Settings } from '../options/settings.ts';
import type { Keeper } from '../process/keeper.ts';
import type { Engine, EngineKind } from './engine.ts';
import { agentsOf, isOursShared, sharedCluster } from './local.ts';
import { undoAt } from './marathon.ts';

/** Of [marathon] when nothing is set: whoever set another meant a Marathon that is there. */
const defaultUrl = 'http://127.0.0.1:8080';

/** This machine: the Marathon that `hydra up` shares at [marathon] ip:port, or one of this process's own. */
export const localEngine: EngineKind = {
  name: 'local',
  isThisMachine: true,
  require: async () => requireTempFolder(tmpdir()),
  checks: async () => [],
  // A run of its own takes its Marathon with it; only one of `hydra up` can hold leftovers.
  leftovers: async (settings) =>
    (await isOursShared(settings))
      ? sharedCluster(settings)
      : `no hydra up serves at ${settings.marathon.urls[0]}, and the engine is local`,
  open: async (settings, keeper, onNote) =>
    (await isOursShared(settings)) ? shared(settings, onNote) : ownMarathon(settings, keeper, onNote),
};

function shared(settings: Settings, onNote: (text: string) => void): Engine {
  const cluster = sharedCluster(settings, onNote);
  return {
    kind: 'shared local',
    cluster,
    page: pageUrl(cluster.url),
    undoOf: (appId, runId) => undoAt(settings, appId, runId),
    close: async () => {},
  };
}

async function ownMarathon(
  settings: Settings,
  keeper: Keeper,
  onNote: (text: string) => void,
): Promise<Engine> {
  const [named = defaultUrl] = settings.marathon.urls;
  if (named !== defaultUrl) {
    onNote(
      `no "hydra up" that lets us in answers at ${named}: a Marathon of this run's own instead (engine = marathon for others)`,
    );
  }
  const agents = agentsOf(settings);
  const marathon = await startLocalMarathon({ host: '127.0.0.1', port: 0, keeper, agents });
  return {
    kind: 'local',
    cluster: createMarathonCluster({ url: marathon.url }),
    page: pageUrl(marathon.url),
    undoOf: () => null,
    close: () => marathon.close(),
  };
}
