import type { SeriesRow } from '../../run/result.ts';
import { figureColumns } from '../shared/figure-columns.ts';
import type { SeriesColumnSource, SeriesPlotRule, SeriesRules } from '../shared/pattern.ts';
import { thousandth } from '../shared/thousandth.ts';
import { marksOf } from './marks.ts';
import type { OperationsDigest } from './result.ts';

const percentiles = ['p50', 'p95', 'p99', 'p99_9', 'max'] as const;
type Percentile = (typeof percentiles)[number];
const MEBIBYTE = 1024 ** 2;

const counted: readonly [key: string, label: string, definition: string][] = [
  ['ok', 'succeeded', 'Operations that succeeded in this second'],
  ['failed', 'failed', 'Operations that failed in this second'],
  ['suppressed', 'suppressed', 'Operations that ended in suppressed errors in this second'],
  [
    'ramp_ok',
    'succeeded, not counted',
    'Operations from before counting began that succeeded in this second',
  ],
];

const standing: readonly [key: string, label: string, unit: string, definition: string][] = [
  ['users', 'taking part', 'users', 'Users that take part at the end of this second'],
  ['away', 'without a session', 'users', 'Users whose session is lost at the end of this second'],
  ['in_flight', 'in flight', 'operations', 'Operations without an outcome at the end of this second'],
  ['queued', 'queued', 'operations', 'Tasks that are due and have no user at the end of this second'],
];

const timed: readonly [key: string, label: string, span: string][] = [
  ['service_us', 'service', 'hand-over to outcome'],
  ['response_us', 'response', 'due time to outcome'],
  ['late_us', 'lateness', 'due time to hand-over'],
];

const columns: readonly SeriesColumnSource[] = [
  ...counted.map(([key, label, definition]) => rateColumn(`series.${key}`, key, label, definition)),
  ...standing.map(
    ([key, label, unit, definition]): SeriesColumnSource => ({
      ...{ key: `series.${key}`, label, unit, definition: `${definition}.`, exact: true, per: null },
      value: (row) => numberIn(row, key),
    }),
  ),
  ...timed.flatMap(([key, label, span]) =>
    percentiles.map((percentile) =>
      timeColumn({ key: `series.${key}_${percentile}`, from: key, label, percentile }, span),
    ),
  ),
  {
    ...{ key: 'series.tasks_cpu_cores', label: 'users', unit: 'cores', exact: false, per: 'tasks' },
    definition: 'CPU seconds that all tasks of users used in this second; 1 is one core in full.',
    value: (row) => numberIn(row, 'tasks_cpu_s'),
  },
  {
    ...{ key: 'series.system_cpu_cores', label: 'system', unit: 'cores', exact: false, per: 'system' },
    definition: 'CPU seconds that a system started by Hydra used in this second.',
    value: (row) => numberIn(row, 'system_cpu_s'),
  },
  memoryColumn('tasks', 'users'),
  memoryColumn('system', 'system'),
  {
    ...{
      key: 'series.event_loop_delay_max_ms',
      label: 'event loop delay max',
      unit: 'ms',
      exact: false,
      per: null,
    },
    definition: 'Longest time in this second by which the event loop of any task of users was held up.',
    value: (row) => thousandth(numberIn(row, 'event_loop_delay_max_us')),
  },
];

function rateColumn(key: string, from: string, label: string, definition: string): SeriesColumnSource {
  return {
    ...{ key, label, unit: 'operations/s', exact: true, per: 'tasks' },
    definition: `${definition}, over the part of it that the row covers.`,
    value: (row) => numberIn(row, from),
  };
}

function timeColumn(
  { key, from, label, percentile }: { key: string; from: string; label: string; percentile: Percentile },
  span: string,
): SeriesColumnSource {
  const quantile = percentile === 'max' ? 'Longest' : `${percentile.replace('_', '.')} of the`;
  return {
    ...{ key, label: `${label} ${percentile.replace('_', '.')}`, unit: 'ms', exact: false, per: null },
    definition: `${quantile} time from ${span} of operations that succeeded in this second.`,
    value: (row) => {
      const cell = row[from];
      return typeof cell === 'object' && cell !== null ? thousandth(cell[percentile]) : null;
    },
  };
}

function memoryColumn(part: 'tasks' | 'system', label: string): SeriesColumnSource {
  return {
    ...{ key: `series.${part}_rss_mib`, label, unit: 'MiB', exact: false, per: null },
    definition: `Resident memory of the ${label} in this second.`,
    value: (row) => {
      const bytes = numberIn(row, `${part}_rss_bytes`);
      return bytes === null ? null : bytes / MEBIBYTE;
    },
  };
}

function numberIn(row: SeriesRow, key: string): number | null {
  const value = row[key];
  return typeof value === 'number' ? value : null;
}

const plots: readonly SeriesPlotRule[] = [
  { title: 'Operations', keys: /^series\.(ok|failed|suppressed|ramp_ok)$/, scale: 'linear', prefix: '' },
  { title: 'Service time', keys: /^series\.service_us_/, scale: 'log', prefix: 'service ' },
  { title: 'Response time', keys: /^series\.response_us_/, scale: 'log', prefix: 'response ' },
  { title: 'Lateness', keys: /^series\.late_us_/, scale: 'log', prefix: 'lateness ' },
  { title: 'Users', keys: /^series\.(users|away)$/, scale: 'linear', prefix: '' },
  { title: 'In flight and queued', keys: /^series\.(in_flight|queued)$/, scale: 'linear', prefix: '' },
  { title: 'CPU', keys: /_cpu_cores$/, scale: 'linear', prefix: '' },
  { title: 'Memory', keys: /_rss_mib$/, scale: 'linear', prefix: '' },
  { title: 'Event loop delay', keys: /event_loop_delay/, scale: 'log', prefix: 'event loop delay ' },
];

/** Of one result: its operations, and the names of its failures. */
function moreColumns(result: Pick<OperationsDigest, 'series' | 'system_figures'>) {
  const keys = [...new Set(result.series.flatMap((row) => Object.keys(row)))];
  const after = (prefix: string) =>
    keys.flatMap((key) => (key.startsWith(prefix) ? [key.slice(prefix.length)] : []));
  const [names, failures] = [after('ok:'), after('failures:')];
  const several = names.length < 2 ? [] : names;
  const own = figureColumns(result);
  const byName = [
    ...several.map((name, at) =>
      rateColumn(
        `operation.ok.${at}`,
        `ok:${name}`,
        name,
        `Operations ${name} that succeeded in this second`,
      ),
    ),
    ...several.map((name, at) =>
      timeColumn(
        { key: `operation.p99.${at}`, from: `service_us:${name}`, label: name, percentile: 'p99' },
        'hand-over to outcome',
      ),
    ),
    ...failures.map((name, at) =>
      rateColumn(
        `failure.${at}`,
        `failures:${name}`,
        name,
        `Operations that failed with ${name} in this second`,
      ),
    ),
  ];
  const rules: SeriesPlotRule[] = [
    { title: 'Operations by name', keys: /^operation\.ok\.\d+$/, scale: 'linear', prefix: '' },
    { title: 'Service time by name', keys: /^operation\.p99\.\d+$/, scale: 'log', prefix: '' },
    { title: 'Failures by name', keys: /^failure\.\d+$/, scale: 'linear', prefix: '' },
  ];
  const used = rules.filter(({ keys: fits }) => byName.some(({ key }) => fits.test(key)));
  return { columns: [...byName, ...own.columns], plots: [...used, ...own.plots] };
}

/** What is plotted of every second, and together with what. */
export const operationsSeries: SeriesRules = {
  columns,
  plots,
  more: (result) => moreColumns(result as OperationsDigest),
  done: (result) => marksOf(result as OperationsDigest),
  load: null,
  shown: ['series.ok', 'series.failed'],
};
