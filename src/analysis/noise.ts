import type { SchedulingReport } from '../measure/report.ts';
import type { ResultDigest, TaskRow } from '../run/result.ts';

/** What tells of one run how far other work on the machine disturbed it. A number that is not known is null. */
export interface Noise {
  /** Publisher's lateness, 99th percentile, microseconds. */
  lateness_p99_us: number | null;
  /** Event loop delay of the worst task, 99th percentile, microseconds. */
  event_loop_delay_p99_us: number | null;
  /** Part of its measured time that a task's main thread waited for a CPU, 0 to 1: of the worst task. */
  run_delay_share: number | null;
  /** The same, mean over the tasks. */
  run_delay_mean_share: number | null;
  /** Part of its measured time that a task's cgroup had used up its CPU limit: of the worst task. */
  throttled_share: number | null;
  /** Seconds that a task was stopped or suspended: of the worst task. */
  standstill_s: number | null;
  /** Part of the host's CPU time that its hypervisor kept from it: of the worst host. */
  steal_share: number | null;
  /** Part of the measured time in which some process of the host waited for a CPU: of the worst host. */
  pressure_share: number | null;
  /** Part of its measured time that a task was kept from a CPU by any of these but steal: of the worst task. */
  kept_share: number | null;
}

/** The noise of one run. Results of older versions tell lateness and event loop delay alone. */
export function noiseOf({ tasks, latency_us, environment }: ResultDigest): Noise {
  const cpus = Math.max(1, environment.cpu_count);
  const share = (name: WaitName) => (task: TaskRow) => shareOf(task, task.scheduling?.[name]);
  const runDelays = tasks.map(share('run_delay_s'));
  return {
    lateness_p99_us: latency_us.lateness?.p99 ?? null,
    event_loop_delay_p99_us: largest(tasks.map((task) => task.event_loop_delay_us.p99)),
    run_delay_share: largest(runDelays),
    run_delay_mean_share: meanOf(runDelays),
    throttled_share: largest(tasks.map(share('throttled_s'))),
    standstill_s: largest(tasks.map(({ scheduling }) => scheduling?.standstill_s ?? null)),
    steal_share: largest(tasks.map((task) => shareOf(task, task.scheduling?.host_steal_s, cpus))),
    pressure_share: largest(tasks.map(share('host_pressure_s'))),
    kept_share: largest(tasks.map(keptShare)),
  };
}

type WaitName = Exclude<keyof SchedulingReport, 'cores'>;

/** A thread whose cgroup is throttled also counts as waiting; one that stands still does neither. */
function keptShare(task: TaskRow): number | null {
  const { scheduling } = task;
  const waited = largest([scheduling?.run_delay_s ?? null, scheduling?.throttled_s ?? null]);
  const stood = scheduling?.standstill_s ?? null;
  return waited === null && stood === null ? null : shareOf(task, (waited ?? 0) + (stood ?? 0));
}

/** Counters are read at slightly other times than the clock, so that a share may come out above 1. */
function shareOf({ elapsed_s }: TaskRow, waited_s: number | null | undefined, cpus = 1): number | null {
  if (elapsed_s === null || elapsed_s === 0 || waited_s === null || waited_s === undefined) return null;
  return Math.min(1, waited_s / elapsed_s / cpus);
}

function largest(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((most, value) => Math.max(most, value));
}

function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}
