import type { GroupUsage } from '../../process/group-usage.ts';
import type { LocalCluster } from '../executor/local-cluster.ts';
import { type Agent, addressOf } from '../state/agents.ts';
import type { TaskRecord } from '../state/cluster-state.ts';
import type { ApiRequest, ApiResponse, Resource } from './dispatcher.ts';
import { metricsSnapshot, systemStats } from './host-stats.ts';
import type { Identity } from './info-json.ts';
import type { Json } from './json.ts';
import { jsonOrScript } from './jsonp.ts';
import { agentFramework, agentJson, executorName, masterState, mesosVersion } from './mesos-json.ts';

const bytesPerMib = 1_048_576;

/** The agents that answer at the address the request came to: on some systems several, elsewhere all of them. */
function agentsAt({ agents }: LocalCluster, { localAddress }: ApiRequest): readonly Agent[] {
  const own = agents.filter(({ hostname }) => addressOf(hostname) === localAddress);
  return own.length === 0 ? agents : own;
}

/**
 * The state of the agent that is asked. The first agent shares its address with the master, so there the answer
 * holds what either would say.
 */
function stateHere(cluster: LocalCluster, identity: Identity, request: ApiRequest): Json {
  const agents = agentsAt(cluster, request);
  const [first] = agents;
  const self = first === undefined ? {} : agentJson(first, identity, cluster.state.tasks.values());
  const sandboxes = agents.flatMap(({ id }) => cluster.sandboxes.of(id));
  const framework = agentFramework(sandboxes, cluster.state, identity);
  if (first !== cluster.agents[0]) return { ...self, frameworks: [framework], completed_frameworks: [] };
  const { frameworks, ...master } = masterState(cluster.agents, cluster.state, identity);
  const [known] = Array.isArray(frameworks) ? frameworks : [];
  return { ...master, ...self, frameworks: [{ ...known, ...framework }] };
}

function usageJson(task: TaskRecord, usage: GroupUsage, frameworkId: string, nowMs: number): Json {
  return {
    executor_id: task.id,
    executor_name: executorName(task.id),
    framework_id: frameworkId,
    source: task.id,
    statistics: {
      timestamp: nowMs / 1_000,
      cpus_limit: task.cpus,
      cpus_user_time_secs: usage.userSeconds,
      cpus_system_time_secs: usage.systemSeconds,
      mem_limit_bytes: task.mem * bytesPerMib,
      mem_rss_bytes: usage.rssBytes,
    },
  };
}

async function statistics(cluster: LocalCluster, identity: Identity, request: ApiRequest): Promise<Json[]> {
  const here = new Set(agentsAt(cluster, request).map(({ id }) => id));
  const tasks = [...cluster.state.tasks.values()].filter((task) => here.has(task.agentId));
  const { atMs, byTask } = await cluster.usages();
  return tasks.flatMap((task) => {
    const usage = byTask.get(task.id);
    return usage === undefined ? [] : [usageJson(task, usage, identity.frameworkId, atMs)];
  });
}

type Answer = (request: ApiRequest) => unknown;

/** Every path also ends in `.json`, as old versions have it, and every answer may be asked for as a script. */
function readable(path: string, answer: Answer): Resource {
  const get = async (request: ApiRequest): Promise<ApiResponse> =>
    jsonOrScript(request, await answer(request));
  return { pattern: new RegExp(`^/${path}(\\.json)?$`), methods: { GET: get } };
}

/** An agent's libprocess id before its paths, brackets encoded or not. */
const agentPart = '(slave(\\(|%28)\\d+(\\)|%29)/)?';

/** What the clients of a Marathon ask of the Mesos below it; agents answer at their own addresses. */
export function mesosResources(cluster: LocalCluster, identity: Identity): Resource[] {
  const agents = () =>
    cluster.agents.map((agent) => agentJson(agent, identity, cluster.state.tasks.values()));
  const uptimeSeconds = () => (Date.now() - identity.startedAtMs) / 1_000;
  const health: Resource = {
    pattern: /^\/(master\/|slave\(\d+\)\/)?health$/,
    methods: { GET: () => ({ empty: true }) },
  };
  return [
    readable('(master/)?slaves', () => ({ slaves: agents(), recovered_slaves: [] })),
    readable('master/state', () => masterState(cluster.agents, cluster.state, identity)),
    readable(`${agentPart}state`, (request) => stateHere(cluster, identity, request)),
    readable('version', () => ({ version: mesosVersion })),
    readable('system/stats', systemStats),
    readable('metrics/snapshot', () => metricsSnapshot(cluster.agents, cluster.state, uptimeSeconds())),
    readable(`${agentPart}monitor/statistics`, (request) => statistics(cluster, identity, request)),
    health,
  ];
}
