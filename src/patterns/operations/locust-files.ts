import type { FailureCount } from '../../measure/operations-report.ts';
import type { ResultFile } from '../shared/pattern.ts';
import type { OperationSummary, OperationsResult, OperationsSeriesRow, Times } from './result.ts';

/*
 * The files that Locust writes with --csv, of a result: their names, headers and line ends byte for byte, so that a script that
 * reads them reads ours. Times are milliseconds with our decimals. Percentiles are of successes, requests include failures.
 */

/** A file beside the others of one prefix. */
export interface CsvFile {
  /** Behind the prefix, e.g. `_stats.csv`. */
  suffix: string;
  text: string;
}

const SUFFIXES = [
  ...['_requests.csv', '_distribution.csv', '_stats.csv', '_stats_history.csv'],
  ...['_failures.csv', '_exceptions.csv'],
];

const PERCENT = ['50%', '66%', '75%', '80%', '90%', '95%', '98%', '99%'] as const;
const OLD_PERCENT = [...PERCENT, '100%'];
const NEW_PERCENT = [...PERCENT, '99.9%', '99.99%', '100%'];

const TIME_OF: Readonly<Record<string, keyof Times>> = {
  '50%': 'p50',
  '66%': 'p66',
  '75%': 'p75',
  '80%': 'p80',
  '90%': 'p90',
  '95%': 'p95',
  '98%': 'p98',
  '99%': 'p99',
  '99.9%': 'p99_9',
  '99.99%': 'p99_99',
  '100%': 'max',
};

const TIMES = [
  'Median Response Time',
  'Average Response Time',
  'Min Response Time',
  'Max Response Time',
  'Average Content Size',
];

type Result = Pick<OperationsResult, 'loop' | 'operations' | 'total' | 'span_s'>;
type Field = string | number;

/** Method and name of an operation: Locust's request type is ours, its name the task set. */
function splitName(operation: string): { method: string; name: string } {
  const at = operation.lastIndexOf('/');
  return { method: operation.slice(at + 1), name: operation.slice(0, Math.max(0, at)) };
}

/** The headline: of an open loop from due time on, else from hand-over on. */
function timesOf(loop: Result['loop'], summary: Pick<OperationSummary, 'service_us' | 'response_us'>): Times {
  return loop === 'open' ? summary.response_us : summary.service_us;
}

/** Milliseconds; what was not measured is 0, as Locust has it. */
function milliseconds(us: number | null): number {
  return us === null ? 0 : Number((us / 1000).toFixed(6));
}

function requests({ started, unknown, suppressed }: OperationSummary): number {
  return started - unknown - suppressed;
}

function perSecond(count: number, seconds: number): number {
  return seconds > 0 ? Number((count / seconds).toFixed(6)) : 0;
}

function summaryTimes(times: Times, length: number | null): number[] {
  return [times.p50, times.mean, times.min, times.max]
    .map(milliseconds)
    .concat(Number((length ?? 0).toFixed(3)));
}

/** Files as Locust 0.8 to 0.12 wrote them: texts quoted, LF, none at the end. */
export function oldLocustFiles(result: Result): CsvFile[] {
  const { loop, operations, total, span_s } = result;
  const quoted = (field: Field) =>
    typeof field === 'string' ? `"${field.replaceAll('"', '""')}"` : String(field);
  const text = (rows: readonly (readonly Field[])[]) =>
    rows.map((row) => row.map(quoted).join(',')).join('\n');
  const request = (method: string, name: string, one: OperationSummary): Field[] => {
    const all = requests(one);
    return [
      ...[method, name, all, one.failed, ...summaryTimes(timesOf(loop, one), one.mean_length)],
      perSecond(all, span_s),
    ];
  };
  const distribution = (name: string, one: OperationSummary): Field[] => {
    const times = timesOf(loop, one);
    return [name, requests(one), ...OLD_PERCENT.map((percent) => milliseconds(atPercent(times, percent)))];
  };
  const named = Object.entries(operations).map(([operation, one]) => ({ ...splitName(operation), one }));
  return [
    {
      suffix: '_requests.csv',
      text: text([
        [
          ...['Method', 'Name', '# requests', '# failures', 'Median response time', 'Average response time'],
          ...['Min response time', 'Max response time', 'Average Content Size', 'Requests/s'],
        ],
        ...named.map(({ method, name, one }) => request(method, name, one)),
        request('None', 'Total', total),
      ]),
    },
    {
      suffix: '_distribution.csv',
      text: text([
        ['Name', '# requests', ...OLD_PERCENT],
        ...named.map(({ method, name, one }) => distribution(`${method} ${name}`, one)),
        distribution('Total', total),
      ]),
    },
  ];
}

function atPercent(times: Times, percent: string): number | null {
  return times[TIME_OF[percent] ?? 'max'];
}

/** Files as Locust 2.x writes them: quoted only where a comma asks for it, CRLF. */
export function locustFiles(result: Result & Pick<OperationsResult, 'series' | 'series_start_s'>): CsvFile[] {
  return [statsFile(result), historyFile(result), failuresFile(result), exceptionsFile()];
}

function crlf(rows: readonly (readonly Field[])[]): string {
  const field = (value: Field) => {
    const text = String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return rows.map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

function statsFile({ loop, operations, total, span_s }: Result): CsvFile {
  const row = (type: string, name: string, one: OperationSummary): Field[] => {
    const times = timesOf(loop, one);
    const all = requests(one);
    return [
      ...[type, name, all, one.failed, ...summaryTimes(times, one.mean_length)],
      ...[perSecond(all, span_s), perSecond(one.failed, span_s)],
      ...NEW_PERCENT.map((percent) => milliseconds(atPercent(times, percent))),
    ];
  };
  return {
    suffix: '_stats.csv',
    text: crlf([
      [
        'Type',
        'Name',
        'Request Count',
        'Failure Count',
        ...TIMES,
        'Requests/s',
        'Failures/s',
        ...NEW_PERCENT,
      ],
      ...Object.entries(operations).map(([operation, one]) => {
        const { method, name } = splitName(operation);
        return row(method, name, one);
      }),
      row('', 'Aggregated', total),
    ]),
  };
}

/**
 * One row per second, of all operations together. Percentiles are of the second; Locust's are of the last ten seconds. What is
 * not kept of a second (66 %, 75 %, ...) is `N/A`, as Locust writes what it does not have; the totals' times are known only
 * at the end, and stand in the last row.
 */
function historyFile(result: Result & Pick<OperationsResult, 'series' | 'series_start_s'>): CsvFile {
  const { loop, series, total, series_start_s: beganS } = result;
  const last = series.length - 1;
  let [requestCount, failureCount] = [0, 0];
  const rows = series.map((second, at): Field[] => {
    const failed = second.failed ?? 0;
    const all = (second.ok ?? 0) + failed;
    requestCount += all;
    failureCount += failed;
    const lengthS = second.length_s ?? 1;
    return [
      ...[beganS + second.t_s, second.users ?? 0, '', 'Aggregated'],
      ...[perSecond(all, lengthS), perSecond(failed, lengthS), ...secondPercentiles(second, loop)],
      ...[requestCount, failureCount],
      ...(at === last
        ? summaryTimes(timesOf(loop, total), total.mean_length)
        : TIMES.map((): Field => 'N/A')),
    ];
  });
  return {
    suffix: '_stats_history.csv',
    text: crlf([
      [
        ...['Timestamp', 'User Count', 'Type', 'Name', 'Requests/s', 'Failures/s', ...NEW_PERCENT],
        ...['Total Request Count', 'Total Failure Count', ...TIMES.map((name) => `Total ${name}`)],
      ],
      ...rows,
    ]),
  };
}

function secondPercentiles(second: OperationsSeriesRow, loop: Result['loop']): Field[] {
  const times = loop === 'open' ? second.response_us : second.service_us;
  const known: Readonly<Record<string, number | undefined>> = {
    '50%': times?.p50,
    '95%': times?.p95,
    '99%': times?.p99,
    '99.9%': times?.p99_9,
    '100%': times?.max,
  };
  return NEW_PERCENT.map((percent) => {
    const us = known[percent];
    return us === undefined ? 'N/A' : milliseconds(us);
  });
}

function failuresFile({ operations }: Result): CsvFile {
  const rows = Object.entries(operations).flatMap(([operation, { failures }]) => {
    const { method, name } = splitName(operation);
    return Object.entries(failures).map(
      ([error, { count, first_s, last_s }]: [string, FailureCount]): Field[] => [
        ...[method, name, error, count, first_s, last_s],
      ],
    );
  });
  return {
    suffix: '_failures.csv',
    text: crlf([['Method', 'Name', 'Error', 'Occurrences', 'First Seen', 'Last Seen'], ...rows]),
  };
}

/** Our own exceptions end their task, and are in no file of successes: it has but its header. */
function exceptionsFile(): CsvFile {
  return { suffix: '_exceptions.csv', text: crlf([['Count', 'Message', 'Traceback', 'Nodes']]) };
}

/** Where they go by these options: behind the prefix that `csv` names; empty without one. */
export function csvPaths({ csv }: Readonly<Record<string, unknown>>): string[] {
  return typeof csv === 'string' ? SUFFIXES.map((suffix) => `${csv}${suffix}`) : [];
}

/** All of them, old and new, where the run's options ask for them. */
export function csvFiles(result: OperationsResult): ResultFile[] {
  const { csv } = result.options;
  if (typeof csv !== 'string') return [];
  const files = [...oldLocustFiles(result), ...locustFiles(result)];
  return files.map(({ suffix, text }) => ({ path: `${csv}${suffix}`, text }));
}
