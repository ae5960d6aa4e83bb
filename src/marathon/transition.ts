import type { Agent } from './agents.ts';
import { ApiError, appLocked } from './api-error.ts';
import { type AppConfig, type AppDefinition, configOf, nextDefinition } from './app-definition.ts';
import { needsOf } from './app-needs.ts';
import {
  type AppRecord,
  type Apps,
  affectedApps,
  type Backoff,
  type ClusterState,
  type Deployment,
  type EndState,
  type Step,
  type TaskRecord,
  visibleApps,
} from './cluster-state.ts';
import { planSteps } from './deployment-plan.ts';
import { Draft, type Effect } from './draft.ts';
import { acceptOffer, type Offer } from './launching.ts';
import { beginStep, settle } from './settle.ts';

/** Everything that can happen to the cluster. */
export type Command =
  /** New configs of apps, null for those to remove. */
  | {
      kind: 'deploy';
      deploymentId: string;
      changes: ReadonlyMap<string, AppConfig | null>;
      force: boolean;
      /** Tasks are replaced although the config is the same. */
      restart?: boolean;
      /** Tasks to kill when the number of instances falls. */
      victims?: readonly string[];
    }
  /** Takes a deployment back by another one, or by force just ends it. */
  | { kind: 'cancel'; deploymentId: string; force: boolean; rollbackId: string }
  | { kind: 'kill'; taskIds: readonly string[] }
  | { kind: 'status'; taskId: string; state: 'TASK_RUNNING' | EndState; message: string }
  | { kind: 'offer'; offer: Offer }
  | { kind: 'reset-delay'; appId: string };

type Of<K extends Command['kind']> = Extract<Command, { kind: K }>;

/** What the transitions need beside the state: who the agents are, and chance. */
export interface Surroundings {
  agents: readonly Agent[];
  newUuid(): string;
}

/** Of each app; Marathon's default. */
const versionsKept = 25;

export interface Outcome {
  state: ClusterState;
  effects: readonly Effect[];
  /** Of a deployment: the version it makes. */
  version: string;
}

function lockedBy(draft: Draft, steps: readonly Step[]): Deployment[] {
  const wanted = affectedApps({ steps });
  return [...draft.deployments.values()].filter((other) =>
    [...affectedApps(other)].some((id) => wanted.has(id)),
  );
}

function cancelDeployment(draft: Draft, deployment: Deployment): void {
  draft.deployments.delete(deployment.id);
  draft.emit({ eventType: 'deployment_failed', plan: deployment });
}

function newRecord(definition: AppDefinition): AppRecord {
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
  };
}

function storeTarget(draft: Draft, original: Apps, target: Apps): void {
  for (const id of original.keys()) if (!target.has(id)) draft.patchApp(id, { removed: true });
  for (const [id, definition] of target) {
    const record = draft.apps.get(id);
    if (record === undefined || record.removed) draft.apps.set(id, newRecord(definition));
    else if (record.definition !== definition) {
      draft.patchApp(id, { definition, versions: [...record.versions, definition].slice(-versionsKept) });
    }
  }
}

function targetOf(original: Apps, command: Of<'deploy'>, version: string): Apps {
  const target = new Map(original);
  for (const [id, config] of command.changes) {
    if (config === null) target.delete(id);
    else target.set(id, nextDefinition(config, original.get(id), version, command.restart));
  }
  return target;
}

function deploy(draft: Draft, command: Of<'deploy'>): string {
  const version = draft.nextVersion();
  const original = visibleApps(draft);
  const target = targetOf(original, command, version);
  const steps = planSteps(original, target);
  const conflicts = lockedBy(draft, steps);
  if (conflicts.length > 0 && !command.force) throw appLocked(conflicts.map(({ id }) => id));
  for (const conflict of conflicts) cancelDeployment(draft, conflict);
  storeTarget(draft, original, target);
  for (const taskId of command.victims ?? []) draft.kill(taskId);
  const deployment: Deployment = { id: command.deploymentId, version, original, target, steps, current: 0 };
  draft.deployments.set(deployment.id, deployment);
  draft.emit({ eventType: 'group_change_success', groupId: '/', version });
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
  const before = [...affectedApps(deployment)].map((id) => {
    const app = deployment.original.get(id);
    return [id, app === undefined ? null : configOf(app)] as const;
  });
  return deploy(draft, { kind: 'deploy', deploymentId: rollbackId, changes: new Map(before), force: true });
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
  if (state !== 'TASK_FAILED') return;
  const { id: taskId, host, agentId: slaveId, version } = task;
  const atMs = draft.nowMs;
  draft.patchApp(task.appId, {
    lastTaskFailure: { taskId, host, slaveId, state, message, version, atMs },
  });
}

function status(draft: Draft, command: Of<'status'>): void {
  const task = draft.tasks.get(command.taskId);
  if (task === undefined) return;
  if (command.state === 'TASK_RUNNING') {
    const startedAtMs = draft.nowMs;
    const kind = task.phase.kind === 'killing' ? 'killing' : 'running';
    const running: TaskRecord = { ...task, phase: { kind, startedAtMs } };
    draft.tasks.set(task.id, running);
    draft.emit({ eventType: 'status_update_event', task: running, taskStatus: command.state, message: '' });
    return;
  }
  // Whatever a task does when it is told to end, it was killed.
  const taskStatus = task.phase.kind === 'killing' ? 'TASK_KILLED' : command.state;
  draft.tasks.delete(task.id);
  noteEnd(draft, task, taskStatus, command.message);
  draft.emit({ eventType: 'status_update_event', task, taskStatus, message: command.message });
}

function resetDelay(draft: Draft, { appId }: Of<'reset-delay'>): void {
  const record = draft.apps.get(appId);
  const own = record === undefined ? [] : [...draft.tasks.values()].filter((task) => task.appId === appId);
  if (record === undefined || needsOf(record.goal, own).launch === 0) {
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
