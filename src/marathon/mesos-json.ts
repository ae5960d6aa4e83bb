import { type Agent, addressOf, portsOf } from './agents.ts';
import { type ClusterState, stateOf, type TaskRecord } from './cluster-state.ts';
import type { Identity } from './info-json.ts';
import type { Json } from './json.ts';
import type { Sandbox } from './sandboxes.ts';

/** The Mesos whose answers are given; clients choose their paths by it. */
export const mesosVersion = '1.2.3';

const frameworkName = 'marathon';

interface Resources {
  cpus: number;
  mem: number;
  disk: number;
  gpus: number;
}

const nothing: Resources = { cpus: 0, mem: 0, disk: 0, gpus: 0 };

function plus(sum: Resources, task: TaskRecord): Resources {
  return {
    cpus: sum.cpus + task.cpus,
    mem: sum.mem + task.mem,
    disk: sum.disk + task.disk,
    gpus: sum.gpus + task.gpus,
  };
}

/** Sums of many hundredths show the noise of floating point otherwise. */
const tidy = (value: number): number => Math.round(value * 1e6) / 1e6;

function portsText(ports: readonly number[]): string {
  return `[${ports.map((port) => `${port}-${port}`).join(', ')}]`;
}

function withPorts({ cpus, mem, disk, gpus }: Resources, ports: string): Json {
  return { cpus: tidy(cpus), mem: tidy(mem), disk, gpus, ports };
}

/** What the tasks hold together. */
function usedResources(tasks: readonly TaskRecord[]): Json {
  const ports = tasks.flatMap((task) => task.ports);
  return withPorts(tasks.reduce(plus, nothing), portsText(ports.toSorted((a, b) => a - b)));
}

/** What an agent has. */
function wholeResources(agent: Agent): Json {
  const { cpus, memMb: mem, diskMb: disk, gpus } = agent;
  const { first, last } = portsOf(agent);
  return withPorts({ cpus, mem, disk, gpus }, `[${first}-${last}]`);
}

/** Where an agent answers, as libprocess writes it. */
function pidOf(agent: Agent, { address }: Identity): string {
  return `slave(1)@${addressOf(agent.hostname)}:${address.slice(address.lastIndexOf(':') + 1)}`;
}

/** An agent as the master lists it. */
export function agentJson(agent: Agent, identity: Identity, tasks: Iterable<TaskRecord>): Json {
  const whole = wholeResources(agent);
  return {
    id: agent.id,
    hostname: agent.hostname,
    pid: pidOf(agent, identity),
    active: true,
    version: mesosVersion,
    registered_time: identity.startedAtMs / 1_000,
    attributes: agent.attributes,
    resources: whole,
    used_resources: usedResources([...tasks].filter(({ agentId }) => agentId === agent.id)),
    offered_resources: withPorts(nothing, '[]'),
    unreserved_resources: whole,
    reserved_resources: {},
  };
}

export const executorName = (taskId: string): string => `Command Executor (Task: ${taskId})`;

function executorJson({ taskId, directory }: Sandbox): Json {
  return { id: taskId, name: executorName(taskId), source: taskId, container: taskId, directory };
}

/** Mesos names a task after its app, the last part first. */
const taskName = (appId: string): string => appId.split('/').filter(Boolean).reverse().join('.');

function taskJson(task: TaskRecord, { frameworkId }: Identity): Json {
  return {
    id: task.id,
    name: taskName(task.appId),
    framework_id: frameworkId,
    executor_id: '',
    slave_id: task.agentId,
    state: stateOf(task),
    resources: withPorts(task, portsText(task.ports)),
    statuses: [],
  };
}

/** The one framework, with what the master knows of it. */
function masterFramework(state: ClusterState, identity: Identity): Json {
  const tasks = [...state.tasks.values()];
  return {
    id: identity.frameworkId,
    name: frameworkName,
    hostname: identity.address.slice(0, identity.address.lastIndexOf(':')),
    webui_url: `http://${identity.address}`,
    active: true,
    role: '*',
    registered_time: identity.startedAtMs / 1_000,
    used_resources: usedResources(tasks),
    offered_resources: withPorts(nothing, '[]'),
    tasks: tasks.map((task) => taskJson(task, identity)),
    completed_tasks: [],
    executors: [],
    offers: [],
  };
}

/** The master's view: agents, and the framework with its tasks. */
export function masterState(agents: readonly Agent[], state: ClusterState, identity: Identity): Json {
  return {
    version: mesosVersion,
    id: identity.frameworkId,
    pid: `master@${identity.address}`,
    leader: `master@${identity.address}`,
    hostname: identity.address.slice(0, identity.address.lastIndexOf(':')),
    start_time: identity.startedAtMs / 1_000,
    elected_time: identity.startedAtMs / 1_000,
    activated_slaves: agents.length,
    deactivated_slaves: 0,
    slaves: agents.map((agent) => agentJson(agent, identity, state.tasks.values())),
    frameworks: [masterFramework(state, identity)],
    completed_frameworks: [],
    orphan_tasks: [],
    unregistered_frameworks: [],
  };
}

/** The framework as an agent knows it: its executors and where their files are. */
export function agentFramework(sandboxes: readonly Sandbox[], { frameworkId }: Identity): Json {
  const executors = (ended: boolean) =>
    sandboxes.filter((sandbox) => sandbox.ended === ended).map(executorJson);
  return {
    id: frameworkId,
    name: frameworkName,
    executors: executors(false),
    completed_executors: executors(true),
  };
}
