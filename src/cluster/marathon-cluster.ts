import { removeApp } from './app-removal.ts';
import { createAndScale, type ScalingDeps, scaleInSteps } from './app-scaling.ts';
import { defaultRetry, type RetryPolicy } from './backoff.ts';
import { MarathonApi } from './marathon-api.ts';
import { MarathonHttp } from './marathon-http.ts';
import type { AppSpec, Cluster, ClusterTask, ScaleOptions, TaskEvent } from './port.ts';
import type { StallLimits } from './stall-watch.ts';
import { TaskLogs } from './task-logs.ts';
import { clusterTask } from './task-mapping.ts';
import { watchTasks } from './task-watch.ts';
import { Waiting } from './waiting.ts';

export interface MarathonClusterOptions {
  /** e.g. `http://127.0.0.1:8080`. */
  url: string;
  /** Value of the Authorization header for Marathon. */
  authorization?: string;
  /** The Mesos master, for logs; where Marathon says it is unless told. */
  mesosUrl?: string;
  /** How to repeat what fails for a passing reason. */
  retry?: RetryPolicy;
  /** When to give up an app that makes no progress. */
  limits?: StallLimits;
  /** How often to look where Marathon sends no events, ms. */
  pollMs?: number;
  /** Numbers in [0, 1), for pauses. */
  random?: () => number;
  /** Monotonic, ms. */
  nowMs?: () => number;
}

const defaultLimits: StallLimits = { stallMs: 120_000, failingMs: 5_000, failures: 3 };
const DEFAULT_POLL_MS = 1_000;

/**
 * A cluster under a Marathon (1.4 and alike), whether a real one or Hydra's local one. Nothing is contacted
 * before the first call; that one fails within 5 s where nobody answers. Touches no app it is not told to. A
 * launch that fails leaves the app where it is, with its logs: removing it is the caller's.
 */
export function createMarathonCluster(options: MarathonClusterOptions): Cluster {
  return new MarathonCluster(options);
}

class MarathonCluster implements Cluster {
  readonly url: string;
  readonly #options: MarathonClusterOptions;
  readonly #random: () => number;
  readonly #http: MarathonHttp;
  readonly #api: MarathonApi;
  readonly #logs: TaskLogs;

  constructor(options: MarathonClusterOptions) {
    const { url, authorization, mesosUrl, retry = defaultRetry, random = Math.random } = options;
    const login = authorization === undefined ? {} : { authorization };
    this.#options = options;
    this.#random = random;
    this.#http = new MarathonHttp({ url, retry, random, ...login });
    this.#api = new MarathonApi(this.#http);
    this.#logs = new TaskLogs({ api: this.#api, ...login, ...(mesosUrl === undefined ? {} : { mesosUrl }) });
    this.url = this.#http.url;
  }

  launch(spec: AppSpec, options: ScaleOptions = {}): Promise<ClusterTask[]> {
    return this.#scaling(spec.id, options, (deps) => createAndScale(deps, spec));
  }

  scale(appId: string, instances: number, options: ScaleOptions = {}): Promise<ClusterTask[]> {
    return this.#scaling(appId, options, (deps) => scaleInSteps(deps, appId, instances));
  }

  async tasks(appId: string): Promise<ClusterTask[]> {
    return (await this.#api.tasksOf(appId)).map(clusterTask);
  }

  async apps(prefix: string): ReturnType<Cluster['apps']> {
    return (await this.#api.appsBelow(prefix)).map(({ id, labels }) => ({ id, labels }));
  }

  remove(appId: string, options: { signal?: AbortSignal } = {}): Promise<void> {
    return this.#waiting(options, (waiting) =>
      removeApp({ api: this.#api, waiting, signal: options.signal }, appId),
    );
  }

  watch(prefix: string, onEvent: (event: TaskEvent) => void): () => void {
    return watchTasks({ api: this.#api, prefix, onEvent, random: this.#random });
  }

  log(...[task, file, bytes]: Parameters<Cluster['log']>): ReturnType<Cluster['log']> {
    return this.#logs.tail(task, file, bytes);
  }

  async #scaling(
    appId: string,
    options: ScaleOptions,
    work: (deps: ScalingDeps) => Promise<void>,
  ): Promise<ClusterTask[]> {
    const log: Cluster['log'] = (...task) => this.log(...task);
    await this.#waiting(options, (waiting) => work({ api: this.#api, waiting, log, options }));
    const tasks = (await this.#api.tasksOf(appId, options.signal)).map(clusterTask);
    return tasks.filter(({ state }) => state === 'TASK_RUNNING');
  }

  async #waiting(options: ScaleOptions, work: (waiting: Waiting) => Promise<void>): Promise<void> {
    const {
      pollMs = DEFAULT_POLL_MS,
      nowMs = () => performance.now(),
      limits = defaultLimits,
    } = this.#options;
    const { signal, stallTimeoutMs: stallMs = limits.stallMs } = options;
    const waiting = new Waiting({
      http: this.#http,
      random: this.#random,
      pollMs,
      nowMs,
      limits: { ...limits, stallMs },
      ...(signal === undefined ? {} : { signal }),
    });
    try {
      await work(waiting);
    } finally {
      waiting.close();
    }
  }
}
