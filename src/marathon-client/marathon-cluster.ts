import type { Secret } from '../base/secret.ts';
import type { AppSpec, Cluster, ClusterTask, ScaleOptions, TaskEvent } from '../cluster/port.ts';
import { removeApp } from './app-removal.ts';
import { createAndScale, type ScalingDeps, scaleInSteps } from './app-scaling.ts';
import { defaultRetry, type RetryPolicy } from './backoff.ts';
import { MarathonApi } from './marathon-api.ts';
import { MarathonHttp } from './marathon-http.ts';
import { Mesos } from './mesos.ts';
import { type OwnApps, Ownership } from './ownership.ts';
import type { StallLimits } from './stall-watch.ts';
import { TaskLogs } from './task-logs.ts';
import { clusterTask, taskEvent } from './task-mapping.ts';
import { watchTasks } from './task-watch.ts';
import type { TransportOptions } from './transport.ts';
import { Waiting } from './waiting.ts';

export interface MarathonClusterOptions {
  /** Address with its base path, e.g. `http://127.0.0.1:8080`; several where there are several masters. */
  url: string | readonly string[];
  /** Value of the Authorization header for Marathon. */
  authorization?: Secret;
  /** Certificates to trust beside those of Node.js, PEM. */
  ca?: string;
  /** Whether the login may go over plain http to other machines. */
  insecureLogin?: boolean;
  /** What to do when a deployment locks an app: wait for its end (unless told), or cancel it. */
  locked?: 'wait' | 'force';
  /** Apps that may be scaled and removed besides those launched here; all unless told. */
  own?: OwnApps;
  /** The Mesos master, or several; where Marathon says it is unless told. */
  mesosUrl?: string | readonly string[];
  /** Told what is waited for and which master is asked from now on. */
  onNote?: (text: string) => void;
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
  readonly #nowMs: () => number;
  readonly #api: MarathonApi;
  readonly #ownership: Ownership;
  readonly #logs: TaskLogs;

  constructor(options: MarathonClusterOptions) {
    const { random = Math.random, nowMs = () => performance.now(), retry = defaultRetry } = options;
    const access = accessOf(options);
    this.#options = options;
    this.#random = random;
    this.#nowMs = nowMs;
    this.#api = new MarathonApi(new MarathonHttp({ ...access, retry, random, nowMs, ...noteOf(options) }));
    this.#ownership = new Ownership(options.own);
    this.#logs = new TaskLogs(new Mesos({ api: this.#api, masterUrls: listOf(options.mesosUrl), access }));
    this.url = this.#api.http.url;
  }

  launch(spec: AppSpec, options: ScaleOptions = {}): Promise<ClusterTask[]> {
    return this.#scaling(spec.id, options, (deps) => createAndScale(deps, spec));
  }

  scale(appId: string, instances: number, options: ScaleOptions = {}): Promise<ClusterTask[]> {
    return this.#scaling(appId, options, (deps) => scaleInSteps(deps, appId, instances));
  }

  async tasks(...[appId, options]: Parameters<Cluster['tasks']>): Promise<ClusterTask[]> {
    return (await this.#api.tasksOf(appId, options?.signal)).map(clusterTask);
  }

  async apps(...[prefix, options]: Parameters<Cluster['apps']>): ReturnType<Cluster['apps']> {
    return (await this.#api.appsBelow(prefix, options?.signal)).map(({ id, labels }) => ({ id, labels }));
  }

  remove(appId: string, options: { signal?: AbortSignal } = {}): Promise<void> {
    const { signal } = options;
    return this.#waiting(appId, options, (waiting) =>
      removeApp({ api: this.#api, waiting, ownership: this.#ownership, signal }, appId),
    );
  }

  watch(prefix: string, onEvent: (event: TaskEvent) => void): () => void {
    const [random, nowMs] = [this.#random, this.#nowMs];
    return watchTasks({
      api: this.#api,
      prefix,
      onEvent: (event) => onEvent(taskEvent(event)),
      random,
      nowMs,
    });
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
    const ownership = this.#ownership;
    await this.#waiting(appId, options, (waiting) =>
      work({ api: this.#api, waiting, ownership, log, options }),
    );
    const tasks = (await this.#api.tasksOf(appId, options.signal)).map(clusterTask);
    return tasks.filter(({ state }) => state === 'running');
  }

  async #waiting(
    appId: string,
    options: ScaleOptions,
    work: (waiting: Waiting) => Promise<void>,
  ): Promise<void> {
    const { pollMs = DEFAULT_POLL_MS, limits = defaultLimits, locked = 'wait' } = this.#options;
    const { signal, stallTimeoutMs: stallMs = limits.stallMs } = options;
    const waiting = new Waiting({
      http: this.#api.http,
      appId,
      random: this.#random,
      pollMs,
      nowMs: this.#nowMs,
      locked,
      limits: { ...limits, stallMs },
      ...noteOf(this.#options),
      ...(signal === undefined ? {} : { signal }),
    });
    try {
      await work(waiting);
    } finally {
      waiting.close();
    }
  }
}

function accessOf({ url, authorization, ca, insecureLogin }: MarathonClusterOptions): TransportOptions {
  return {
    urls: listOf(url),
    ...(authorization === undefined ? {} : { authorization }),
    ...(ca === undefined ? {} : { ca }),
    ...(insecureLogin === undefined ? {} : { insecureLogin }),
  };
}

function noteOf({ onNote }: MarathonClusterOptions): { onNote?: (text: string) => void } {
  return onNote === undefined ? {} : { onNote };
}

function listOf(urls: string | readonly string[] | undefined): readonly string[] {
  return [urls ?? []].flat();
}
