import { createMarathonCluster } from '../marathon-client/marathon-cluster.ts';
import { startLocalMarathon } from '../marathon-server/server.ts';
import type { Settings } from '../options/settings.ts';
import type { Keeper } from '../process/keeper.ts';
import type { Engine } from './engine.ts';
import { agentsOf, isOursShared, sharedCluster } from './local.ts';
import { remoteCluster, undoAt } from './marathon.ts';

/** Of [marathon] when nothing is set: whoever set another meant a Marathon that is there. */
const defaultUrl = 'http://127.0.0.1:8080';

/**
 * The cluster that the settings name: a Marathon that runs elsewhere, the local one that `hydra up` shares at
 * [marathon] ip:port, or one of this process's own.
 * @param onNote told what is waited for and which master is asked from now on.
 */
export async function openEngine(
  settings: Settings,
  keeper: Keeper,
  onNote: (text: string) => void,
): Promise<Engine> {
  const undoOf = (appId: string, runId: string) => undoAt(settings, appId, runId);
  const nothing = async () => {};
  if (settings.cluster.engine === 'marathon') {
    return { kind: 'marathon', cluster: remoteCluster(settings, onNote), undoOf, close: nothing };
  }
  if (await isOursShared(settings)) {
    return { kind: 'shared local', cluster: sharedCluster(settings, onNote), undoOf, close: nothing };
  }
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
    undoOf: () => null,
    close: () => marathon.close(),
  };
}
