import type { Agent } from '../state/agents.ts';
import { ApiError, appLocked } from '../state/api-error.ts';
import type { AppDefinition } from '../state/app-definition.ts';
import {
  type AppRecord,
  affectedApps,
  type Backoff,
  type ClusterState,
  type Deployment,
  type EndState,
  type TaskRecord,
  tasksOf,
  treeOf,
} from '../state/cluster-state.ts';
import { Draft, type Effect, versionsKept } from '../state/draft.ts';
import { type Apps, rootId } from '../state/group-tree.ts';
import { hasChecks } from '../state/task-health.ts';
import { goalOf, needsOf } from './app-needs.ts';
import { type HealthReport, noteHealth, noteReadiness, type ReadinessReport } from './checking.ts';
import { planOf } from './deployment-plan.ts';
import { acceptOffer, type Offer } from './launching.ts';
import { beginStep, settle } from './settle.ts';
import { revertingChange, type TreeChange } from './tree-change.ts';

/** Everything that can happen to the cluster. */
export type Command =
  | ({
      kind: 'deploy';
      deploymentId: string;
      /** Cancels the deployments that hold a lock on what this one touches. */
      force: boolean;
      /** The group that was asked to change, as events tell; the root unless told. */
      groupId?: string;
      /** Tasks to kill when the number of instances falls. */
      victims?: readonly string[];
    } & TreeChange)
  /** Takes a deployment back by another one, or by force just ends it. */
  | { kind: 'cancel'; deploymentId: string; force: boolean; rollbackId: string }
  | { kind: 'kill'; taskIds: readonly string[] }
  | { kind: 'status'; taskId: string; state: 'TASK_RUNNING' | EndState; message: string }
  | HealthReport
  | ReadinessReport
  | { kind: 'offer'; offer: Offer }
  | { kind: 'reset-delay'; appId: string };

type Of<K extends Command['kind']> = Extract<Command, { kind: K }>;

/** What the transitions need beside the state: who the agents are, and chance. */
export interface Surroundings {
  agents: readonly Agent[];
  newUuid(): string;
}

export interface Outcome {
  state: ClusterState;
  effects: readonly Effect[];
  /** Of a deployment: the version it makes. */
  version: string;
}

/** Apps of a deployment that ended early go on to what was asked for, in no order any more. */
function release(draft: Draft, { affected }: Deployment, except: ReadonlySet<string>): void {
  for (const id of affected) {
    const record = draft.apps.get(id);
    if (record === undefined || except.has(id)) continue;
    const action = record.removed ? 'StopApplication' : 'ScaleApplication';
    const goal = goalOf({ action, app: record.definition }, tasksOf(draft, id));
    draft.patchApp(id, goal === undefined ? {} : { goal });
  }
}

/** Ends a deployment without its having succeeded; `except` are apps that the next one takes over. */
function cancelDeployment(
  draft: Draft,
  deployment: Deployment,
  except: ReadonlySet<string> = new Set(),
): void {
  draft.removeDeployment(deployment.id);
  release(draft, deployment, except);
  const currentStep = deployment.steps[deployment.current];
  if (currentStep !== undefined) {
    draft.emit({ eventType: 'deployment_step_failure', plan: deployment, currentStep });
  }
  draft.emit({ eventType: 'deployment_failed', plan: deployment });
}

/** The record of an app that has no tasks and wants none yet. */
export function newRecord(definition: AppDefinition): AppRecord {
  return {
    definition,
    removed: false,
    goal: { kind: 'run', app: definition, instances: 0 },
    versions: [definition],
    backoff: null,
    lastTaskFailure: null,
    queuedSinceMs: null,
    announcedChecks: [],
    portsRetryMs: 0,
    offers: null,
  };
}

function storeTarget(draft: Draft, original: Apps, target: Apps): void {
  for (const id of original.keys()) if (!target.has(id)) draft.patchApp(id, { removed: true });
  for (const [id, definition] of target) {
    const record = draft.apps.get(id);
    if (record === undefined || record.removed) draft.putApp(newRecord(definition));
    else if (record.definition !== definition) {
      draft.patchApp(id, { definition, versions: [...record.versions, definition].slice(-versionsKept) });
    }
  }
}

function deploy(draft: Draft, command: Of<'deploy'>): string {
  const version = draft.nextVersion();
  const original = treeOf(draft);
  const { target, steps } = planOf(original, command, version);
  const affected = affectedApps(steps);
  const conflicts = [...draft.deployments.values()].filter((other) =>
    [...affected].some((id) => other.affected.has(id)),
  );
  if (conflicts.length > 0 && !command.force) throw appLocked(conflicts.map(({ id }) => id));
  for (const conflict of conflicts) cancelDeployment(draft, conflict, affected);
  storeTarget(draft, original.apps, target.apps);
  draft.putTree(target);
  for (const taskId of command.victims ?? []) draft.kill(taskId);
  const { deploymentId: id, groupId = rootId } = command;
  const deployment: Deployment = { id, version, original, target, steps, affected, current: 0 };
  draft.putDeployment(deployment);
  draft.emit({ eventType: 'group_change_success', groupId, version });
  beginStep(draft, deployment);
  return version;
}

function cancel(draft: Draft, { deploymentId, force, rollbackId }: Of<'cancel'>): string {
  const deployment = draft.deployments.get(deploymentId);
  if (deployment === undefined) throw new ApiError(404, `DeploymentPlan '${deploymentId}' does not exist`);
  if (force) {
    cancelDeployment(draft, deployment);
    return deployment.version;
  }
  const change = revertingChange(deployment.original, deployment.target);
  return deploy(draft, { kind: 'deploy', deploymentId: rollbackId, force: true, ...change });
}

function longerBackoff(app: AppDefinition, before: Backoff | null, nowMs: number): Backoff {
  const same = before?.configVersion === app.lastConfigChangeAt ? before : undefined;
  const wantedMs = same === undefined ? app.backoffSeconds * 1_000 : same.delayMs * app.backoffFactor;
  const delayMs = Math.min(wantedMs, app.maxLaunchDelaySeconds * 1_000);
  return { configVersion: app.lastConfigChangeAt, delayMs, untilMs: nowMs + delayMs };
}

/** Any end that nobody asked for makes the app's next task wait, exit code 0 too. */
function noteEnd(draft: Draft, task: TaskRecord, state: EndState, message: string): void {
  const record = draft.apps.get(task.appId);
  if (record === undefined || state === 'TASK_KILLED') return;
  const { definition, goal } = record;
  const app = goal.kind === 'stop' ? definition : goal.app;
  if (task.configVersion === app.lastConfigChangeAt) {
    draft.patchApp(task.appId, { backoff: longerBackoff(app, record.backoff, draft.nowMs) });
  }
  if (state === 'TASK_FAILED') draft.noteFailure(task, state, message);
}

function status(draft: Draft, command: Of<'status'>): void {
  const task = draft.tasks.get(command.taskId);
  if (task === undefined) return;
  if (command.state === 'TASK_RUNNING') {
    const startedAtMs = draft.nowMs;
    const kind = task.phase.kind === 'killing' ? 'killing' : 'running';
    const running: TaskRecord = { ...task, phase: { kind, startedAtMs } };
    draft.putTask(running);
    draft.emitStatus(running, command.state);
    if (kind === 'running' && hasChecks(running)) draft.effects.push({ kind: 'check', task: running });
    return;
  }
  // Whatever a task does when it is told to end, it was killed.
  const taskStatus = task.phase.kind === 'killing' ? 'TASK_KILLED' : command.state;
  draft.endTask(task, taskStatus);
  if (hasChecks(task)) draft.effects.push({ kind: 'uncheck', taskId: task.id });
  noteEnd(draft, task, taskStatus, command.message);
  draft.emitStatus(task, taskStatus, command.message);
}

function resetDelay(draft: Draft, { appId }: Of<'reset-delay'>): void {
  const record = draft.apps.get(appId);
  if (record === undefined || needsOf(record.goal, tasksOf(draft, appId)).launch === 0) {
    throw new ApiError(404, `Application ${appId} not found in tasks queue.`);
  }
  draft.patchApp(appId, { backoff: null });
}

function apply(draft: Draft, command: Command, surroundings: Surroundings): string {
  switch (command.kind) {
    case 'deploy':
      return deploy(draft, command);
    case 'cancel':
      return cancel(draft, command);
    case 'kill':
      for (const taskId of command.taskIds) draft.kill(taskId);
      return '';
    case 'status':
      status(draft, command);
      return '';
    case 'health':
      noteHealth(draft, command);
      return '';
    case 'readiness':
      noteReadiness(draft, command);
      return '';
    case 'offer':
      acceptOffer(draft, command.offer, surroundings.agents, () => surroundings.newUuid());
      return '';
    case 'reset-delay':
      resetDelay(draft, command);
      return '';
  }
}

/**
 * The state after a command and what is to be done for it. Pure: the same input gives the same output.
 * @throws ApiError when the command is refused; nothing has changed then.
 */
export function transition(
  state: ClusterState,
  command: Command,
  nowMs: number,
  surroundings: Surroundings,
): Outcome {
  const draft = new Draft(state, nowMs);
  const version = apply(draft, command, surroundings);
  settle(draft);
  return { state: draft.state(), effects: draft.effects, version };
}
