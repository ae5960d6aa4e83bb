import type { Json } from './json.ts';

export interface Failure {
  taskId: string;
  appId: string;
  slaveId: string;
  host: string;
  state: string;
  message: string;
  /** ISO. */
  timestamp: string;
  version: string;
}

export interface App {
  id: string;
  instances: number;
  /** Asked for by each task: cores, MiB. */
  cpus: number;
  mem: number;
  labels: Readonly<Record<string, string>>;
  version: string;
  hasHealthChecks: boolean;
  lastTaskFailure: Failure | null;
  /** All of it, as it was sent. */
  json: Json;
}

export interface HealthResult {
  alive: boolean;
  consecutiveFailures: number;
  lastFailureCause: string;
}

export interface Task {
  id: string;
  appId: string;
  slaveId: string;
  host: string;
  state: string;
  ports: readonly number[];
  version: string;
  /** ISO; '' while unknown. */
  stagedAt: string;
  startedAt: string;
  health: readonly HealthResult[];
}

export interface Action {
  action: string;
  app: string;
}

export interface Deployment {
  id: string;
  /** ISO time at which it was asked for. */
  version: string;
  affectedApps: readonly string[];
  steps: readonly (readonly Action[])[];
  currentActions: readonly Action[];
  /** From 1. */
  currentStep: number;
  totalSteps: number;
}

/** Offers that were declined for one reason, of those looked at. */
export interface Rejection {
  reason: string;
  declined: number;
  processed: number;
}

export interface QueueItem {
  appId: string;
  /** Tasks that are still to be launched. */
  count: number;
  since: string;
  /** When the next try is due, ms since the epoch. */
  dueMs: number;
  /** What happened to the last offers: why nothing was launched. */
  rejections: readonly Rejection[];
}

export interface Agent {
  id: string;
  hostname: string;
  attributes: Readonly<Record<string, string>>;
  cpus: number;
  memMb: number;
  usedCpus: number;
  usedMemMb: number;
}

/** What a task uses at present. */
export interface Usage {
  /** Cores; null until two readings are there. */
  cpus: number | null;
  memBytes: number;
}

export type Connection = 'connecting' | 'live' | 'lost';

/** What the page knows of the cluster: read once, then kept up by events. */
export class ClusterModel {
  readonly apps = new Map<string, App>();
  readonly deployments = new Map<string, Deployment>();
  readonly queue = new Map<string, QueueItem>();
  /** Ids of groups, those without apps too. */
  groups: readonly string[] = [];
  agents: readonly Agent[] = [];
  usage: ReadonlyMap<string, Usage> = new Map();
  connection: Connection = 'connecting';
  readonly #tasks = new Map<string, Map<string, Task>>();

  /** Tasks of an app in the order in which they came. */
  tasksOf(appId: string): Task[] {
    return [...(this.#tasks.get(appId)?.values() ?? [])];
  }

  task(appId: string, taskId: string): Task | undefined {
    return this.#tasks.get(appId)?.get(taskId);
  }

  *allTasks(): Generator<Task> {
    for (const tasks of this.#tasks.values()) yield* tasks.values();
  }

  putTask(task: Task): void {
    const own = this.#tasks.get(task.appId) ?? new Map<string, Task>();
    own.set(task.id, task);
    this.#tasks.set(task.appId, own);
  }

  removeTask(appId: string, taskId: string): void {
    this.#tasks.get(appId)?.delete(taskId);
  }

  replaceTasks(tasks: readonly Task[]): void {
    this.#tasks.clear();
    for (const task of tasks) this.putTask(task);
  }

  replaceTasksOf(appId: string, tasks: readonly Task[]): void {
    this.#tasks.set(appId, new Map(tasks.map((task) => [task.id, task])));
  }
}
