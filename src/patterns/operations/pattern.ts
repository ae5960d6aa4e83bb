import { duration, percent, rate } from '../../base/number-text.ts';
import type { ResultDigest } from '../../run/result.ts';
import type { Pattern, ToldNumbers } from '../shared/pattern.ts';
import { operationsAxes } from './axes.ts';
import { columnsFor } from './csv-columns.ts';
import { definitionsFor } from './definitions.ts';
import { headlineOf, latenciesFor, namesIn } from './latencies.ts';
import { csvFiles, csvPaths } from './locust-files.ts';
import { measuresFor, usagePlots } from './measures.ts';
import { operationsMetrics } from './metrics.ts';
import { readingOf } from './reading.ts';
import { type OperationsDigest, type OperationsResult, operationsResult } from './result.ts';
import { remarkRows, resultLines } from './result-lines.ts';
import { operationsSeries } from './series-columns.ts';
import { operationsTables } from './tables.ts';
import { tellingNumbers } from './telling-numbers.ts';

const own = (result: ResultDigest) => result as unknown as OperationsDigest;

function toldNumbers(headline: 'service' | 'response'): ToldNumbers {
  const [p50, p99] = [`latency_us.${headline}.p50`, `latency_us.${headline}.p99`];
  const throughput = { word: 'throughput', measure: 'throughput', text: rate };
  const failures = { word: 'failures', measure: 'failed_percent', text: percent };
  return {
    table: [
      throughput,
      failures,
      { word: `p50 ${headline}`, measure: p50, text: duration },
      { word: `p99 ${headline}`, measure: p99, text: duration },
    ],
    line: [throughput, failures, { word: 'p99', measure: p99, text: duration }],
    sentence: [throughput, failures, { word: `${headline} p99`, measure: p99, text: duration }],
    highest: [
      { word: 'most done', measure: 'throughput', text: rate },
      { word: 'most failures', measure: 'failed_percent', text: percent },
      { word: `worst ${headline} p99`, measure: p99, text: duration },
    ],
  };
}

/** The pattern for results with operations of these names. */
function patternFor(names: readonly string[], headline: 'service' | 'response'): Pattern {
  const latencies = latenciesFor(names, headline);
  const at = (quantile: string) => `latency_us.${headline}.${quantile}`;
  return {
    name: 'operations',
    of: (results) => patternFor(namesIn(results), headlineOf(results)),
    schema: operationsResult,
    rows: ['task_series'],
    axes: operationsAxes,
    measures: measuresFor(names, latencies),
    usual: ['throughput', 'failed_percent', at('p50'), at('p95'), at('p99'), at('p99_9'), 'tasks_cpu'],
    first: ['throughput', at('p99')],
    shortNames: {
      p50: at('p50'),
      p90: at('p90'),
      p95: at('p95'),
      p99: at('p99'),
      'p99.9': at('p99_9'),
      max: at('max'),
      failures: 'failed_percent',
      rate: 'throughput',
      drain: 'drain_s',
      cpu: 'tasks_cpu',
    },
    plots: ['throughput', 'failed_percent', at('p50'), at('p99'), at('p99_9'), 'latency_us.late.p99'],
    usagePlots,
    latencies,
    mainLatency: headline,
    series: operationsSeries,
    shades: [
      {
        name: 'failures',
        measure: 'failed_percent',
        text: percent,
        steps: [0, 0.1, 1, 10, 50],
        stepWords: ['none', 'up to 0.1 %', 'up to 1 %', 'up to 10 %', 'up to 50 %', 'more'],
      },
      {
        name: `${headline} p99`,
        measure: at('p99'),
        text: duration,
        steps: [1_000, 5_000, 20_000, 100_000, 1_000_000],
        stepWords: ['up to 1 ms', 'up to 5 ms', 'up to 20 ms', 'up to 100 ms', 'up to 1 s', 'more'],
      },
    ],
    told: toldNumbers(headline),
    definitions: definitionsFor(latencies),
    columns: columnsFor(names),
    tables: operationsTables,
    metrics: operationsMetrics,
    noise: {
      // An operation passes a user's task, a server, and the task again.
      stations: 3,
      computed: ['tasks_cpu', 'system_cpu'],
      beside: ['latency_us.late.p99', 'tasks_event_loop_delay_p99_us'],
      instants: (result) => own(result).counts.started,
      whole: (result, unit) => (unit === 'operations' ? own(result).counts.started : null),
    },
    partWords: {
      generator: 'the generator',
      server: 'the server',
      network: 'the network',
      machine: 'this machine',
    },
    words: {
      clean: 'Clean is every task begun in time and every operation done, by users that kept their sessions.',
      plots: 'Throughput, failures and times',
      latency:
        headline === 'response'
          ? 'from the moment an operation was due, so that a stall anywhere shows.'
          : 'from the moment an operation was handed over; how late that was is told beside.',
    },
    tellingNumbers: (results) => tellingNumbers(results as unknown as readonly OperationsDigest[]),
    lines: (result) => resultLines(result as unknown as OperationsResult),
    remarks: (result) => remarkRows(own(result)),
    files: { paths: csvPaths, of: (result) => csvFiles(result as unknown as OperationsResult) },
    cellDocument: (result) => cellDocument(result === null ? null : own(result)),
    reading: (result, perS, criteria) => readingOf(result as unknown as OperationsResult, perS, criteria),
  };
}

function cellDocument(result: OperationsDigest | null): Record<string, unknown> {
  return {
    throughput: result?.throughput ?? null,
    failed_percent: result?.failed_percent ?? null,
    unstarted: result?.unstarted ?? null,
    service_p99_us: result?.total.service_us.p99 ?? null,
    response_p99_us: result?.total.response_us.p99 ?? null,
  };
}

/** Users that perform named operations, each with its own times and failures. */
export const operationsPattern: Pattern = patternFor([], 'service');
