import type { ClusterTask, Placement, TaskEvent, TaskState } from '../cluster/port.ts';
import type { MarathonTask } from './marathon-schema.ts';

/** A task as the port describes it; Marathons before 1.4 tell no state. */
export function clusterTask(task: MarathonTask): ClusterTask {
  const { id, appId, host, ports, startedAt } = task;
  return {
    id,
    appId,
    host: host ?? '',
    ports: ports ?? [],
    state: neutralState(stateOf(task)),
    ...(startedAt == null ? {} : { startedAt }),
  };
}

/** The Mesos state of a task. */
export function stateOf({ state, startedAt }: MarathonTask): string {
  return state ?? (startedAt == null ? 'TASK_STAGING' : 'TASK_RUNNING');
}

/** What an event of Marathon's says of a task, in Mesos' words. */
export interface MesosTaskEvent {
  taskId: string;
  appId: string;
  /** e.g. TASK_STAGING, TASK_RUNNING */
  state: string;
  message: string;
}

/** The same as the port describes it. */
export function taskEvent({ taskId, appId, state, message }: MesosTaskEvent): TaskEvent {
  const reason = message === '' ? state : `${state}: ${message}`;
  return { taskId, appId, state: neutralState(state), reason };
}

const neutral: Readonly<Record<string, TaskState>> = {
  TASK_STAGING: 'starting',
  TASK_STARTING: 'starting',
  TASK_RUNNING: 'running',
  // It answers until it is dead.
  TASK_KILLING: 'running',
  TASK_UNREACHABLE: 'unreachable',
};

function neutralState(state: string): TaskState {
  return neutral[state] ?? 'ended';
}

/** Marathon's form of a placement: `[field, operator]` or `[field, operator, value]`. */
export function constraintsOf({ distinctHosts, group }: Placement): string[][] {
  return [
    ...(distinctHosts ? [['hostname', 'UNIQUE']] : []),
    ...(group === null ? [] : [[group.attribute, 'CLUSTER', group.value]]),
  ];
}
