import type { Cluster } from '../cluster/port.ts';
import { createMarathonCluster } from '../marathon-client/marathon-cluster.ts';
import { Transport } from '../marathon-client/transport.ts';
import { localFrameworkPrefix } from '../marathon-server/server.ts';
import { type AgentSpec, simulatedAgents } from '../marathon-server/state/agents.ts';
import type { Settings } from '../options/settings.ts';
import { accessOf, optionsOf } from './marathon.ts';

const PROBE_TIMEOUT_MS = 500;

/** The one of `hydra up` at the address of [marathon]; its Mesos is where it says. */
export function sharedCluster(settings: Settings, onNote?: (text: string) => void): Cluster {
  return createMarathonCluster(optionsOf(settings, onNote));
}

/** The machines that this one simulates, each under an address of its own. */
export function agentsOf({ mesos }: Settings): AgentSpec[] {
  return simulatedAgents(mesos.agents);
}

/** Whether a Marathon of `hydra up` answers at the address of [marathon]. Whatever else listens is left alone. */
export async function isOursShared(settings: Settings): Promise<boolean> {
  const [base = ''] = settings.marathon.urls;
  try {
    const transport = new Transport(accessOf(settings));
    const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS);
    const { data } = await transport.exchange({ method: 'GET', base, path: '/v2/info', signal });
    return typeof data?.frameworkId === 'string' && data.frameworkId.startsWith(localFrameworkPrefix);
  } catch {
    // Nothing, or nothing that speaks Marathon: not ours.
    return false;
  }
}
