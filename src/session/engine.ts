import { hasLabelsOfRun, LABELS } from '../base/run-labels.ts';
import type { Cluster } from '../cluster/port.ts';
import { createMarathonCluster, type MarathonClusterOptions } from '../marathon-client/marathon-cluster.ts';
import { Transport, type TransportOptions } from '../marathon-client/transport.ts';
import { localFrameworkPrefix, startLocalMarathon } from '../marathon-server/server.ts';
import { type AgentSpec, simulatedAgents } from '../marathon-server/state/agents.ts';
import { authorizationOf } from '../options/login.ts';
import type { Settings } from '../options/settings.ts';
import type { Keeper } from '../process/keeper.ts';
import type { Undo } from '../process/undo.ts';

const PROBE_TIMEOUT_MS = 500;
/** Of [marathon] when nothing is set: whoever set another meant a Marathon that is there. */
const defaultUrl = 'http://127.0.0.1:8080';

/** A cluster to run on, and whether it goes when this process goes. */
export interface Engine {
  kind: 'local' | 'shared local' | 'marathon';
  cluster: Cluster;
  /** How to undo an app of ours when nobody is left to remove it; null where it goes anyway. */
  undoOf(appId: string, runId: string): Undo | null;
  close(): Promise<void>;
}

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

/**
 * The Marathon that [marathon] names, and the Mesos master that [mesos] or Marathon itself names.
 * @throws UsageError when the login would go over plain http to another machine.
 */
export function remoteCluster(settings: Settings, onNote?: (text: string) => void): Cluster {
  return createMarathonCluster({ ...optionsOf(settings, onNote), mesosUrl: settings.mesos.urls });
}

/** The one of `hydra up` at the address of [marathon]; its Mesos is where it says. */
export function sharedCluster(settings: Settings, onNote?: (text: string) => void): Cluster {
  return createMarathonCluster(optionsOf(settings, onNote));
}

/** How the Marathon of the settings is reached and told who asks. */
export function accessOf({ marathon }: Settings): TransportOptions {
  const { urls, login, ca, insecure_login } = marathon;
  return {
    urls,
    insecureLogin: insecure_login,
    ...(login === null ? {} : { authorization: authorizationOf(login) }),
    ...(ca === null ? {} : { ca }),
  };
}

function optionsOf(settings: Settings, onNote?: (text: string) => void): MarathonClusterOptions {
  const { locked, app_prefix: prefix } = settings.marathon;
  const { urls, ...access } = accessOf(settings);
  return {
    ...access,
    url: urls,
    locked,
    own: { prefix, hasOwnLabels: hasLabelsOfRun },
    ...(onNote === undefined ? {} : { onNote }),
  };
}

function undoAt(settings: Settings, appId: string, runId: string): Undo {
  const { urls, authorization, ca } = accessOf(settings);
  return {
    kind: 'marathon-app',
    urls,
    appId,
    label: { name: LABELS.run, value: runId },
    ...(authorization === undefined ? {} : { authorization: authorization.reveal() }),
    ...(ca === undefined ? {} : { ca }),
  };
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
