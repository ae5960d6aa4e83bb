import { remembered } from '../../base/remembered.ts';
import type { AppDefinition } from './app-definition.ts';
import { type Apps, emptyTree, type Tree } from './group-tree.ts';
import type { HealthCheck } from './health-check.ts';
import type { OfferHistory } from './offer-history.ts';
import type { Checked } from './task-health.ts';

/** What a task is doing. A task that ended is no longer part of the state. */
export type TaskPhase =
  | { kind: 'staging' }
  | { kind: 'running'; startedAtMs: number }
  /** Told to end; `startedAtMs` is null when it never ran. */
  | { kind: 'killing'; startedAtMs: number | null };

export interface TaskRecord extends Checked {
  id: string;
  appId: string;
  /** The app's version and its last change of config when the task was launched. */
  version: string;
  configVersion: string;
  agentId: string;
  host: string;
  ports: readonly number[];
  cpus: number;
  mem: number;
  disk: number;
  gpus: number;
  stagedAtMs: number;
  phase: TaskPhase;
}

export type EndState = 'TASK_FINISHED' | 'TASK_FAILED' | 'TASK_KILLED';
export type TaskState = 'TASK_STAGING' | 'TASK_RUNNING' | EndState;

/** What deployments want of an app at the moment. */
export type Goal =
  /** Have `instances` of the app. */
  | { kind: 'run'; app: AppDefinition; instances: number }
  /** The same, with tasks of an older config replaced as the upgrade strategy says. */
  | { kind: 'replace'; app: AppDefinition; instances: number }
  | { kind: 'stop' };

/** How long an app whose tasks end by themselves has to wait for the next one. */
export interface Backoff {
  configVersion: string;
  delayMs: number;
  untilMs: number;
}

export interface TaskFailure {
  taskId: string;
  host: string;
  slaveId: string;
  state: EndState;
  message: string;
  version: string;
  atMs: number;
}

/** A task that is over, as Mesos goes on telling of it. */
export interface EndedTask {
  task: TaskRecord;
  /** What it was launched from; undefined when that was not known any more. */
  app: AppDefinition | undefined;
  state: EndState;
  atMs: number;
}

export interface AppRecord {
  /** What people asked for last. */
  definition: AppDefinition;
  /** Nobody sees it any more; it stays until its tasks are gone. */
  removed: boolean;
  goal: Goal;
  /** Oldest first. */
  versions: readonly AppDefinition[];
  backoff: Backoff | null;
  lastTaskFailure: TaskFailure | null;
  /** Since when it lacks tasks; null when it lacks none. */
  queuedSinceMs: number | null;
  /** The health checks of the app and of its tasks that the event stream was told of. */
  announcedChecks: readonly HealthCheck[];
  /** Exact ports were taken by somebody else: not to be tried before this time. */
  portsRetryMs: number;
  /** What became of the offers it was made since it lacks tasks; null before the first one. */
  offers: OfferHistory | null;
}

export type ActionName =
  | 'ResolveArtifacts'
  | 'StartApplication'
  | 'ScaleApplication'
  | 'RestartApplication'
  | 'StopApplication';

export interface Action {
  action: ActionName;
  app: AppDefinition;
}

/** Actions that are carried out side by side. */
export type Step = readonly Action[];

export interface Deployment {
  id: string;
  version: string;
  original: Tree;
  target: Tree;
  steps: readonly Step[];
  /** Ids of the apps in its steps: those it locks. */
  affected: ReadonlySet<string>;
  /** Index of the step that is being carried out. */
  current: number;
}

export interface ClusterState {
  readonly apps: ReadonlyMap<string, AppRecord>;
  readonly tasks: ReadonlyMap<string, TaskRecord>;
  /** The same tasks by app, then by id, oldest first; an app without tasks is absent. */
  readonly tasksByApp: ReadonlyMap<string, ReadonlyMap<string, TaskRecord>>;
  readonly deployments: ReadonlyMap<string, Deployment>;
  /** What people asked for, oldest first; the last one is what they see. */
  readonly history: readonly Tree[];
  /** Versions are times; no two are the same. */
  readonly lastVersionMs: number;
  /** How many tasks ended so far: each end is a new offer of its agent. */
  readonly taskEnds: number;
  /** The last tasks that ended, oldest first. */
  readonly ended: readonly EndedTask[];
}

const nothing: readonly Deployment[] = [];

export const emptyState: ClusterState = {
  apps: new Map(),
  tasks: new Map(),
  tasksByApp: new Map(),
  deployments: new Map(),
  history: [emptyTree],
  lastVersionMs: 0,
  taskEnds: 0,
  ended: [],
};

/** The apps and groups people see. */
export function treeOf({ history }: Pick<ClusterState, 'history'>): Tree {
  return history.at(-1) ?? emptyTree;
}

/** The apps people see. */
export function visibleApps(state: Pick<ClusterState, 'history'>): Apps {
  return treeOf(state).apps;
}

export function tasksOf(state: Pick<ClusterState, 'tasksByApp'>, appId: string): TaskRecord[] {
  return [...(state.tasksByApp.get(appId)?.values() ?? [])];
}

/** The app as it was when the task was launched, or as it is when that is not known any more. */
export function launchedFrom(
  { apps }: Pick<ClusterState, 'apps'>,
  { appId, version }: TaskRecord,
): AppDefinition | undefined {
  const record = apps.get(appId);
  return record?.versions.find((one) => one.version === version) ?? record?.definition;
}

/** The state as Mesos calls it: a task told to end has its old one until it has ended. */
export function stateOf({ phase }: TaskRecord): TaskState {
  const started = phase.kind === 'running' || (phase.kind === 'killing' && phase.startedAtMs !== null);
  return started ? 'TASK_RUNNING' : 'TASK_STAGING';
}

/** Ids of the apps that the steps of a deployment touch. */
export function affectedApps(steps: readonly Step[]): Set<string> {
  return new Set(steps.flatMap((step) => step.map(({ app }) => app.id)));
}

/** By app, the deployments that hold its lock. */
const locksOf = remembered((deployments: ReadonlyMap<string, Deployment>) => {
  const locks = new Map<string, Deployment[]>();
  for (const deployment of deployments.values()) {
    for (const appId of deployment.affected) {
      const held = locks.get(appId);
      if (held === undefined) locks.set(appId, [deployment]);
      else held.push(deployment);
    }
  }
  return locks;
});

/** Deployments that hold the app's lock; for a state that changes no more, since it is remembered. */
export function deploymentsOf(state: ClusterState, appId: string): readonly Deployment[] {
  return locksOf(state.deployments).get(appId) ?? nothing;
}
