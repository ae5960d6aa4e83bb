import type { AppDefinition, PortDefinition } from '../state/app-definition.ts';
import { type ClusterState, type EndedTask, launchedFrom, type TaskRecord } from '../state/cluster-state.ts';
import { isMadeByMesos } from '../state/health-check.ts';
import { isAlive } from '../state/task-health.ts';
import type { Json } from './json.ts';
import { resourcesOfTask } from './mesos-resources.ts';
import { ipAddresses } from './task-json.ts';

/** Mesos names a task after its app, the last part first. */
const taskName = (appId: string): string => appId.split('/').filter(Boolean).reverse().join('.');

const labelList = (labels: Readonly<Record<string, string>>): Json[] =>
  Object.entries(labels).map(([key, value]) => ({ key, value }));

/** A port of two protocols is told once for each. */
function portJson({ name, protocol, labels }: PortDefinition, number: number): Json[] {
  const told = labelList(labels);
  return protocol.split(',').map((one) => ({
    number,
    ...(name === undefined ? {} : { name }),
    protocol: one,
    ...(told.length === 0 ? {} : { labels: { labels: told } }),
  }));
}

/** How others find the task: its name, and its ports as its app names them. */
function discovery(task: TaskRecord, app: AppDefinition | undefined): Json {
  const ports = (app?.portDefinitions ?? []).flatMap((definition, index) => {
    const number = task.ports[index];
    return number === undefined ? [] : portJson(definition, number);
  });
  return { visibility: 'FRAMEWORK', name: taskName(task.appId), ports: { ports } };
}

/** Of the checks that Mesos would make itself; absent when none was made. */
function healthy({ health }: TaskRecord): { healthy?: boolean } {
  const results = health.flatMap(({ check, result }) =>
    result === null || !isMadeByMesos(check) ? [] : [isAlive(result)],
  );
  return results.length === 0 ? {} : { healthy: results.every(Boolean) };
}

function statusJson(task: TaskRecord, state: string, atMs: number): Json {
  const addresses = ipAddresses(task).map(({ ipAddress, protocol }) => ({ protocol, ip_address: ipAddress }));
  return {
    state,
    timestamp: atMs / 1_000,
    container_status: { network_infos: [{ ip_addresses: addresses }] },
  };
}

/** What the master was told of the task, oldest first; it is told nothing before the task runs. */
function statuses(task: TaskRecord, ended?: EndedTask): Json[] {
  const { phase } = task;
  const startedAtMs = phase.kind === 'staging' ? null : phase.startedAtMs;
  return [
    ...(startedAtMs === null ? [] : [{ ...statusJson(task, 'TASK_RUNNING', startedAtMs), ...healthy(task) }]),
    ...(ended === undefined ? [] : [statusJson(task, ended.state, ended.atMs)]),
  ];
}

interface Told {
  task: TaskRecord;
  app: AppDefinition | undefined;
  state: string;
  ended?: EndedTask;
}

function taskJson({ task, app, state, ended }: Told, frameworkId: string): Json {
  const labels = labelList(app?.labels ?? {});
  return {
    id: task.id,
    name: taskName(task.appId),
    framework_id: frameworkId,
    executor_id: '',
    slave_id: task.agentId,
    state,
    resources: resourcesOfTask(task),
    statuses: statuses(task, ended),
    ...(labels.length === 0 ? {} : { labels }),
    discovery: discovery(task, app),
  };
}

/** A task that has not ended, in the given state, as Mesos writes it. */
export function mesosTaskJson(
  cluster: Pick<ClusterState, 'apps'>,
  task: TaskRecord,
  state: string,
  frameworkId: string,
): Json {
  return taskJson({ task, app: launchedFrom(cluster, task), state }, frameworkId);
}

/** A task that has ended, with the state in which it did, as Mesos writes it. */
export function endedTaskJson(ended: EndedTask, frameworkId: string): Json {
  const { task, app, state } = ended;
  return taskJson({ task, app, state, ended }, frameworkId);
}

/** A task that waits for its executor to come up: Mesos writes less of it. */
export function queuedTaskJson(cluster: Pick<ClusterState, 'apps'>, task: TaskRecord): Json {
  return {
    id: task.id,
    name: taskName(task.appId),
    slave_id: task.agentId,
    resources: resourcesOfTask(task),
    data: '',
    discovery: discovery(task, launchedFrom(cluster, task)),
  };
}
