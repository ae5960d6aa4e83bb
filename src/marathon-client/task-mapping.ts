import type { ClusterTask } from '../cluster/port.ts';
import type { MarathonTask } from './marathon-schema.ts';

/** A task as the port describes it; Marathons before 1.4 tell no state. */
export function clusterTask(task: MarathonTask): ClusterTask {
  const { id, appId, host, ports, startedAt } = task;
  return {
    id,
    appId,
    host: host ?? '',
    ports: ports ?? [],
    state: stateOf(task),
    ...(startedAt == null ? {} : { startedAt }),
  };
}

/** The Mesos state of a task. */
export function stateOf({ state, startedAt }: MarathonTask): string {
  return state ?? (startedAt == null ? 'TASK_STAGING' : 'TASK_RUNNING');
}
