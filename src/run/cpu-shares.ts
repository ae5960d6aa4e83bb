import type { TaskRow, TaskSeriesRow } from './result.ts';

/**
 * Share of one core that each task used while the publisher published: over the whole seconds between its first and
 * its last. The time before (connecting) and after (waiting for what never comes) would make a busy task look idle.
 * Where a run has no such second, the share over the task's measured time.
 */
export function cpuShares(
  tasks: readonly TaskRow[],
  series: readonly TaskSeriesRow[],
  publisher: string,
): Map<string, number> {
  const published = series
    .filter((row) => row.task === publisher && (row.sent ?? 0) > 0)
    .map((row) => row.t_s);
  const first = published.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const last = published.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const used = new Map<string, { seconds: number; cpuS: number }>();
  for (const { task, t_s, cpu_s } of series) {
    if (t_s <= first || t_s >= last) continue;
    const { seconds, cpuS } = used.get(task) ?? { seconds: 0, cpuS: 0 };
    used.set(task, { seconds: seconds + 1, cpuS: cpuS + cpu_s });
  }
  return new Map(
    tasks.map((task) => {
      const within = used.get(task.id);
      return [task.id, within === undefined ? task.cpu_percent / 100 : within.cpuS / within.seconds];
    }),
  );
}
