import { type Agent, addressOf } from './agents.ts';
import type { TaskRecord } from './cluster-state.ts';
import type { ApiRequest, ApiResponse, Resource } from './dispatcher.ts';
import { hostPortRange } from './free-ports.ts';
import type { Identity } from './info-routes.ts';
import type { LocalCluster } from './local-cluster.ts';
import type { Sandbox } from './sandboxes.ts';

type Json = Record<string, unknown>;

function portOf({ address }: Identity): string {
  return address.slice(address.lastIndexOf(':') + 1);
}

function resources(cpus: number, mem: number): Json {
  return {
    cpus,
    mem,
    disk: 0,
    gpus: 0,
    ports: `[${hostPortRange.first}-${hostPortRange.end - 1}]`,
  };
}

function agentJson(agent: Agent, identity: Identity, tasks: Iterable<TaskRecord>): Json {
  const own = [...tasks].filter(({ agentId }) => agentId === agent.id);
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  const whole = resources(agent.cpus, agent.memMb);
  return {
    id: agent.id,
    hostname: agent.hostname,
    pid: `slave(1)@${addressOf(agent.hostname)}:${portOf(identity)}`,
    active: true,
    attributes: agent.attributes,
    resources: whole,
    used_resources: resources(sum(own.map(({ cpus }) => cpus)), sum(own.map(({ mem }) => mem))),
    unreserved_resources: whole,
    reserved_resources: {},
  };
}

function executorJson({ taskId, directory }: Sandbox): Json {
  return {
    id: taskId,
    name: `Command Executor (Task: ${taskId})`,
    source: taskId,
    container: taskId,
    directory,
  };
}

/** The agents that answer at the address the request came to; on some systems several share one. */
function agentsAt(cluster: LocalCluster, { localAddress }: ApiRequest): Agent[] {
  return cluster.agents.filter(({ hostname }) => addressOf(hostname) === localAddress);
}

function agentState(cluster: LocalCluster, identity: Identity, request: ApiRequest): ApiResponse {
  const agents = agentsAt(cluster, request);
  const [first = cluster.agents[0]] = agents;
  const sandboxes = agents.flatMap(({ id }) => cluster.sandboxes.of(id));
  const executors = (ended: boolean) =>
    sandboxes.filter((sandbox) => sandbox.ended === ended).map(executorJson);
  const framework = {
    id: identity.frameworkId,
    name: 'marathon',
    executors: executors(false),
    completed_executors: executors(true),
  };
  const self = first === undefined ? {} : agentJson(first, identity, cluster.state.tasks.values());
  return { json: { ...self, frameworks: [framework], completed_frameworks: [] } };
}

/** What the clients of a Marathon ask of the Mesos below it; agents answer at their own addresses. */
export function mesosResources(cluster: LocalCluster, identity: Identity): Resource[] {
  const agents = () =>
    cluster.agents.map((agent) => agentJson(agent, identity, cluster.state.tasks.values()));
  return [
    {
      pattern: /^\/(master\/)?slaves$/,
      methods: { GET: () => ({ json: { slaves: agents(), recovered_slaves: [] } }) },
    },
    {
      pattern: /^\/(slave\(\d+\)\/)?state(\.json)?$/,
      methods: { GET: (request) => agentState(cluster, identity, request) },
    },
  ];
}
