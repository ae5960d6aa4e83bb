import { count, duration, percent, rate } from '../../../src/base/number-text.ts';
import { evaluateThreshold } from '../../../src/options/threshold.ts';
import type { Latency } from '../../../src/patterns/shared/latency.ts';
import { latencyCounts, latencyMeasures } from '../../../src/patterns/shared/latency-measures.ts';
import type { Measure } from '../../../src/patterns/shared/measure.ts';
import type { Criteria, Pattern, Reading } from '../../../src/patterns/shared/pattern.ts';
import type { ResultDigest } from '../../../src/run/result.ts';
import { type OperationsResult, operationsResult } from './operations-result.ts';

const own = (result: ResultDigest) => result as unknown as OperationsResult;

const measures: readonly Measure[] = [
  {
    key: 'client_count',
    label: 'users measured',
    unit: 'users',
    definition: 'Users that were measured to the end.',
    better: null,
    value: (result) => result.client_count,
  },
  {
    key: 'throughput',
    label: 'throughput',
    unit: 'operations/s',
    definition: 'Operations per second of all users, those that failed left out.',
    better: 'high',
    value: (result) => own(result).throughput,
  },
  {
    key: 'failed_percent',
    label: 'failures',
    unit: '%',
    definition: 'Operations that failed, percent of all.',
    better: 'low',
    value: (result) => own(result).failed_percent,
  },
];

/** The pattern for results with operations of these names. */
function patternFor(names: readonly string[]): Pattern {
  const latencies = names.map(
    (key): Latency => ({
      key,
      label: `latency of ${key}`,
      short: key,
      span: 'from due to answer',
      of: 'operations',
    }),
  );
  const main = `latency_us.${names[0] ?? 'get'}.p99`;
  return {
    name: 'memory-operations',
    of: (results) => patternFor([...new Set(results.flatMap((result) => Object.keys(result.latency_us)))]),
    schema: operationsResult,
    rows: ['task_series'],
    axes: {
      load: { option: 'rate', title: 'operations asked for (per second)' },
      clients: {
        option: 'users',
        noun: 'user',
        describe: 'numbers of users',
        fallbackText: '4',
        countedBy: ['users'],
        decidedBy: ['users'],
        asked: ({ users }) => (typeof users === 'number' ? users : null),
      },
    },
    measures: [...measures, ...latencyMeasures(latencies)],
    usual: ['throughput', 'failed_percent', main],
    first: ['failed_percent', main],
    shortNames: { p99: main, failures: 'failed_percent' },
    plots: ['throughput', 'failed_percent', main],
    usagePlots: [],
    latencies,
    mainLatency: names[0] ?? 'get',
    series: {
      columns: [
        {
          key: 'series.done',
          label: 'operations done',
          unit: 'operations/s',
          definition: 'Operations that ended in this second.',
          exact: true,
          per: null,
          value: ({ done }) => (typeof done === 'number' ? done : null),
        },
      ],
      plots: [{ title: 'Operations', keys: /done/, scale: 'linear', prefix: '' }],
      load: null,
      shown: ['series.done'],
    },
    shades: [
      {
        name: 'failures',
        measure: 'failed_percent',
        text: percent,
        steps: [0, 0.1, 1, 10, 50],
        stepWords: ['none', 'up to 0.1 %', 'up to 1 %', 'up to 10 %', 'up to 50 %', 'more'],
      },
    ],
    told: {
      table: [
        { word: 'throughput', measure: 'throughput', text: rate },
        { word: 'failures', measure: 'failed_percent', text: percent },
      ],
      line: [{ word: 'failures', measure: 'failed_percent', text: percent }],
      sentence: [{ word: 'throughput', measure: 'throughput', text: rate }],
      highest: [{ word: 'slowest p99', measure: main, text: duration }],
    },
    definitions: [
      {
        key: 'clean',
        label: 'clean',
        unit: '',
        definition: 'Every operation was begun in time and succeeded.',
      },
      ...latencyCounts(latencies),
    ],
    columns: [
      { name: 'users_measured', value: ({ client_count }) => client_count },
      { name: 'throughput_per_s', value: (result) => own(result).throughput },
      { name: 'failed_percent', value: (result) => own(result).failed_percent },
      ...names.map((name) => ({
        name: `${name}_p99_us`,
        value: ({ latency_us }: ResultDigest) => latency_us[name]?.p99 ?? null,
      })),
      { name: 'clean', value: ({ clean }) => clean },
      { name: 'workload', value: ({ workload }) => workload },
    ],
    metrics: {
      gauges: [
        {
          name: 'hydra_operations_per_second',
          help: 'Operations that succeeded, per second.',
          value: (result) => own(result).throughput,
        },
      ],
      counts: [
        {
          name: 'hydra_operations',
          help: 'Operations by name.',
          label: 'operation',
          values: (result) =>
            Object.fromEntries(
              Object.entries(own(result).operations).map(([name, one]) => [name, one.count]),
            ),
        },
      ],
      latencies: names.map((latency) => ({
        latency,
        name: `hydra_${latency}_latency_seconds`,
        help: `Time of ${latency} from due to answer.`,
      })),
    },
    noise: { stations: 2, computed: [], beside: [], instants: () => 1, whole: () => null },
    partWords: { server: 'the server', generator: 'the generator' },
    words: {
      clean: 'Clean is every operation begun in time and done.',
      plots: 'Throughput and failures',
      latency: 'from the moment an operation was due.',
    },
    tellingNumbers: (results) =>
      results.map((result) => `${percent(own(result).failed_percent)} failed`).slice(0, 1),
    lines: (result) => [
      ['users', count(result.client_count)],
      ...Object.entries(own(result).operations).map(
        ([name, one]) => [name, `${count(one.count)} done, ${count(one.failures)} failed`] as const,
      ),
    ],
    remarks: () => [],
    cellDocument: (result) => ({ throughput: result === null ? null : own(result).throughput }),
    reading: (result, _rate, criteria) => readingOf(own(result), criteria),
  };
}

function readingOf(result: OperationsResult, { find, target_loss, slo }: Criteria): Reading {
  const received = result.throughput;
  if (find === 'max-rate') return { passed: true, because: `${rate(received)} done`, received };
  if (find === 'slo') {
    const broken = slo.flatMap((one) => {
      const outcome = evaluateThreshold(one, result);
      return outcome.holds ? [] : [outcome.reason];
    });
    return { passed: broken.length === 0, because: broken.join(', ') || 'kept', received };
  }
  const passed = result.failed_percent <= target_loss;
  return { passed, because: `${percent(result.failed_percent)} failed`, received };
}

/** Users that do named operations, each with its own latency and failures. */
export const operationsPattern: Pattern = patternFor(['get', 'set']);
