import type { GaugeMetric, LatencyMetric, Metrics } from '../shared/pattern.ts';
import type { OperationsDigest } from './result.ts';

const gauges: readonly (Omit<GaugeMetric, 'value'> & { value(result: OperationsDigest): number | null })[] = [
  {
    name: 'hydra_clean',
    help: 'Whether the run was clean, 1 or 0: every operation begun in time and done.',
    value: ({ clean }) => Number(clean),
  },
  {
    name: 'hydra_users',
    help: 'Users that were measured to the end.',
    value: ({ client_count }) => client_count,
  },
  {
    name: 'hydra_operations_per_second',
    help: 'Operations that succeeded per second of the counted time.',
    value: ({ throughput }) => throughput,
  },
  {
    name: 'hydra_operations_failed_ratio',
    help: 'Part of the operations that failed or were never answered.',
    value: ({ failed_percent }) => (failed_percent === null ? null : failed_percent / 100),
  },
  {
    name: 'hydra_operations_unstarted',
    help: 'Tasks that an open loop asked for and nobody began in time; absent of a closed loop.',
    value: ({ unstarted }) => unstarted,
  },
  {
    name: 'hydra_users_away_seconds',
    help: 'Time for which users had lost their session, in sum.',
    value: ({ away_s }) => away_s,
  },
  {
    name: 'hydra_drain_seconds',
    help: 'Time from the end of the load until every outcome was known.',
    value: ({ drain_s }) => drain_s,
  },
  {
    name: 'hydra_dead_tasks',
    help: 'Tasks that died; their users are part of no number.',
    value: ({ dead_tasks }) => dead_tasks.length,
  },
  {
    name: 'hydra_started_timestamp_seconds',
    help: 'When the run began, Unix time.',
    value: ({ started_at }) => Date.parse(started_at) / 1000,
  },
  {
    name: 'hydra_finished_timestamp_seconds',
    help: 'When the run ended, Unix time.',
    value: ({ finished_at }) => Date.parse(finished_at) / 1000,
  },
];

const latencies: readonly LatencyMetric[] = [
  {
    latency: 'service',
    name: 'hydra_service_seconds',
    help: 'Hand-over to outcome of operations that succeeded.',
  },
  {
    latency: 'response',
    name: 'hydra_response_seconds',
    help: 'Due time to outcome of operations that succeeded.',
  },
  {
    latency: 'late',
    name: 'hydra_lateness_seconds',
    help: 'Due time to hand-over of operations that succeeded.',
  },
  {
    latency: 'failed',
    name: 'hydra_failed_seconds',
    help: 'Hand-over to outcome of operations that failed.',
  },
];

const by =
  (of: (one: OperationsDigest['total']) => number) => (result: Parameters<GaugeMetric['value']>[0]) =>
    Object.fromEntries(
      Object.entries((result as unknown as OperationsDigest).operations).map(([name, one]) => [
        name,
        of(one),
      ]),
    );

/** What is told of a result to Prometheus. */
export const operationsMetrics: Metrics = {
  gauges: gauges as unknown as readonly GaugeMetric[],
  counts: [
    {
      name: 'hydra_operations',
      help: 'Operations by what became of them.',
      label: 'outcome',
      values: (result) => ({ ...(result as unknown as OperationsDigest).counts }),
    },
    {
      name: 'hydra_operations_succeeded',
      help: 'Operations that succeeded, by name.',
      label: 'operation',
      values: by(({ ok }) => ok),
    },
    {
      name: 'hydra_operations_failed',
      help: 'Operations that failed, by name.',
      label: 'operation',
      values: by(({ failed }) => failed),
    },
    {
      name: 'hydra_failures',
      help: 'Operations that failed, by the name of the error.',
      label: 'error',
      values: (result) =>
        Object.fromEntries(
          Object.entries((result as unknown as OperationsDigest).total.failures).map(([name, one]) => [
            name,
            one.count,
          ]),
        ),
    },
  ],
  latencies,
};
