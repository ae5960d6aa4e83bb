import { Histogram } from '../measure/histogram.ts';
import type { HistogramReport, IntervalReport, TaskReport } from '../measure/report.ts';
import type { SeriesRow, TaskSeriesRow } from './result.ts';
import type { SystemUsage } from './workload.ts';

type Role = TaskReport['role'];
type Row = { count: number; sum: Record<string, number>; maxDelayUs: number };

/** Task rows kept in a result; a larger fleet's are left out, and the run says so. */
const MOST_TASK_ROWS = 50_000;

class Second {
  readonly roles: Record<Role, Row> = { publisher: emptyRow(), subscriber: emptyRow() };
  readonly latency = { publish: new Histogram(), end_to_end: new Histogram(), lateness: new Histogram() };
  brokerCpuS: number | null = null;
  brokerRssBytes: number | null = null;
}

function emptyRow(): Row {
  return { count: 0, sum: {}, maxDelayUs: 0 };
}

/** Merges the seconds that tasks report into the run's series, as they come and in any order. */
export class SeriesBuilder {
  readonly #seconds = new Map<number, Second>();
  readonly #seen = new Map<string, number>();
  readonly #taskRows: (TaskSeriesRow & { second: number })[] = [];
  #lastUsage: { second: number; usage: SystemUsage } | null = null;
  #truncated = false;

  /** First second that is still wanted from a task. */
  since(taskId: string): number {
    return (this.#seen.get(taskId) ?? -1) + 1;
  }

  /** Takes what is new of one task's report. */
  add(taskId: string, role: Role, intervals: readonly IntervalReport[]): void {
    for (const interval of intervals) {
      if (interval.second < this.since(taskId)) continue;
      this.#seen.set(taskId, interval.second);
      this.#merge(role, interval);
      this.#keepTaskRow(taskId, interval);
    }
  }

  /** Takes a reading of the system under test at wall-clock `second`. */
  addSystem(second: number, usage: SystemUsage | undefined): void {
    if (usage === undefined) return;
    const row = this.#second(second);
    row.brokerRssBytes = usage.rss_bytes;
    if (this.#lastUsage !== null && this.#lastUsage.second === second - 1) {
      row.brokerCpuS = Math.max(0, usage.cpu_s - this.#lastUsage.usage.cpu_s);
    }
    if (this.#lastUsage?.second !== second) this.#lastUsage = { second, usage };
  }

  #merge(role: Role, interval: IntervalReport): void {
    const second = this.#second(interval.second);
    const row = second.roles[role];
    row.count++;
    for (const key of ['sent', 'acked', 'failed', 'received', 'outstanding', 'cpu_s', 'rss_bytes'] as const) {
      row.sum[key] = (row.sum[key] ?? 0) + (interval[key] ?? 0);
    }
    row.maxDelayUs = Math.max(row.maxDelayUs, interval.event_loop_delay_max_us);
    for (const key of ['publish', 'end_to_end', 'lateness'] as const) {
      const report: HistogramReport | undefined = interval[key];
      if (report !== undefined) second.latency[key].addReport(report);
    }
  }

  #keepTaskRow(task: string, interval: IntervalReport): void {
    if (this.#taskRows.length >= MOST_TASK_ROWS) {
      this.#truncated = true;
      return;
    }
    this.#taskRows.push({
      second: interval.second,
      t_s: 0,
      task,
      sent: interval.sent ?? null,
      acked: interval.acked ?? null,
      failed: interval.failed ?? null,
      received: interval.received ?? null,
      cpu_s: interval.cpu_s,
      rss_bytes: interval.rss_bytes,
      event_loop_delay_max_us: interval.event_loop_delay_max_us,
    });
  }

  #second(second: number): Second {
    let row = this.#seconds.get(second);
    if (row === undefined) {
      row = new Second();
      this.#seconds.set(second, row);
    }
    return row;
  }

  /**
   * The series from the first to the last second that a publisher or a subscriber reported. A second that not all
   * of `subscribers` tasks reported has no sum: it is a gap.
   */
  rows(subscribers: number): { series: SeriesRow[]; taskSeries: TaskSeriesRow[]; truncated: boolean } {
    const told = [...this.#seconds].filter(
      ([, row]) => row.roles.publisher.count + row.roles.subscriber.count > 0,
    );
    const seconds = told.map(([second]) => second);
    const first = Math.min(...seconds);
    const last = Math.max(...seconds);
    const series: SeriesRow[] = [];
    for (let second = first; second <= last; second++) {
      series.push(rowOf(second - first, this.#seconds.get(second) ?? new Second(), subscribers));
    }
    const taskSeries = this.#taskRows.map(({ second, ...row }) => ({ ...row, t_s: second - first }));
    return { series, taskSeries, truncated: this.#truncated };
  }
}

function rowOf(t_s: number, second: Second, subscribers: number): SeriesRow {
  const publisher = second.roles.publisher.count > 0 ? second.roles.publisher : null;
  const all = second.roles.subscriber.count >= Math.max(1, subscribers) ? second.roles.subscriber : null;
  const of = (row: Row | null, key: string) => row?.sum[key] ?? null;
  return {
    t_s,
    sent: of(publisher, 'sent'),
    acked: of(publisher, 'acked'),
    failed: of(publisher, 'failed'),
    received: of(all, 'received'),
    outstanding: of(publisher, 'outstanding'),
    publish_us: percentilesOf(second.latency.publish),
    end_to_end_us: percentilesOf(second.latency.end_to_end),
    lateness_us: percentilesOf(second.latency.lateness),
    publisher_cpu_s: of(publisher, 'cpu_s'),
    subscribers_cpu_s: of(all, 'cpu_s'),
    broker_cpu_s: second.brokerCpuS,
    publisher_rss_bytes: of(publisher, 'rss_bytes'),
    subscribers_rss_bytes: of(all, 'rss_bytes'),
    broker_rss_bytes: second.brokerRssBytes,
    event_loop_delay_max_us:
      publisher === null && all === null ? null : Math.max(publisher?.maxDelayUs ?? 0, all?.maxDelayUs ?? 0),
  };
}

function percentilesOf(histogram: Histogram): SeriesRow['publish_us'] {
  if (histogram.count === 0) return null;
  const at = (percentile: number) => histogram.percentile(percentile) ?? 0;
  return {
    count: histogram.count,
    p50: at(50),
    p95: at(95),
    p99: at(99),
    p99_9: at(99.9),
    max: histogram.max ?? 0,
  };
}
