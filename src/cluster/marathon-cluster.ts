import { removeApp } from './app-removal.ts';
import { createAndScale, type ScalingDeps, scaleInSteps } from './app-scaling.ts';
import { defaultRetry, type RetryPolicy } from './backoff.ts';
import { MarathonApi } from './marathon-api.ts';
import { MarathonHttp } from './marathon-http.ts';
import type { Cluster, ClusterTask, ScaleOptions } from './port.ts';
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
 * before the first call; that one fails within 5 s where nobody answers. Touches no app it is not told to.
 */
export function createMarathonCluster(options: MarathonClusterOptions): Cluster {
  const { random = Math.random, nowMs = () => performance.now(), limits = defaultLimits } = options;
  const { url, retry = defaultRetry, pollMs = DEFAULT_POLL_MS } = options;
  const authorization = options.authorization === undefined ? {} : { authorization: options.authorization };
  const http = new MarathonHttp({ url, retry, random, ...authorization });
  const api = new MarathonApi(http);
  const mesosUrl = options.mesosUrl === undefined ? {} : { mesosUrl: options.mesosUrl };
  const logs = new TaskLogs({ api, ...mesosUrl, ...authorization });
  const log: Cluster['log'] = (task, file, bytes) => logs.tail(task, file, bytes);

  async function waitingFor<Result>(
    { signal, stallTimeoutMs = limits.stallMs }: ScaleOptions,
    work: (waiting: Waiting) => Promise<Result>,
  ): Promise<Result> {
    const own = { ...limits, stallMs: stallTimeoutMs };
    const waiting = new Waiting({
      http,
      pollMs,
      random,
      nowMs,
      limits: own,
      ...(signal === undefined ? {} : { signal }),
    });
    try {
      return await work(waiting);
    } finally {
      waiting.close();
    }
  }

  async function scaling(
    appId: string,
    scaleOptions: ScaleOptions,
    work: (deps: ScalingDeps) => Promise<void>,
  ): Promise<ClusterTask[]> {
    await waitingFor(scaleOptions, (waiting) => work({ api, waiting, log, options: scaleOptions }));
    return runningTasks(api, appId, scaleOptions.signal);
  }

  return {
    url: http.url,
    launch: (spec, own = {}) => scaling(spec.id, own, (deps) => createAndScale(deps, spec)),
    scale: (appId, instances, own = {}) =>
      scaling(appId, own, (deps) => scaleInSteps(deps, appId, instances)),
    tasks: async (appId) => (await api.tasksOf(appId)).map(clusterTask),
    apps: async (prefix) => (await api.appsBelow(prefix)).map(({ id, labels }) => ({ id, labels })),
    remove: (appId, { signal } = {}) =>
      waitingFor(signal === undefined ? {} : { signal }, (waiting) =>
        removeApp({ api, waiting, signal }, appId),
      ),
    watch: (prefix, onEvent) => watchTasks({ api, prefix, onEvent, random }),
    log,
  };
}

async function runningTasks(api: MarathonApi, appId: string, signal?: AbortSignal): Promise<ClusterTask[]> {
  const tasks = (await api.tasksOf(appId, signal)).map(clusterTask);
  return tasks.filter(({ state }) => state === 'TASK_RUNNING');
}
