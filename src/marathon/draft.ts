import type { AppDefinition } from './app-definition.ts';
import type { ClusterEvent } from './cluster-event.ts';
import type { AppRecord, ClusterState, Deployment, TaskRecord } from './cluster-state.ts';
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

/** The next state in the making: records are replaced, never changed, so the state before stays as it was. */
export class Draft {
  readonly nowMs: number;
  readonly apps: Map<string, AppRecord>;
  readonly deployments: Map<string, Deployment>;
  readonly effects: Effect[] = [];
  readonly #tasks: Map<string, TaskRecord>;
  readonly #tasksByApp: Map<string, ReadonlyMap<string, TaskRecord>>;
  /** The inner maps that are this draft's own already. */
  readonly #ownTasks = new Map<string, Map<string, TaskRecord>>();
  #history: readonly Tree[];
  #lastVersionMs: number;
  #taskEnds: number;

  constructor(state: ClusterState, nowMs: number) {
    this.nowMs = nowMs;
    this.apps = new Map(state.apps);
    this.deployments = new Map(state.deployments);
    this.#tasks = new Map(state.tasks);
    this.#tasksByApp = new Map(state.tasksByApp);
    this.#history = state.history;
    this.#lastVersionMs = state.lastVersionMs;
    this.#taskEnds = state.taskEnds;
  }

  get tasks(): ReadonlyMap<string, TaskRecord> {
    return this.#tasks;
  }

  get tasksByApp(): ReadonlyMap<string, ReadonlyMap<string, TaskRecord>> {
    return this.#tasksByApp;
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

  /** A version later than all before. */
  nextVersion(): string {
    this.#lastVersionMs = Math.max(this.nowMs, this.#lastVersionMs + 1);
    return new Date(this.#lastVersionMs).toISOString();
  }

  patchApp(id: string, patch: Partial<AppRecord>): void {
    const record = this.apps.get(id);
    if (record !== undefined) this.apps.set(id, { ...record, ...patch });
  }

  /** Adds a task, or replaces it by what it is now. */
  putTask(task: TaskRecord): void {
    this.#tasks.set(task.id, task);
    this.#tasksOfOwn(task.appId).set(task.id, task);
  }

  removeTask({ id, appId }: TaskRecord): void {
    this.#taskEnds += 1;
    this.#tasks.delete(id);
    const own = this.#tasksOfOwn(appId);
    own.delete(id);
    if (own.size > 0) return;
    this.#tasksByApp.delete(appId);
    this.#ownTasks.delete(appId);
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
      tasks: this.#tasks,
      tasksByApp: this.#tasksByApp,
      deployments: this.deployments,
      history: this.#history,
      lastVersionMs: this.#lastVersionMs,
      taskEnds: this.#taskEnds,
    };
  }

  #tasksOfOwn(appId: string): Map<string, TaskRecord> {
    let own = this.#ownTasks.get(appId);
    if (own === undefined) {
      own = new Map(this.#tasksByApp.get(appId));
      this.#ownTasks.set(appId, own);
      this.#tasksByApp.set(appId, own);
    }
    return own;
  }
}
