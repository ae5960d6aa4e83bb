import type { TaskRow } from '../../run/result.ts';
import type { Latency } from '../shared/latency.ts';
import { latencyMeasures } from '../shared/latency-measures.ts';
import type { Measure } from '../shared/measure.ts';
import { systemShare } from './gather-evidence.ts';
import type { OperationsDigest } from './result.ts';

/** Of all operations together. */
const overall: readonly Measure<OperationsDigest>[] = [
  {
    key: 'client_count',
    label: 'users measured',
    unit: 'users',
    definition: 'Users that were measured to the end; those of a dead task are no part of it.',
    better: null,
    value: ({ client_count }) => client_count,
  },
  {
    key: 'asked_rate',
    label: 'asked rate',
    unit: 'operations/s',
    definition: 'Tasks per second that an open loop was asked for (rate); a closed loop is asked for none.',
    better: null,
    value: ({ asked, options: { test_duration: seconds } }) =>
      asked === null || typeof seconds !== 'number' ? null : asked / seconds,
  },
  {
    key: 'throughput',
    label: 'throughput',
    unit: 'operations/s',
    definition:
      'Operations that succeeded per second of the counted time, all users and operations together.',
    better: 'high',
    value: ({ throughput }) => throughput,
  },
  {
    key: 'failed_percent',
    label: 'failures',
    unit: '%',
    definition: 'Operations that failed or were never answered, percent of those that were handed over.',
    better: 'low',
    value: ({ failed_percent }) => failed_percent,
  },
  count('started', 'operations started', 'Operations that were handed over within the counted time.', null),
  count('ok', 'operations done', 'Of these, the ones that succeeded.', 'high'),
  count('failed', 'operations failed', 'Of these, the ones that failed, by whatever name.', 'low'),
  count(
    'suppressed',
    'errors suppressed',
    'Of these, the ones that ended in errors that were to be suppressed.',
    null,
  ),
  count(
    'unknown',
    'operations unanswered',
    'Of these, the ones without an outcome when the drain was over.',
    'low',
  ),
  {
    key: 'unstarted',
    label: 'tasks not begun',
    unit: 'operations',
    definition: 'Tasks that an open loop asked for and that no user was free to begin in time.',
    better: 'low',
    value: ({ unstarted }) => unstarted,
  },
  {
    key: 'away_s',
    label: 'time without a session',
    unit: 's',
    definition: 'Time for which users had lost their session, in sum over users.',
    better: 'low',
    value: ({ away_s }) => away_s,
  },
  {
    key: 'drain_s',
    label: 'drain',
    unit: 's',
    definition: 'From the end of the counted time until every outcome was known, or was given up.',
    better: 'low',
    value: ({ drain_s }) => drain_s,
  },
];

function count(
  key: keyof OperationsDigest['counts'],
  label: string,
  definition: string,
  better: Measure['better'],
): Measure<OperationsDigest> {
  return {
    key: `counts.${key}`,
    label,
    unit: 'operations',
    definition,
    better,
    value: ({ counts }) => counts[key],
  };
}

/** What our tasks and a system of ours used. */
const usage: readonly Measure<OperationsDigest>[] = [
  {
    key: 'tasks_cpu',
    label: 'CPU of the users',
    unit: 'cores',
    definition: 'Cores that the tasks of users used in all; 1 is one core in full.',
    better: 'low',
    value: ({ tasks }) => (tasks.length === 0 ? null : sum(tasks, ({ cpu_percent }) => cpu_percent) / 100),
  },
  {
    key: 'system_cpu',
    label: 'CPU of the system',
    unit: 'cores',
    definition: 'Cores that a system started by Hydra used while there was load.',
    better: 'low',
    value: ({ series }) => systemShare(series),
  },
  {
    key: 'tasks_rss_peak_bytes',
    label: 'memory of the users',
    unit: 'bytes',
    definition: 'Largest resident memory of the tasks of users, summed.',
    better: 'low',
    value: ({ tasks }) => (tasks.length === 0 ? null : sum(tasks, ({ rss_peak_bytes }) => rss_peak_bytes)),
  },
  {
    key: 'tasks_event_loop_delay_p99_us',
    label: 'event loop delay of the users p99',
    unit: 'us',
    definition:
      "99th percentile of the delay of the tasks' event loops: the worst task's. Every latency holds it.",
    better: 'low',
    value: ({ tasks }) =>
      tasks.length === 0
        ? null
        : Math.max(...tasks.map(({ event_loop_delay_us }) => event_loop_delay_us.p99)),
  },
];

export const usagePlots: readonly string[] = usage.map(({ key }) => key);

/** Every measure of results with operations of these names. */
export function measuresFor(names: readonly string[], latencies: readonly Latency[]): Measure[] {
  const each = names.length < 2 ? [] : names.flatMap(operationMeasures);
  return [...([...overall, ...each] as Measure[]), ...latencyMeasures(latencies), ...(usage as Measure[])];
}

function operationMeasures(name: string): Measure<OperationsDigest>[] {
  return [
    {
      key: `operations.${name}.throughput`,
      label: `throughput of ${name}`,
      unit: 'operations/s',
      definition: `Operations ${name} that succeeded per second of the counted time.`,
      better: 'high',
      value: ({ operations }) => operations[name]?.throughput ?? null,
    },
    {
      key: `operations.${name}.failed_percent`,
      label: `failures of ${name}`,
      unit: '%',
      definition: `Operations ${name} that failed or were never answered, percent of those that were handed over.`,
      better: 'low',
      value: ({ operations }) => operations[name]?.failed_percent ?? null,
    },
  ];
}

function sum(tasks: readonly TaskRow[], of: (task: TaskRow) => number): number {
  return tasks.reduce((total, task) => total + of(task), 0);
}
