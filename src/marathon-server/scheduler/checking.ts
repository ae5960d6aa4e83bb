import { isDeepStrictEqual } from 'node:util';
import type { AppRecord, TaskRecord } from '../state/cluster-state.ts';
import type { Draft } from '../state/draft.ts';
import type { HealthCheck } from '../state/health-check.ts';
import { isAlive, type ReadinessResponse } from '../state/task-health.ts';
import { judge, type ProbeOutcome } from './probe-verdict.ts';

/** The probe of one of a task's health checks ended. */
export interface HealthReport {
  kind: 'health';
  taskId: string;
  /** Place among the task's health checks. */
  index: number;
  outcome: ProbeOutcome;
}

/** The probe of one of a task's readiness checks ended. */
export interface ReadinessReport {
  kind: 'readiness';
  taskId: string;
  index: number;
  response: ReadinessResponse;
}

/** Books a health probe, tells of what changed by it, and kills a task that failed too often. */
export function noteHealth(draft: Draft, { taskId, index, outcome }: HealthReport): void {
  const task = draft.tasks.get(taskId);
  const checked = task?.health[index];
  if (task === undefined || checked === undefined || task.phase.kind !== 'running') return;
  const { check, result: before } = checked;
  const verdict = judge(check, before, outcome, task.phase.startedAtMs, draft.nowMs);
  const health = task.health.with(index, { check, result: verdict.result });
  draft.putTask({ ...task, health });
  if (verdict.failed) draft.emit({ eventType: 'failed_health_check_event', task, healthCheck: check });
  if (verdict.kill) killUnhealthy(draft, task, verdict.result.lastFailureCause ?? 'unknown');
  const alive = isAlive(verdict.result);
  if (alive !== (before !== null && isAlive(before))) {
    draft.emit({ eventType: 'health_status_changed_event', task, alive });
    draft.emit({ eventType: 'instance_health_changed_event', task, healthy: alive });
  }
}

/** Kills a task that failed too often, and makes that the last failure of its app. */
function killUnhealthy(draft: Draft, task: TaskRecord, reason: string): void {
  draft.emit({ eventType: 'unhealthy_instance_kill_event', task, reason });
  const message = `Task was killed since health check failed. Reason: ${reason}`;
  draft.noteFailure(task, 'TASK_KILLED', message);
  draft.kill(task.id);
}

/** Books a readiness probe. A task that was ready once stays so. */
export function noteReadiness(draft: Draft, { taskId, index, response }: ReadinessReport): void {
  const task = draft.tasks.get(taskId);
  const checked = task?.readiness[index];
  if (task === undefined || checked === undefined || checked.result?.ready === true) return;
  const { check, port } = checked;
  const ready = check.httpStatusCodesForReady.includes(response.status);
  const lastResponse = check.preserveLastResponse ? response : null;
  const readiness = task.readiness.with(index, { check, port, result: { ready, lastResponse } });
  draft.putTask({ ...task, readiness });
}

/** The checks that are made for an app: those it wants, and those its older tasks were launched with. */
function checksInUse({ goal }: AppRecord, tasks: readonly TaskRecord[]): HealthCheck[] {
  const wanted = goal.kind === 'stop' ? [] : goal.app.healthChecks;
  const found = [...wanted];
  for (const { health } of tasks) {
    for (const { check } of health) if (!has(found, check)) found.push(check);
  }
  return found;
}

function has(checks: readonly HealthCheck[], check: HealthCheck): boolean {
  return checks.some((other) => other === check || isDeepStrictEqual(other, check));
}

/** Tells of the checks of an app that are new, and of those that nothing is asked by any more. */
export function announceChecks(
  draft: Draft,
  appId: string,
  record: AppRecord,
  tasks: readonly TaskRecord[],
): void {
  const { announcedChecks: before, goal } = record;
  if (before.length === 0 && (goal.kind === 'stop' || goal.app.healthChecks.length === 0)) return;
  const now = checksInUse(record, tasks);
  const version = goal.kind === 'stop' ? record.definition.version : goal.app.version;
  const added = now.filter((check) => !has(before, check));
  const removed = before.filter((check) => !has(now, check));
  for (const healthCheck of added) {
    draft.emit({ eventType: 'add_health_check_event', appId, version, healthCheck });
  }
  for (const _ of removed) draft.emit({ eventType: 'remove_health_check_event', appId });
  if (added.length + removed.length > 0) draft.patchApp(appId, { announcedChecks: now });
}
