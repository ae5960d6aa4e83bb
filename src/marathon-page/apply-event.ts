import type { ClusterModel, Task } from './cluster-model.ts';
import { readFailure } from './from-wire.ts';
import { type Json, listOf, numberOf, textOf } from './json.ts';

/** A part of the model that an event has made old, and that has to be read again. */
export type Part = 'apps' | 'groups' | 'tasks' | 'deployments' | 'queue' | 'agents';

/** Types of events that change what the page shows. */
export const eventTypes = [
  'status_update_event',
  'instance_changed_event',
  'health_status_changed_event',
  'failed_health_check_event',
  'add_health_check_event',
  'remove_health_check_event',
  'unhealthy_task_kill_event',
  'unhealthy_instance_kill_event',
  'deployment_info',
  'deployment_step_success',
  'deployment_step_failure',
  'deployment_success',
  'deployment_failed',
  'group_change_success',
  'group_change_failed',
  'app_terminated_event',
] as const;

const ended: ReadonlySet<string> = new Set([
  'TASK_FINISHED',
  'TASK_FAILED',
  'TASK_KILLED',
  'TASK_LOST',
  'TASK_ERROR',
  'TASK_GONE',
  'TASK_DROPPED',
]);
const wentWrong: ReadonlySet<string> = new Set(['TASK_FAILED', 'TASK_LOST', 'TASK_ERROR']);
/** What was read may be newer than the events that were waiting: no task goes back to an earlier state. */
const rank: Readonly<Record<string, number>> = { TASK_STAGING: 1, TASK_STARTING: 2, TASK_RUNNING: 3 };

function updated(known: Task | undefined, event: Json): Task {
  const [state, timestamp] = [textOf(event.taskStatus), textOf(event.timestamp)];
  const isOlder = (rank[known?.state ?? ''] ?? 0) > (rank[state] ?? Number.POSITIVE_INFINITY);
  return {
    id: textOf(event.taskId),
    appId: textOf(event.appId),
    slaveId: textOf(event.slaveId),
    host: textOf(event.host),
    ports: listOf(event.ports).map(numberOf),
    version: textOf(event.version),
    state: isOlder ? (known?.state ?? state) : state,
    stagedAt: known?.stagedAt || timestamp,
    startedAt: known?.startedAt || (state === 'TASK_RUNNING' ? timestamp : ''),
    health: known?.health ?? [],
  };
}

function status(model: ClusterModel, event: Json): Part[] {
  const [appId, taskId, state] = [textOf(event.appId), textOf(event.taskId), textOf(event.taskStatus)];
  if (!ended.has(state)) {
    model.putTask(updated(model.task(appId, taskId), event));
    return ['queue', 'agents'];
  }
  model.removeTask(appId, taskId);
  const app = model.apps.get(appId);
  if (app !== undefined && wentWrong.has(state)) {
    model.apps.set(appId, { ...app, lastTaskFailure: readFailure({ ...event, state }) });
  }
  return ['queue', 'agents'];
}

/** The id's part that a task and its instance share: `app.<uuid>` is the task of `app.marathon-<uuid>`. */
const uniquePart = (id: string): string => id.slice(id.lastIndexOf('.') + 1).replace(/^marathon-/, '');

function health(model: ClusterModel, event: Json): Part[] {
  const unique = uniquePart(textOf(event.taskId) || textOf(event.instanceId));
  const task = model.tasksOf(textOf(event.appId)).find(({ id }) => uniquePart(id) === unique);
  // With several checks nobody can tell from the event which of them it was.
  if (task === undefined || task.health.length > 1) return ['tasks'];
  const [before] = task.health;
  const alive = event.alive === true;
  const consecutiveFailures = alive ? 0 : Math.max(1, before?.consecutiveFailures ?? 0);
  const lastFailureCause = before?.lastFailureCause ?? '';
  model.putTask({ ...task, health: [{ alive, consecutiveFailures, lastFailureCause }] });
  return [];
}

/** Brings the model up to an event. @returns what the event does not tell and has to be read again */
export function applyEvent(model: ClusterModel, type: string, event: Json): readonly Part[] {
  switch (type) {
    case 'status_update_event':
      return status(model, event);
    case 'health_status_changed_event':
      return health(model, event);
    case 'failed_health_check_event':
      return ['tasks'];
    case 'deployment_success':
    case 'deployment_failed':
      model.deployments.delete(textOf(event.id));
      return ['apps', 'groups', 'deployments', 'queue'];
    case 'deployment_info':
    case 'deployment_step_success':
    case 'deployment_step_failure':
      return ['apps', 'deployments', 'queue'];
    case 'unhealthy_instance_kill_event':
      return ['apps'];
    case 'group_change_success':
    case 'app_terminated_event':
      return ['apps', 'groups', 'queue'];
    default:
      return [];
  }
}
