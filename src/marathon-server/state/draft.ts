import type { AppDefinition } from './app-definition.ts';
import type { ClusterEvent, Condition } from './cluster-event.ts';
import {
  type AppRecord,
  type ClusterState,
  type Deployment,
  type EndedTask,
  type EndState,
  launchedFrom,
  type TaskRecord,
  type TaskState,
} from './cluster-state.ts';
import { CopyOnWrite } from './copy-on-write.ts';
import type { Tree } from './group-tree.ts';
import { hasChecks } from './task-health.ts';

/** What the world outside has to do after a change of state. */
export type Effect =
  | { kind: 'launch'; task: TaskRecord; app: AppDefinition }
  | { kind: 'kill'; taskId: string }
  /** The task runs and has checks: probe it from now on, until it is told to end or has ended. */
  | { kind: 'check'; task: TaskRecord }
  | { kind: 'uncheck'; taskId: string }
  /** The app is gone: nobody will ask for its sandboxes any more. */
  | { kind: 'forget'; appId: string }
  | { kind: 'event'; event: ClusterEvent };

/** Of apps and of the whole tree; the default of Marathon 1.4. */
export const versionsKept = 50;

/** Tasks that have ended; the default of Mesos. */
const endedTasksKept = 1_000;

const conditionOf: Readonly<Record<TaskState, Condition>> = {
  TASK_STAGING: 'Staging',
  TASK_RUNNING: 'Running',
  TASK_FINISHED: 'Finished',
  TASK_FAILED: 'Failed',
  TASK_KILLED: 'Killed',
};

/** The next state in the making: records are replaced, never changed, so the state before stays as it was. */
export class Draft {
  readonly nowMs: number;
  readonly effects: Effect[] = [];
  readonly #apps: CopyOnWrite<string, AppRecord>;
  readonly #tasks: CopyOnWrite<string, TaskRecord>;
  readonly #tasksByApp: CopyOnWrite<string, ReadonlyMap<string, TaskRecord>>;
  /** Tasks of the apps that lost or won some in this draft. */
  readonly #changedTasks = new Map<string, CopyOnWrite<string, TaskRecord>>();
  readonly #deployments: CopyOnWrite<string, Deployment>;
  readonly #touched = new Set<string>();
  #history: readonly Tree[];
  #lastVersionMs: number;
  #taskEnds: number;
  #ended: readonly EndedTask[];

  constructor(state: ClusterState, nowMs: number) {
    this.nowMs = nowMs;
    this.#apps = new CopyOnWrite(state.apps);
    this.#deployments = new CopyOnWrite(state.deployments);
    this.#tasks = new CopyOnWrite(state.tasks);
    this.#tasksByApp = new CopyOnWrite(state.tasksByApp);
    this.#history = state.history;
    this.#lastVersionMs = state.lastVersionMs;
    this.#taskEnds = state.taskEnds;
    this.#ended = state.ended;
  }

  get apps(): ReadonlyMap<string, AppRecord> {
    return this.#apps.map;
  }

  get deployments(): ReadonlyMap<string, Deployment> {
    return this.#deployments.map;
  }

  get tasks(): ReadonlyMap<string, TaskRecord> {
    return this.#tasks.map;
  }

  get tasksByApp(): ReadonlyMap<string, ReadonlyMap<string, TaskRecord>> {
    return this.#tasksByApp.map;
  }

  /** Ids of apps of which anything changed, those that went too: the others are at rest. */
  get touched(): ReadonlySet<string> {
    return this.#touched;
  }

  get history(): readonly Tree[] {
    return this.#history;
  }

  get taskEnds(): number {
    return this.#taskEnds;
  }

  emit(event: ClusterEvent): void {
    this.effects.push({ kind: 'event', event });
  }

  /** Tells of a task's state, as Mesos and as Marathon call it. */
  emitStatus(task: TaskRecord, taskStatus: TaskState, message = ''): void {
    this.emit({ eventType: 'status_update_event', task, taskStatus, message });
    this.emit({ eventType: 'instance_changed_event', task, condition: conditionOf[taskStatus] });
  }

  /** A version later than all before. */
  nextVersion(): string {
    this.#lastVersionMs = Math.max(this.nowMs, this.#lastVersionMs + 1);
    return new Date(this.#lastVersionMs).toISOString();
  }

  putApp(record: AppRecord): void {
    this.#apps.set(record.definition.id, record);
    this.#touched.add(record.definition.id);
  }

  patchApp(id: string, patch: Partial<AppRecord>): void {
    const record = this.apps.get(id);
    if (record !== undefined) this.putApp({ ...record, ...patch });
  }

  removeApp(id: string): void {
    this.#apps.delete(id);
    this.#touched.add(id);
  }

  putDeployment(deployment: Deployment): void {
    this.#deployments.set(deployment.id, deployment);
  }

  removeDeployment(id: string): void {
    this.#deployments.delete(id);
  }

  /** Adds a task, or replaces it by what it is now. */
  putTask(task: TaskRecord): void {
    this.#tasks.set(task.id, task);
    this.#changeTasks(task.appId, (own) => own.set(task.id, task));
  }

  /** Takes a task out that has ended in the given state. */
  endTask(task: TaskRecord, state: EndState): void {
    const { id, appId } = task;
    const ended = { task, app: launchedFrom(this, task), state, atMs: this.nowMs };
    this.#ended = [...this.#ended, ended].slice(-endedTasksKept);
    this.#taskEnds += 1;
    this.#tasks.delete(id);
    this.#changeTasks(appId, (own) => own.delete(id));
  }

  /** Makes the end of a task the last failure of its app. */
  noteFailure(task: TaskRecord, state: EndState, message: string): void {
    const { id: taskId, appId, host, agentId: slaveId, version } = task;
    const atMs = this.nowMs;
    this.patchApp(appId, { lastTaskFailure: { taskId, host, slaveId, state, message, version, atMs } });
  }

  /** Makes a tree the one people see. */
  putTree(tree: Tree): void {
    this.#history = [...this.#history, tree].slice(-versionsKept);
  }

  /** Tells a task to end; one that was told before is left alone. */
  kill(taskId: string): void {
    const task = this.tasks.get(taskId);
    if (task === undefined || task.phase.kind === 'killing') return;
    const startedAtMs = task.phase.kind === 'running' ? task.phase.startedAtMs : null;
    this.putTask({ ...task, phase: { kind: 'killing', startedAtMs } });
    if (hasChecks(task)) this.effects.push({ kind: 'uncheck', taskId });
    this.effects.push({ kind: 'kill', taskId });
  }

  state(): ClusterState {
    return {
      apps: this.apps,
      tasks: this.tasks,
      tasksByApp: this.tasksByApp,
      deployments: this.deployments,
      history: this.#history,
      lastVersionMs: this.#lastVersionMs,
      taskEnds: this.#taskEnds,
      ended: this.#ended,
    };
  }

  #changeTasks(appId: string, change: (own: CopyOnWrite<string, TaskRecord>) => void): void {
    const own = this.#changedTasks.get(appId) ?? new CopyOnWrite(this.tasksByApp.get(appId) ?? new Map());
    change(own);
    this.#changedTasks.set(appId, own);
    this.#touched.add(appId);
    if (own.map.size === 0) this.#tasksByApp.delete(appId);
    else if (this.tasksByApp.get(appId) !== own.map) this.#tasksByApp.set(appId, own.map);
  }
}
