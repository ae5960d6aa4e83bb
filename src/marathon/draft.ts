import type { AppDefinition } from './app-definition.ts';
import type { ClusterEvent } from './cluster-event.ts';
import type { AppRecord, ClusterState, Deployment, TaskRecord } from './cluster-state.ts';

/** What the world outside has to do after a change of state. */
export type Effect =
  | { kind: 'launch'; task: TaskRecord; app: AppDefinition }
  | { kind: 'kill'; taskId: string }
  /** The app is gone: nobody will ask for its sandboxes any more. */
  | { kind: 'forget'; appId: string }
  | { kind: 'event'; event: ClusterEvent };

/** The next state in the making: records are replaced, never changed, so the state before stays as it was. */
export class Draft {
  readonly nowMs: number;
  readonly apps: Map<string, AppRecord>;
  readonly tasks: Map<string, TaskRecord>;
  readonly deployments: Map<string, Deployment>;
  readonly effects: Effect[] = [];
  #lastVersionMs: number;

  constructor(state: ClusterState, nowMs: number) {
    this.nowMs = nowMs;
    this.apps = new Map(state.apps);
    this.tasks = new Map(state.tasks);
    this.deployments = new Map(state.deployments);
    this.#lastVersionMs = state.lastVersionMs;
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

  /** Tells a task to end; one that was told before is left alone. */
  kill(taskId: string): void {
    const task = this.tasks.get(taskId);
    if (task === undefined || task.phase.kind === 'killing') return;
    const startedAtMs = task.phase.kind === 'running' ? task.phase.startedAtMs : null;
    this.tasks.set(taskId, { ...task, phase: { kind: 'killing', startedAtMs } });
    this.effects.push({ kind: 'kill', taskId });
  }

  state(): ClusterState {
    return {
      apps: this.apps,
      tasks: this.tasks,
      deployments: this.deployments,
      lastVersionMs: this.#lastVersionMs,
    };
  }
}
