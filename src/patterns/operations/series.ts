import { Histogram } from '../../measure/histogram.ts';
import type { OperationInterval, UserInterval } from '../../measure/operations-report.ts';
import type { IntervalPercentiles } from '../../run/result.ts';
import { PackedHistogram } from '../shared/packed-histogram.ts';
import { largest, longest, MOST_TASK_ROWS, percentilesOf, ToldSeconds } from '../shared/told-seconds.ts';
import { type SystemUsage, UsageReadings } from '../shared/usage-readings.ts';
import type { OperationsSeriesRow, OperationsTaskSeriesRow } from './result.ts';

/** What one task did in one second, its histograms left out. */
interface Row extends Omit<UserInterval, 'operations' | 'late'> {
  operations: Readonly<Record<string, Omit<OperationInterval, 'service' | 'response'>>>;
}

class Second {
  /** By task, so that a task that dies later can be left out of the sums as it is left out of the counts. */
  readonly rows = new Map<string, Row>();
  readonly late = new PackedHistogram();
  /** By operation. */
  readonly service = new Map<string, PackedHistogram>();
  readonly response = new Map<string, PackedHistogram>();

  add(task: string, { operations = {}, late, ...row }: UserInterval): void {
    const own = Object.entries(operations).map(([name, { service, response, ...told }]) => {
      histogramOf(this.service, name).addReport(service);
      if (response !== undefined) histogramOf(this.response, name).addReport(response);
      return [name, told] as const;
    });
    if (late !== undefined) this.late.addReport(late);
    this.rows.set(task, { ...row, operations: Object.fromEntries(own) });
  }

  pack(): void {
    for (const one of [this.late, ...this.service.values(), ...this.response.values()]) one.pack();
  }
}

function histogramOf(all: Map<string, PackedHistogram>, name: string): PackedHistogram {
  let own = all.get(name);
  if (own === undefined) {
    own = new PackedHistogram();
    all.set(name, own);
  }
  return own;
}

/** Merges the seconds that tasks of users report into the run's series, as they come and in any order. */
export class OperationsSeries {
  readonly #seconds = new ToldSeconds(() => new Second());
  readonly #taskRows: (OperationsTaskSeriesRow & { second: number })[] = [];
  readonly #system = new UsageReadings();
  #truncated = false;

  /** First second that is still wanted from a task. */
  since(taskId: string): number {
    return this.#seconds.since(taskId);
  }

  /** Takes what is new of one task's report. */
  add(taskId: string, intervals: readonly UserInterval[]): void {
    for (const interval of intervals) {
      if (!this.#seconds.takes(taskId, interval.second)) continue;
      this.#seconds.at(interval.second).add(taskId, interval);
      this.#keepTaskRow(taskId, interval);
    }
  }

  /** Takes a reading of the system under test. @param atS wall clock, seconds since the epoch, with fraction */
  addSystem(atS: number, usage: SystemUsage | undefined): void {
    if (usage !== undefined) this.#system.add(atS, usage);
  }

  #keepTaskRow(task: string, interval: UserInterval): void {
    if (this.#taskRows.length >= MOST_TASK_ROWS) {
      this.#truncated = true;
      return;
    }
    const operations = Object.values(interval.operations ?? {});
    this.#taskRows.push({
      second: interval.second,
      t_s: 0,
      length_s: interval.length_s ?? null,
      task,
      users: interval.users ?? null,
      started: total(operations, ({ started }) => started),
      ok: total(operations, ({ ok }) => ok),
      failed: total(operations, failuresIn),
      cpu_s: interval.cpu_s,
      rss_bytes: interval.rss_bytes,
      event_loop_delay_max_us: interval.event_loop_delay_max_us,
    });
  }

  /**
   * The series from the first to the last second that any task reported. Sums are of the `living` tasks that had begun by that
   * second and had not ended before it; where one of these did not report it, it is a gap. Where a task that is not among
   * them added to the times of a second, these cannot be told apart any more: a gap too.
   */
  rows(living: readonly string[]) {
    const all = this.#seconds.all();
    const first = all[0]?.second ?? Number.POSITIVE_INFINITY;
    const series: OperationsSeriesRow[] = [];
    for (const { second, told } of all) {
      series.push({
        t_s: second - first,
        ...rowOf(told, this.#livingIn(second, living)),
        ...this.#systemIn(second),
      });
    }
    const taskSeries = this.#taskRows.map(({ second, ...row }) => ({ ...row, t_s: second - first }));
    return { firstS: all[0]?.second ?? 0, series, taskSeries, truncated: this.#truncated };
  }

  #livingIn(second: number, living: readonly string[]): string[] {
    return living.filter((task) => this.#seconds.spans(task, second));
  }

  #systemIn(second: number) {
    const cpuS = this.#system.cpuIn(second);
    return {
      system_cpu_s: cpuS,
      system_length_s: cpuS === null ? null : this.#system.lengthIn(second),
      system_rss_bytes: this.#system.rssIn(second),
    };
  }
}

function rowOf(second: Second, living: readonly string[]) {
  const told = living.flatMap((task) => second.rows.get(task) ?? []);
  const rows = told.length === living.length ? told : [];
  const onlyLiving = rows.length > 0 && second.rows.size === rows.length;
  const operations = rows.flatMap(({ operations: own }) => Object.values(own));
  const sum = (key: SummedKey) => (rows.length === 0 ? null : total(rows, (row) => row[key] ?? 0));
  const ofOperations = (of: (one: OperationRow) => number) =>
    rows.length === 0 ? null : total(operations, of);
  const percentiles = (histogram: Histogram) => (onlyLiving ? percentilesOf(histogram) : null);
  return {
    length_s: longest(rows),
    tasks_length_s: longest(rows),
    stage: largest(rows.flatMap(({ stage }) => stage ?? [])),
    users: sum('users'),
    away: sum('away'),
    in_flight: sum('in_flight'),
    queued: sum('queued'),
    started: ofOperations(({ started }) => started),
    ok: ofOperations(({ ok }) => ok),
    failed: ofOperations(failuresIn),
    suppressed: ofOperations(({ suppressed }) => suppressed),
    ramp_ok: sum('ramp_ok'),
    ramp_failed: sum('ramp_failed'),
    service_us: percentiles(allOf(second.service)),
    response_us: percentiles(allOf(second.response)),
    late_us: percentiles(second.late.open()),
    tasks_cpu_s: sum('cpu_s'),
    tasks_rss_bytes: sum('rss_bytes'),
    event_loop_delay_max_us: largest(rows.map((row) => row.event_loop_delay_max_us)),
    ...failureColumns(operations),
    ...operationColumns(second, rows, percentiles),
  };
}

type SummedKey =
  | 'users'
  | 'away'
  | 'in_flight'
  | 'queued'
  | 'ramp_ok'
  | 'ramp_failed'
  | 'cpu_s'
  | 'rss_bytes';
type OperationRow = Row['operations'][string];
type Columns = Record<string, number | IntervalPercentiles | null>;

/** `failures:<name>`, of all operations together. */
function failureColumns(operations: readonly OperationRow[]): Columns {
  const columns: Record<string, number> = {};
  for (const { failed } of operations)
    for (const [name, count] of Object.entries(failed)) {
      const key = `failures:${name}`;
      columns[key] = (columns[key] ?? 0) + count;
    }
  return columns;
}

function operationColumns(
  second: Second,
  rows: readonly Row[],
  percentiles: (histogram: Histogram) => IntervalPercentiles | null,
): Columns {
  const names = new Set(rows.flatMap(({ operations }) => Object.keys(operations)));
  const columns: Columns = {};
  for (const name of names) {
    const own = rows.flatMap(({ operations }) => operations[name] ?? []);
    columns[`ok:${name}`] = total(own, ({ ok }) => ok);
    columns[`failed:${name}`] = total(own, failuresIn);
    const [service, response] = [second.service.get(name), second.response.get(name)];
    if (service !== undefined) columns[`service_us:${name}`] = percentiles(service.open());
    if (response !== undefined) columns[`response_us:${name}`] = percentiles(response.open());
  }
  return columns;
}

function allOf(histograms: ReadonlyMap<string, PackedHistogram>): Histogram {
  const all = new Histogram();
  for (const one of histograms.values()) all.add(one.open());
  return all;
}

function failuresIn({ failed }: Pick<OperationInterval, 'failed'>): number {
  return total(Object.values(failed), (count) => count);
}

function total<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0);
}
