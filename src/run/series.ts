import type { Histogram } from '../measure/histogram.ts';
import type { HistogramReport, IntervalReport, TaskReport } from '../measure/report.ts';
import { PackedHistogram } from './packed-histogram.ts';
import type { SeriesRow, TaskSeriesRow } from './result.ts';
import { UsageReadings } from './usage-readings.ts';
import type { SystemUsage } from './workload.ts';

type Role = TaskReport['role'];
type Row = { count: number; sum: Record<string, number>; maxDelayUs: number };

/** Task rows kept in a result; a larger fleet's are left out, and the run says so. */
const MOST_TASK_ROWS = 50_000;
/** A second this far back is unlikely to be reported any more. */
const SETTLED_AFTER_S = 30;

class Second {
  readonly roles: Record<Role, Row> = { publisher: emptyRow(), subscriber: emptyRow() };
  readonly latency = {
    publish: new PackedHistogram(),
    end_to_end: new PackedHistogram(),
    lateness: new PackedHistogram(),
  };

  pack(): void {
    for (const histogram of Object.values(this.latency)) histogram.pack();
  }
}

function emptyRow(): Row {
  return { count: 0, sum: {}, maxDelayUs: 0 };
}

/** Merges the seconds that tasks report into the run's series, as they come and in any order. */
export class SeriesBuilder {
  readonly #seconds = new Map<number, Second>();
  /** The seconds that each task reported, ascending. */
  readonly #reported = new Map<string, number[]>();
  readonly #taskRows: (TaskSeriesRow & { second: number })[] = [];
  readonly #system = new UsageReadings();
  #truncated = false;

  /** First second that is still wanted from a task. */
  since(taskId: string): number {
    return (this.#reported.get(taskId)?.at(-1) ?? -1) + 1;
  }

  /** Takes what is new of one task's report. */
  add(taskId: string, role: Role, intervals: readonly IntervalReport[]): void {
    const reported = this.#reported.get(taskId) ?? [];
    this.#reported.set(taskId, reported);
    for (const interval of intervals) {
      if (interval.second < this.since(taskId)) continue;
      reported.push(interval.second);
      this.#merge(role, interval);
      this.#keepTaskRow(taskId, interval);
    }
  }

  /** Takes a reading of the system under test. @param atS wall clock, seconds since the epoch, with fraction */
  addSystem(atS: number, usage: SystemUsage | undefined): void {
    if (usage !== undefined) this.#system.add(atS, usage);
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
      this.#seconds.get(second - SETTLED_AFTER_S)?.pack();
    }
    return row;
  }

  /**
   * The series from the first to the last second that a publisher or a subscriber reported. A second that not all
   * of the `living` subscriber tasks reported has no sum: it is a gap.
   */
  rows(living: readonly string[]): { series: SeriesRow[]; taskSeries: TaskSeriesRow[]; truncated: boolean } {
    const seconds = [...this.#seconds.keys()];
    const first = seconds.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    const last = seconds.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    const whole = this.#secondsOfAll(living);
    const series: SeriesRow[] = [];
    for (let second = first; second <= last; second++) {
      const told = this.#seconds.get(second) ?? new Second();
      series.push({
        t_s: second - first,
        ...rowOf(told, whole.has(second), this.#system.cpuIn(second), this.#system.rssIn(second)),
      });
    }
    const taskSeries = this.#taskRows.map(({ second, ...row }) => ({ ...row, t_s: second - first }));
    return { series, taskSeries, truncated: this.#truncated };
  }

  #secondsOfAll(tasks: readonly string[]): Set<number> {
    const times = new Map<number, number>();
    for (const task of tasks) {
      for (const second of this.#reported.get(task) ?? []) times.set(second, (times.get(second) ?? 0) + 1);
    }
    return new Set([...times].filter(([, count]) => count === tasks.length).map(([second]) => second));
  }
}

function rowOf(
  second: Second,
  allSubscribers: boolean,
  brokerCpuS: number | null,
  brokerRssBytes: number | null,
): Omit<SeriesRow, 't_s'> {
  const publisher = second.roles.publisher.count > 0 ? second.roles.publisher : null;
  const all = allSubscribers ? second.roles.subscriber : null;
  const of = (row: Row | null, key: string) => row?.sum[key] ?? null;
  return {
    sent: of(publisher, 'sent'),
    acked: of(publisher, 'acked'),
    failed: of(publisher, 'failed'),
    received: of(all, 'received'),
    outstanding: of(publisher, 'outstanding'),
    publish_us: percentilesOf(second.latency.publish.open()),
    end_to_end_us: percentilesOf(second.latency.end_to_end.open()),
    lateness_us: percentilesOf(second.latency.lateness.open()),
    publisher_cpu_s: of(publisher, 'cpu_s'),
    subscribers_cpu_s: of(all, 'cpu_s'),
    broker_cpu_s: brokerCpuS,
    publisher_rss_bytes: of(publisher, 'rss_bytes'),
    subscribers_rss_bytes: of(all, 'rss_bytes'),
    broker_rss_bytes: brokerRssBytes,
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
