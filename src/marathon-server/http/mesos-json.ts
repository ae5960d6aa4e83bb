import type { Sandbox } from '../executor/sandboxes.ts';
import { type Agent, addressOf } from '../state/agents.ts';
import { type ClusterState, type EndedTask, stateOf, type TaskRecord } from '../state/cluster-state.ts';
import { failoverTimeoutSeconds, type Identity } from './info-json.ts';
import type { Json } from './json.ts';
import { noResources, resourcesOfTask, usedResources, wholeResources } from './mesos-resources.ts';
import { endedTaskJson, mesosTaskJson, queuedTaskJson } from './mesos-task-json.ts';

/** The Mesos whose answers are given; clients choose their paths by it. */
export const mesosVersion = '1.2.3';

const frameworkName = 'marathon';

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
    offered_resources: noResources(),
    unreserved_resources: whole,
    reserved_resources: {},
  };
}

export const executorName = (taskId: string): string => `Command Executor (Task: ${taskId})`;

/** An executor runs one task, which waits for it, runs, or has ended. */
function executorJson({ taskId, directory }: Sandbox, view: AgentView): Json {
  const { state, identity, ended } = view;
  const task = state.tasks.get(taskId);
  const past = ended.get(taskId);
  const waits = task?.phase.kind === 'staging';
  return {
    id: taskId,
    name: executorName(taskId),
    source: taskId,
    container: taskId,
    directory,
    resources: task === undefined ? noResources() : resourcesOfTask(task),
    tasks: task === undefined || waits ? [] : [liveTaskJson(state, task, identity)],
    queued_tasks: task !== undefined && waits ? [queuedTaskJson(state, task)] : [],
    completed_tasks: past === undefined ? [] : [endedTaskJson(past, identity.frameworkId)],
  };
}

function liveTaskJson(state: ClusterState, task: TaskRecord, { frameworkId }: Identity): Json {
  return mesosTaskJson(state, task, stateOf(task), frameworkId);
}

/** What master and agents say alike of the one framework. */
function frameworkBase({ frameworkId, address, user }: Identity): Json {
  return {
    id: frameworkId,
    name: frameworkName,
    user,
    failover_timeout: failoverTimeoutSeconds,
    checkpoint: true,
    hostname: address.slice(0, address.lastIndexOf(':')),
    role: '*',
  };
}

/** The one framework, with what the master knows of it. */
function masterFramework(state: ClusterState, identity: Identity): Json {
  const tasks = [...state.tasks.values()];
  const used = usedResources(tasks);
  return {
    ...frameworkBase(identity),
    webui_url: `http://${identity.address}`,
    active: true,
    registered_time: identity.startedAtMs / 1_000,
    unregistered_time: 0,
    resources: used,
    used_resources: used,
    offered_resources: noResources(),
    tasks: tasks.map((task) => liveTaskJson(state, task, identity)),
    unreachable_tasks: [],
    completed_tasks: state.ended.map((ended) => endedTaskJson(ended, identity.frameworkId)),
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

interface AgentView {
  state: ClusterState;
  identity: Identity;
  /** Tasks that have ended, by id. */
  ended: ReadonlyMap<string, EndedTask>;
}

/** The framework as an agent knows it: its executors with their tasks, and where their files are. */
export function agentFramework(sandboxes: readonly Sandbox[], state: ClusterState, identity: Identity): Json {
  const ended = new Map(state.ended.map((one) => [one.task.id, one]));
  const executors = (isOver: boolean) =>
    sandboxes
      .filter((sandbox) => sandbox.ended === isOver)
      .map((sandbox) => executorJson(sandbox, { state, identity, ended }));
  return {
    ...frameworkBase(identity),
    executors: executors(false),
    completed_executors: executors(true),
  };
}
