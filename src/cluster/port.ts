/** One application to run on a cluster: what to start, how often, where it may be placed. */
export interface AppSpec {
  /** Absolute path-like id, e.g. `/hydra/worker`. */
  id: string;
  /** Shell command, run in a folder of the task's own after `archives` were fetched and extracted there. */
  cmd: string;
  instances: number;
  /** Share of cores per task. */
  cpus: number;
  /** Memory per task. */
  memMib: number;
  /** Ports wanted per task; 0 asks for any free one. */
  ports: readonly number[];
  /** Where each is fetched from. */
  archives: readonly string[];
  env: Readonly<Record<string, string>>;
  labels: Labels;
  placement: Placement;
}

/**
 * By what an app is known again. A name has at most 63 lower-case letters, digits and `_`, a letter first, which every
 * cluster takes as it is; a value is any text of one line, also none. An engine whose cluster takes less encodes values
 * in a way of its own: `Cluster.apps` gives back the very texts that were given.
 */
export type Labels = Readonly<Record<string, string>>;

/** Which machines of the cluster tasks of an app may run on. */
export interface Placement {
  /** No two of its tasks on one machine. */
  distinctHosts: boolean;
  /** Only on machines whose attribute has this value; null = on all. */
  group: { attribute: string; value: string } | null;
}

/** How far a task is; `unreachable` may come back. */
export type TaskState = 'starting' | 'running' | 'unreachable' | 'ended';

/** A running or starting instance of an app. */
export interface ClusterTask {
  id: string;
  appId: string;
  /** Name or address at which the task's ports are reached. */
  host: string;
  ports: readonly number[];
  state: TaskState;
  /** ISO time at which the task began to run; absent while it is staging. */
  startedAt?: string;
}

/** Something that happened to a task since the watch began. */
export interface TaskEvent {
  taskId: string;
  appId: string;
  state: TaskState;
  /** Why, in the cluster's own words, e.g. `TASK_FAILED: Command exited with status 3`; they begin with its own state. */
  reason: string;
}

/** Called while a scale is under way with the number of running tasks and the number wanted. */
export type ScaleProgress = (running: number, wanted: number) => void;

export interface ScaleOptions {
  signal?: AbortSignal;
  onProgress?: ScaleProgress;
  /** How long to wait without any task starting before giving up, ms. */
  stallTimeoutMs?: number;
}

/**
 * What the master needs of any cluster: this machine, Marathon, Kubernetes.
 * Every method throws HydraError with one clear line when the cluster refuses or cannot be reached.
 */
export interface Cluster {
  /** Where people look at it, e.g. `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Creates the app and waits until all its instances run. A leftover app with the id is an error. */
  launch(spec: AppSpec, options?: ScaleOptions): Promise<ClusterTask[]>;
  /** Brings a launched app to `instances` (in steps where the fleet is large) and waits until they run. */
  scale(appId: string, instances: number, options?: ScaleOptions): Promise<ClusterTask[]>;
  tasks(appId: string, options?: { signal?: AbortSignal }): Promise<ClusterTask[]>;
  /** Apps whose id starts with the prefix (a whole path segment), with their labels; apps of others may bear any. */
  apps(prefix: string, options?: { signal?: AbortSignal }): Promise<{ id: string; labels: Labels }[]>;
  /** Removes the app and waits until its tasks are gone; an app that does not exist is fine. */
  remove(appId: string, options?: { signal?: AbortSignal }): Promise<void>;
  /** Reports every change of a task's state below `prefix` until the returned function is called. */
  watch(prefix: string, onEvent: (event: TaskEvent) => void): () => void;
  /** Last `bytes` of a task's `stdout` or `stderr`, or undefined where the cluster keeps none. */
  log(
    task: Pick<ClusterTask, 'id' | 'appId' | 'host'>,
    file: 'stdout' | 'stderr',
    bytes: number,
  ): Promise<string | undefined>;
}
