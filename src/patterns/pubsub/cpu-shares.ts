import type { TaskRow } from '../../run/result.ts';
import type { PubsubSeriesRow, PubsubTaskSeriesRow } from './result.ts';

/**
 * Share of one core that each task used while any publisher published: over the whole seconds between the first and
 * the last. The time before (connecting) and after (waiting for what never comes) would make a busy task look idle.
 * Where a run has no such second, the share over the task's measured time. Rows that know how long they are count by
 * that, others as a second: one that a held-up task closed late is longer.
 */
export function cpuShares(
  tasks: readonly TaskRow[],
  series: readonly PubsubTaskSeriesRow[],
  publishers: ReadonlySet<string>,
): Map<string, number> {
  const published = series
    .filter((row) => publishers.has(row.task) && (row.sent ?? 0) > 0)
    .map((row) => row.t_s);
  const first = published.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const last = published.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const used = new Map<string, { seconds: number; cpuS: number }>();
  for (const { task, t_s, length_s, cpu_s } of series) {
    if (t_s <= first || t_s >= last) continue;
    const { seconds, cpuS } = used.get(task) ?? { seconds: 0, cpuS: 0 };
    used.set(task, { seconds: seconds + (length_s ?? 1), cpuS: cpuS + cpu_s });
  }
  return new Map(
    tasks.map((task) => {
      const within = used.get(task.id);
      return [task.id, within === undefined ? task.cpu_percent / 100 : within.cpuS / within.seconds];
    }),
  );
}

/**
 * Share of one core that a broker of ours used, over the same whole seconds: what comes before and after would make a
 * busy broker look idle. Over all that were read where there is no such second; null where none was read.
 */
export function brokerShare(series: readonly PubsubSeriesRow[]): number | null {
  const published = series.filter((row) => (row.sent ?? 0) > 0).map((row) => row.t_s);
  const [first, last] = [published[0] ?? 0, published.at(-1) ?? 0];
  const within = series.filter((row) => row.t_s > first && row.t_s < last);
  return meanCpu(within) ?? meanCpu(series);
}

function meanCpu(rows: readonly PubsubSeriesRow[]): number | null {
  const known = rows.filter(({ broker_cpu_s }) => broker_cpu_s !== null);
  const seconds = known.reduce((sum, { broker_length_s }) => sum + (broker_length_s ?? 1), 0);
  const cpuS = known.reduce((sum, { broker_cpu_s }) => sum + (broker_cpu_s ?? 0), 0);
  return seconds === 0 ? null : cpuS / seconds;
}
