import type { HistogramReport, IntervalReport, TaskReport } from '../../measure/report.ts';
import { PackedHistogram } from '../shared/packed-histogram.ts';
import { largest, longest, MOST_TASK_ROWS, percentilesOf, ToldSeconds } from '../shared/told-seconds.ts';
import type { SystemUsage } from '../shared/usage-readings.ts';
import { UsageReadings } from '../shared/usage-readings.ts';
import type { PubsubSeriesRow, PubsubTaskSeriesRow } from './result.ts';

type Role = TaskReport['role'];

/** What one task used and did in one second. */
type Row = Pick<
  IntervalReport,
  | 'length_s'
  | 'sent'
  | 'acked'
  | 'aborted'
  | 'failed'
  | 'received'
  | 'catching_up_received'
  | 'catching_up_behind'
  | 'outstanding'
  | 'cpu_s'
  | 'rss_bytes'
  | 'event_loop_delay_max_us'
>;

class Second {
  readonly publishers = new Map<string, Row>();
  /** By task, so that a task that dies later can be left out of the sums as it is left out of the counts. */
  readonly subscribers = new Map<string, Row>();
  readonly latency = {
    publish: new PackedHistogram(),
    end_to_end: new PackedHistogram(),
    lateness: new PackedHistogram(),
  };

  pack(): void {
    for (const histogram of Object.values(this.latency)) histogram.pack();
  }
}

/** Merges the seconds that tasks report into the run's series, as they come and in any order. */
export class SeriesBuilder {
  readonly #seconds = new ToldSeconds(() => new Second());
  readonly #publishers = new Set<string>();
  readonly #taskRows: (PubsubTaskSeriesRow & { second: number })[] = [];
  readonly #system = new UsageReadings();
  #truncated = false;

  /** First second that is still wanted from a task. */
  since(taskId: string): number {
    return this.#seconds.since(taskId);
  }

  /** Takes what is new of one task's report. */
  add(taskId: string, role: Role, intervals: readonly IntervalReport[]): void {
    for (const interval of intervals) {
      if (!this.#seconds.takes(taskId, interval.second)) continue;
      this.#merge(taskId, role, interval);
      this.#keepTaskRow(taskId, interval);
    }
  }

  /** Takes a reading of the system under test. @param atS wall clock, seconds since the epoch, with fraction */
  addSystem(atS: number, usage: SystemUsage | undefined): void {
    if (usage !== undefined) this.#system.add(atS, usage);
  }

  #merge(taskId: string, role: Role, interval: IntervalReport): void {
    const second = this.#seconds.at(interval.second);
    const { publish: _publish, lateness: _lateness, end_to_end: _endToEnd, ...row } = interval;
    if (role === 'publisher') {
      this.#publishers.add(taskId);
      second.publishers.set(taskId, row);
    } else second.subscribers.set(taskId, row);
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
      length_s: interval.length_s ?? null,
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

  /** End-to-end latencies of the seconds [from, to), wall clock. */
  endToEndIn(from: number, to: number): HistogramReport[] {
    return this.#seconds
      .all()
      .flatMap(({ second, told }) =>
        second >= from && second < to ? [told.latency.end_to_end.open().toReport()] : [],
      );
  }

  /**
   * The series from the first to the last second that a publisher or a subscriber reported. Sums are of the `living`
   * subscriber tasks; a second that not all of them reported is a gap. Where a task that is not among them added to
   * the latencies of a second, these cannot be told apart any more: a gap too.
   */
  rows(living: readonly string[]): {
    /** Wall clock of the first row, seconds since the epoch; 0 where there is none. */
    firstS: number;
    series: PubsubSeriesRow[];
    taskSeries: PubsubTaskSeriesRow[];
    truncated: boolean;
  } {
    const all = this.#seconds.all();
    const first = all[0]?.second ?? Number.POSITIVE_INFINITY;
    const series: PubsubSeriesRow[] = [];
    for (const { second, told } of all) {
      series.push({
        t_s: second - first,
        ...rowOf(
          told,
          { publishers: this.#publishingIn(second), subscribers: living },
          this.#brokerIn(second),
        ),
      });
    }
    // Where nothing ever was, there is nothing to draw.
    if (series.every(({ aborted }) => aborted === null || aborted === 0))
      for (const row of series) row.aborted = null;
    const taskSeries = this.#taskRows.map(({ second, ...row }) => ({ ...row, t_s: second - first }));
    return { firstS: all[0]?.second ?? 0, series, taskSeries, truncated: this.#truncated };
  }

  /** Publishers that reported this second, or one before and one after it. */
  #publishingIn(second: number): string[] {
    return [...this.#publishers].filter((task) => this.#seconds.spans(task, second));
  }

  #brokerIn(second: number): BrokerPart {
    const cpuS = this.#system.cpuIn(second);
    return {
      broker_cpu_s: cpuS,
      broker_length_s: cpuS === null ? null : this.#system.lengthIn(second),
      broker_rss_bytes: this.#system.rssIn(second),
    };
  }
}

type BrokerPart = Pick<PubsubSeriesRow, 'broker_cpu_s' | 'broker_length_s' | 'broker_rss_bytes'>;

/** The tasks that a second is told of. */
interface Fleet {
  publishers: readonly string[];
  subscribers: readonly string[];
}

type Summed =
  | 'catching_up_received'
  | 'catching_up_behind'
  | 'sent'
  | 'acked'
  | 'aborted'
  | 'failed'
  | 'received'
  | 'outstanding'
  | 'cpu_s'
  | 'rss_bytes';

/** Null where no row is told. */
function sumOf(rows: readonly Row[], key: Summed): number | null {
  return rows.length === 0 ? null : rows.reduce((sum, row) => sum + (row[key] ?? 0), 0);
}

/** What all of the tasks did; empty where any of them did not tell. */
function rowsOf(tasks: readonly string[], told: ReadonlyMap<string, Row>): Row[] {
  const rows = tasks.flatMap((task) => told.get(task) ?? []);
  return rows.length === tasks.length ? rows : [];
}

function rowOf(second: Second, fleet: Fleet, broker: BrokerPart): Omit<PubsubSeriesRow, 't_s'> {
  const { latency } = second;
  const publishers = rowsOf(fleet.publishers, second.publishers);
  const subscribers = rowsOf(fleet.subscribers, second.subscribers);
  const onlyLiving = second.subscribers.size === subscribers.length;
  const catchingUp = subscribers.filter((row) => row.catching_up_received !== undefined);
  const told = [...publishers, ...subscribers];
  return {
    length_s: longest(told),
    publisher_length_s: longest(publishers),
    subscribers_length_s: longest(subscribers),
    broker_length_s: broker.broker_length_s,
    sent: sumOf(publishers, 'sent'),
    acked: sumOf(publishers, 'acked'),
    aborted: sumOf(publishers, 'aborted'),
    failed: sumOf(publishers, 'failed'),
    received: sumOf(subscribers, 'received'),
    catching_up_received: sumOf(catchingUp, 'catching_up_received'),
    catching_up_behind: sumOf(catchingUp, 'catching_up_behind'),
    outstanding: sumOf(publishers, 'outstanding'),
    publish_us: percentilesOf(latency.publish.open()),
    end_to_end_us: subscribers.length > 0 && onlyLiving ? percentilesOf(latency.end_to_end.open()) : null,
    lateness_us: percentilesOf(latency.lateness.open()),
    publisher_cpu_s: sumOf(publishers, 'cpu_s'),
    subscribers_cpu_s: sumOf(subscribers, 'cpu_s'),
    broker_cpu_s: broker.broker_cpu_s,
    publisher_rss_bytes: sumOf(publishers, 'rss_bytes'),
    subscribers_rss_bytes: sumOf(subscribers, 'rss_bytes'),
    broker_rss_bytes: broker.broker_rss_bytes,
    event_loop_delay_max_us: largest(told.map((row) => row.event_loop_delay_max_us)),
  };
}
