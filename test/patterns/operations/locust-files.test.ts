import { describe, expect, it } from 'vitest';
import { Histogram } from '../../../src/measure/histogram.ts';
import type { OperationReport } from '../../../src/measure/operations-report.ts';
import { locustFiles, oldLocustFiles } from '../../../src/patterns/operations/locust-files.ts';
import type { OperationSummary, OperationsSeriesRow } from '../../../src/patterns/operations/result.ts';
import { OperationSum } from '../../../src/patterns/operations/sums.ts';

function reported(name: string, times: readonly number[], failed: number): OperationReport {
  const service = new Histogram();
  for (const us of times) service.record(us);
  const none = new Histogram().toReport();
  const sum = times.reduce((total, us) => total + us, 0);
  return {
    ...{ name, stage: 0, started: times.length + failed + 1, ok: times.length, suppressed: 0 },
    failed: failed === 0 ? {} : { 'Loss, of "all"': { count: failed, first_s: 10.5, last_s: 12.25 } },
    ...{
      length: 8 * times.length,
      service_sum_us: sum,
      late_sum_us: 0,
      response_sum_us: sum,
      failed_sum_us: 0,
    },
    histograms: { service: service.toReport(), late: none, response: service.toReport(), failed: none },
  };
}

function summary(reports: OperationReport[]): OperationSummary {
  const all = OperationSum.of(reports);
  return {
    ...{ ...all.counts, failures: all.failures, throughput: 0, failed_percent: 0 },
    ...{ mean_length: all.length / all.ok, service_us: all.times('service'), late_us: all.times('late') },
    ...{ response_us: all.times('response'), failed_us: all.times('failed') },
  };
}

const [get, set] = [
  reported('set_and_get/get', [90, 1_000, 2_000], 2),
  reported('set_and_get/set', [5_000], 0),
];
const second = (t_s: number, ok: number, failed: number) => {
  const service_us = { count: ok, p50: 90, p95: 1_000, p99: 1_000, p99_9: 2_000, max: 2_000 };
  return { t_s, length_s: 1, users: 4, ok, failed, service_us, response_us: null } as OperationsSeriesRow;
};
const result = {
  ...{ loop: 'closed' as const, span_s: 2, series_start_s: 1_767_225_600 },
  operations: { 'set_and_get/get': summary([get]), 'set_and_get/set': summary([set]) },
  total: summary([get, set]),
  series: [second(0, 3, 2), second(1, 1, 0)],
};
const of = (files: readonly { suffix: string; text: string }[], suffix: string) =>
  files.find((file) => file.suffix === suffix)?.text ?? '';

describe('the files of Locust 0.8', () => {
  const files = oldLocustFiles(result);

  it('have its headers, its quotes, its last row, and no line end at the end', () => {
    expect(of(files, '_requests.csv')).toBe(
      [
        '"Method","Name","# requests","# failures","Median response time","Average response time","Min response time","Max response time","Average Content Size","Requests/s"',
        '"get","set_and_get",5,2,1,1.03,0.09,2,8,2.5',
        '"set","set_and_get",1,0,5,5,5,5,8,0.5',
        '"None","Total",6,2,1,2.0225,0.09,5,8,3',
      ].join('\n'),
    );
    expect(of(files, '_distribution.csv')).toBe(
      [
        '"Name","# requests","50%","66%","75%","80%","90%","95%","98%","99%","100%"',
        '"get set_and_get",5,1,1,2,2,2,2,2,2,2',
        '"set set_and_get",1,5,5,5,5,5,5,5,5,5',
        '"Total",6,1,2,2,5,5,5,5,5,5',
      ].join('\n'),
    );
  });
});

describe('the files of Locust 2', () => {
  const files = locustFiles(result);

  it('have its headers and rows, lines ended by CRLF', () => {
    expect(of(files, '_stats.csv').split('\r\n')).toEqual([
      'Type,Name,Request Count,Failure Count,Median Response Time,Average Response Time,Min Response Time,Max Response Time,Average Content Size,Requests/s,Failures/s,50%,66%,75%,80%,90%,95%,98%,99%,99.9%,99.99%,100%',
      'get,set_and_get,5,2,1,1.03,0.09,2,8,2.5,1,1,1,2,2,2,2,2,2,2,2,2',
      'set,set_and_get,1,0,5,5,5,5,8,0.5,0,5,5,5,5,5,5,5,5,5,5,5',
      ',Aggregated,6,2,1,2.0225,0.09,5,8,3,1,1,2,2,5,5,5,5,5,5,5,5',
      '',
    ]);
    expect(of(files, '_stats_history.csv').split('\r\n')).toEqual([
      'Timestamp,User Count,Type,Name,Requests/s,Failures/s,50%,66%,75%,80%,90%,95%,98%,99%,99.9%,99.99%,100%,Total Request Count,Total Failure Count,Total Median Response Time,Total Average Response Time,Total Min Response Time,Total Max Response Time,Total Average Content Size',
      '1767225600,4,,Aggregated,5,2,0.09,N/A,N/A,N/A,N/A,1,N/A,1,2,N/A,2,5,2,N/A,N/A,N/A,N/A,N/A',
      '1767225601,4,,Aggregated,1,0,0.09,N/A,N/A,N/A,N/A,1,N/A,1,2,N/A,2,6,2,1,2.0225,0.09,5,8',
      '',
    ]);
    expect(of(files, '_failures.csv')).toBe(
      'Method,Name,Error,Occurrences,First Seen,Last Seen\r\nget,set_and_get,"Loss, of ""all""",2,10.5,12.25\r\n',
    );
    expect(of(files, '_exceptions.csv')).toBe('Count,Message,Traceback,Nodes\r\n');
  });
});
