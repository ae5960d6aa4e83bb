import axios from 'axios';
import { createMarathonCluster } from '../cluster/marathon-cluster.ts';
import type { Cluster } from '../cluster/port.ts';
import type { Settings } from '../config/settings.ts';
import { type AgentSpec, simulatedAgents } from '../marathon/agents.ts';
import { startLocalMarathon } from '../marathon/server.ts';
import type { Keeper } from '../process/keeper.ts';

/** Framework ids of Marathons that Hydra itself serves begin so. */
const OURS = 'hydra-local-';
const PROBE_TIMEOUT_MS = 500;

/** A cluster to run on, and whether it goes when this process goes. */
export interface Engine {
  kind: 'local' | 'shared local' | 'marathon';
  cluster: Cluster;
  close(): Promise<void>;
}

/**
 * The cluster that the settings name: a Marathon that runs elsewhere, the local one that `hydra up` shares at
 * [marathon] ip:port, or one of this process's own.
 */
export async function openEngine(settings: Settings, keeper: Keeper): Promise<Engine> {
  const configured = `http://${settings.marathon.ip}:${settings.marathon.port}`;
  const nothing = async () => {};
  if (settings.cluster.engine === 'marathon') {
    return { kind: 'marathon', cluster: remoteCluster(settings), close: nothing };
  }
  if (await isLocalMarathon(configured)) {
    return { kind: 'shared local', cluster: createMarathonCluster({ url: configured }), close: nothing };
  }
  const agents = agentsOf(settings);
  const marathon = await startLocalMarathon({ host: '127.0.0.1', port: 0, keeper, agents });
  return {
    kind: 'local',
    cluster: createMarathonCluster({ url: marathon.url }),
    close: () => marathon.close(),
  };
}

/** The Marathon that [marathon] names, and the Mesos master beside it that [mesos] names. */
export function remoteCluster({ marathon, mesos }: Settings): Cluster {
  const url = `http://${marathon.ip}:${marathon.port}`;
  return createMarathonCluster({ url, mesosUrl: `http://${mesos.ip}:${mesos.port}` });
}

/** Two simulated agents for every cluster that the settings place apps on; a plain handful when they name none. */
export function agentsOf(settings: Settings): AgentSpec[] {
  const placements = settings.mesos.clusters.flatMap((cluster) => cluster ?? []);
  if (placements.length === 0) return simulatedAgents();
  return simulatedAgents(
    placements.flatMap(({ attribute, value }) => [{ [attribute]: value }, { [attribute]: value }]),
  );
}

/** Whether a Marathon of `hydra up` answers there. Whatever else listens is left alone. */
export async function isLocalMarathon(url: string): Promise<boolean> {
  try {
    const { data } = await axios.get(`${url}/v2/info`, {
      timeout: PROBE_TIMEOUT_MS,
      proxy: false,
      maxRedirects: 0,
    });
    return typeof data?.frameworkId === 'string' && data.frameworkId.startsWith(OURS);
  } catch {
    // Nothing, or nothing that speaks Marathon: not ours.
    return false;
  }
}
