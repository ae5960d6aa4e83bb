import { type ClusterState, stateOf, treeOf } from '../state/cluster-state.ts';
import type { Json } from './json.ts';
import type { RequestMetrics } from './request-metrics.ts';

export interface MetricsSource {
  state: ClusterState;
  requests: RequestMetrics;
  /** Event streams that are open. */
  streams: number;
  beganMs: number;
  nowMs: number;
  memory: { heapUsed: number; heapTotal: number; rss: number };
}

function gauges({ state, streams, beganMs, nowMs, memory }: MetricsSource): Json {
  const { apps, groups } = treeOf(state);
  const tasks = [...state.tasks.values()].map(stateOf);
  const marathon = 'service.mesosphere.marathon';
  const values = {
    [`${marathon}.app.count`]: apps.size,
    [`${marathon}.group.count`]: groups.size,
    [`${marathon}.task.running.count`]: tasks.filter((task) => task === 'TASK_RUNNING').length,
    [`${marathon}.task.staged.count`]: tasks.filter((task) => task === 'TASK_STAGING').length,
    [`${marathon}.deployment.count`]: state.deployments.size,
    [`${marathon}.event.http.HttpEventStreamActor.number-of-streams`]: streams,
    [`${marathon}.uptime`]: nowMs - beganMs,
    [`${marathon}.leaderDuration`]: nowMs - beganMs,
    'jvm.memory.heap.used': memory.heapUsed,
    'jvm.memory.heap.committed': memory.heapTotal,
    'jvm.memory.total.used': memory.rss,
  };
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));
}

/** What Marathon 1.4 tells its monitoring, in the form of the Metrics library, version 3. */
export function metricsJson(source: MetricsSource): Json {
  const { requests, nowMs } = source;
  return {
    version: '3.0.0',
    gauges: gauges(source),
    counters: requests.counters(),
    histograms: {},
    meters: requests.meters(nowMs),
    timers: requests.timers(nowMs),
  };
}
