import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { makeGuardedFolder } from '../process/guarded-folder.ts';
import type { Keeper } from '../process/keeper.ts';
import { removePath } from '../process/removable-path.ts';
import { FetchCache } from './executor/fetch-cache.ts';
import { LocalCluster } from './executor/local-cluster.ts';
import { Sandboxes } from './executor/sandboxes.ts';
import { StateKeeper, type StateStore } from './executor/state-keeper.ts';
import { TaskRunner } from './executor/task-runner.ts';
import { ownUserName } from './http/account-names.ts';
import { agentResources } from './http/agent-routes.ts';
import { appResources } from './http/app-routes.ts';
import { appVersionResources } from './http/app-version-routes.ts';
import type { Credentials } from './http/credentials.ts';
import { deploymentResources } from './http/deployment-routes.ts';
import { dispatch, type Service } from './http/dispatcher.ts';
import { EventCallbacks, postJson } from './http/event-callbacks.ts';
import { eventResources } from './http/event-routes.ts';
import { EventStreams } from './http/event-streams.ts';
import { fileResources } from './http/file-routes.ts';
import type { Home } from './http/foreign-requests.ts';
import { type Gate, gateOf } from './http/gate.ts';
import { groupResources } from './http/group-routes.ts';
import type { Identity } from './http/info-json.ts';
import { infoResources } from './http/info-routes.ts';
import { authorityOf, listenAddresses, refuseOpenAddress } from './http/listen-address.ts';
import { listenOnLoopback } from './http/loopback-listener.ts';
import { mesosResources } from './http/mesos-routes.ts';
import { RequestMetrics } from './http/request-metrics.ts';
import { taskResources } from './http/task-routes.ts';
import { uiResources } from './http/ui-routes.ts';
import { restoredState } from './scheduler/restore.ts';
import { type Agent, type AgentSpec, addressOf, agentsFrom, simulatedAgents } from './state/agents.ts';

/** Framework ids of Marathons that Hydra serves begin so. */
export const localFrameworkPrefix = 'hydra-local-';

export interface LocalMarathonOptions {
  /** Address to listen at beside those of the agents; one that other machines reach needs credentials. */
  host: string;
  /** 0 takes any free port. */
  port: number;
  keeper: Keeper;
  /** The simulated machines; a handful without attributes unless told. */
  agents?: readonly AgentSpec[];
  /** What clients must show; whoever reaches the port is let in when there is nothing. */
  credentials?: Credentials;
  /** Told in one line each of what a person should know; nobody is told unless given. */
  tell?(line: string): void;
  /** Where apps, groups and versions are kept; without it they end with the process. */
  state?: StateStore;
}

/** A Marathon, and the Mesos below it, on this machine. */
export interface LocalMarathon {
  readonly url: string;
  readonly port: number;
  /** Kills all tasks, removes their sandboxes and frees the port. */
  close(): Promise<void>;
}

interface Machinery {
  cluster: LocalCluster;
  close(): Promise<void>;
}

/** The cluster with its folder, which goes even when this process is killed. */
async function openCluster(
  keeper: Keeper,
  agents: readonly Agent[],
  frameworkId: string,
  state: StateKeeper | undefined,
): Promise<Machinery> {
  const { path: folder, release } = await makeGuardedFolder(keeper, 'hydra-marathon-');
  const sandboxes = new Sandboxes(join(folder, 'sandboxes'));
  await mkdir(sandboxes.root);
  const cacheFolder = join(folder, 'cache');
  await mkdir(cacheFolder);
  const cache = new FetchCache(cacheFolder, keeper);
  const cluster = new LocalCluster({
    agents,
    sandboxes,
    runner: (onReport) => new TaskRunner({ keeper, cache, sandboxes, frameworkId, onReport }),
    ...(state?.found === undefined ? {} : { initial: restoredState(state.found, Date.now()) }),
    onState: (reached) => state?.note(reached),
  });
  const close = async () => {
    await cluster.close();
    await state?.settled();
    await cache.close();
    await removePath(folder);
    release();
  };
  return { cluster, close };
}

/** What answers requests, and what it holds open. */
interface Api {
  service: Service;
  close(): void;
}

function apiOf(cluster: LocalCluster, identity: Identity, gate: Gate, tell: (line: string) => void): Api {
  const streams = new EventStreams(cluster);
  const callbacks = new EventCallbacks(cluster, { post: postJson, tell });
  const requests = new RequestMetrics(identity.startedAtMs);
  const ofAgents = [...mesosResources(cluster, identity), ...fileResources(cluster)];
  const resources = [
    ...infoResources({ cluster, identity, streams, requests }),
    ...eventResources(cluster, streams, callbacks),
    // Below an app before the app itself: ids may hold slashes, so its pattern fits everything.
    ...taskResources(cluster),
    ...appVersionResources(cluster),
    ...appResources(cluster),
    ...groupResources(cluster),
    ...deploymentResources(cluster),
    ...ofAgents,
    ...agentResources(cluster, ofAgents),
    ...uiResources(),
  ];
  const onRequest = (method: string) => requests.began(method);
  return { service: { resources, gate, onRequest }, close: () => callbacks.close() };
}

/** Without credentials, only names that nobody else can claim are ours. */
function homeOf(addresses: readonly string[], port: number, credentials?: Credentials): Home {
  const authorities = new Set(['localhost', ...addresses].map((host) => authorityOf(host, port)));
  return { authorities, anyName: credentials !== undefined };
}

interface Place {
  host: string;
  port: number;
  agents: readonly Agent[];
  frameworkId: string;
  credentials: Credentials | undefined;
}

/** Answers at `host` and at the addresses of the agents. */
async function serve(cluster: LocalCluster, place: Place, parts: ServiceParts) {
  const { host, credentials, frameworkId } = place;
  const agentHosts = place.agents.map(({ hostname }) => addressOf(hostname));
  const addresses = listenAddresses(host, agentHosts);
  // Its port is known only when it listens.
  let service: Service = { resources: [] };
  const listener = await listenOnLoopback(addresses, place.port, (request, response) => {
    void dispatch(service, request, response);
  });
  const { port } = listener;
  const address = authorityOf(host, port);
  const gate = gateOf(homeOf(addresses, port, credentials), credentials);
  const identity = { frameworkId, address, startedAtMs: Date.now(), user: ownUserName() };
  const api = apiOf(cluster, identity, gate, parts.tell);
  service = { ...api.service, leader: `http://${address}`, saved: parts.saved, onFault: parts.tell };
  const close = async () => {
    await listener.close();
    api.close();
  };
  return { url: `http://${address}`, port, close };
}

interface ServiceParts {
  tell(line: string): void;
  saved(): Promise<void>;
}

/**
 * Serves Marathon's API, version 1.4.13, with this machine as the whole cluster: apps are processes here. It
 * listens at `host` and, at the same port, at the address of every agent.
 * @throws UsageError for an agent that is not on this machine, an open address without credentials and a state
 * that cannot be read, HydraError when the port is taken.
 */
export async function startLocalMarathon(options: LocalMarathonOptions): Promise<LocalMarathon> {
  const { host, port, keeper, credentials, tell = () => {} } = options;
  refuseOpenAddress(host, credentials !== undefined);
  const state = options.state === undefined ? undefined : await StateKeeper.open(options.state, tell);
  const id = state?.clusterId ?? randomUUID();
  const agents = agentsFrom(options.agents ?? simulatedAgents(), id);
  const frameworkId = `${localFrameworkPrefix}${id}`;
  const { cluster, close } = await openCluster(keeper, agents, frameworkId, state);
  try {
    const place = { host, port, agents, frameworkId, credentials };
    const served = await serve(cluster, place, { tell, saved: async () => state?.settled() });
    cluster.start();
    let closing: Promise<void> | undefined;
    const closeAll = async () => {
      await served.close();
      await close();
    };
    return {
      url: served.url,
      port: served.port,
      close: () => {
        closing ??= closeAll();
        return closing;
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}
