import { HydraError } from '../../../src/base/errors.ts';
import { LABELS } from '../../../src/base/run-labels.ts';
import type { AppSpec, Cluster, ClusterTask, ScaleOptions, TaskEvent } from '../../../src/cluster/port.ts';
import type { AnyMemoryTask, TaskIdentity } from './any-memory-task.ts';
import type { VirtualClock } from './virtual-clock.ts';

interface App<T> {
  spec: AppSpec;
  tasks: T[];
}

/** A cluster in memory: starting takes a while, and all of it can fall silent. */
export class MemoryCluster<T extends AnyMemoryTask> implements Cluster {
  readonly url = 'memory';
  /** Refuses everything from now on. */
  isGone = false;
  /** Refuses to start tasks of this role. */
  refuses: string | null = null;
  readonly listeners = new Set<(event: TaskEvent) => void>();
  readonly #apps = new Map<string, App<T>>();
  readonly #make: (identity: TaskIdentity) => T;
  readonly #clock: VirtualClock;
  readonly #startMs: () => number;
  #made = 0;

  constructor(make: (identity: TaskIdentity) => T, clock: VirtualClock, startMs: () => number) {
    this.#make = make;
    this.#clock = clock;
    this.#startMs = startMs;
  }

  get appIds(): string[] {
    return [...this.#apps.keys()];
  }

  /** Of all roles, living and dead, in the order of their launch. */
  allTasks(): T[] {
    return [...this.#apps.values()].flatMap(({ tasks }) => tasks);
  }

  task(id: string): T | undefined {
    return this.allTasks().find((task) => task.id === id);
  }

  /** Ends a task; whoever watches hears of it a little later, if the cluster is there to tell. */
  kill(task: T): void {
    task.isAlive = false;
    this.#clock.after(20, () => {
      if (this.isGone) return;
      const event = {
        taskId: task.id,
        appId: task.appId,
        state: 'ended',
        reason: 'TASK_FAILED: killed',
      } as const;
      for (const tell of this.listeners) tell(event);
    });
  }

  async launch(spec: AppSpec, options: ScaleOptions = {}): Promise<ClusterTask[]> {
    await this.#reach(options.signal);
    this.#apps.set(spec.id, { spec, tasks: [] });
    return this.scale(spec.id, spec.instances, options);
  }

  async scale(appId: string, instances: number, { signal, onProgress }: ScaleOptions = {}) {
    const { spec, tasks } = await this.#existing(appId, signal);
    const role = spec.labels[LABELS.role] ?? '';
    if (this.refuses === role) throw new HydraError(`the tasks of ${appId} keep failing`);
    while (tasks.length > instances) tasks.pop();
    while (tasks.length < instances) {
      onProgress?.(tasks.length, instances);
      await this.#clock.delay(this.#startMs(), signal);
      await this.#reach(signal);
      const id = `${appId}.${++this.#made}`;
      tasks.push(this.#make({ id, appId, role, index: tasks.length }));
    }
    return this.tasks(appId, signal === undefined ? {} : { signal });
  }

  async tasks(appId: string, { signal }: { signal?: AbortSignal } = {}): Promise<ClusterTask[]> {
    const { tasks } = await this.#existing(appId, signal);
    return tasks
      .filter(({ isAlive }) => isAlive)
      .map(({ id }) => ({ id, appId, host: 'memory', ports: [1], state: 'running' }));
  }

  async apps(prefix: string, { signal }: { signal?: AbortSignal } = {}) {
    await this.#reach(signal);
    const below = [...this.#apps.values()].filter(({ spec }) => spec.id.startsWith(`${prefix}/`));
    return below.map(({ spec: { id, labels } }) => ({ id, labels }));
  }

  async remove(appId: string, { signal }: { signal?: AbortSignal } = {}): Promise<void> {
    await this.#reach(signal);
    for (const task of this.#apps.get(appId)?.tasks ?? []) task.isAlive = false;
    this.#apps.delete(appId);
  }

  watch(_prefix: string, onEvent: (event: TaskEvent) => void): () => void {
    this.listeners.add(onEvent);
    return () => this.listeners.delete(onEvent);
  }

  async log(): Promise<undefined> {
    return undefined;
  }

  async #existing(appId: string, signal?: AbortSignal): Promise<App<T>> {
    await this.#reach(signal);
    const app = this.#apps.get(appId);
    if (app === undefined) throw new HydraError(`there is no app ${appId} at memory`);
    return app;
  }

  async #reach(signal?: AbortSignal): Promise<void> {
    await this.#clock.delay(1, signal);
    if (this.isGone) throw new HydraError('cannot reach the cluster in memory');
  }
}
