import type { MachineEvidence, TaskEvidence } from '../shared/task-evidence.ts';
import type { CollectedUsers, ReportedUsers } from './collected.ts';
import type { OperationsSeriesRow, OperationsTaskSeriesRow } from './result.ts';

/** What a task shows of its own state while there was load. */
export function taskEvidence(
  { task, report, part }: ReportedUsers,
  series: readonly OperationsTaskSeriesRow[],
): TaskEvidence {
  const usage = report.process;
  const { scheduling } = usage;
  const whole = (usage.cpu_user_s + usage.cpu_system_s) / Math.max(1e-6, usage.elapsed_s);
  return {
    id: task.id,
    cpu: loadedShare(series.filter((row) => row.task === task.id)) ?? whole,
    cores: scheduling?.cores ?? null,
    elapsedS: usage.elapsed_s,
    loopDelayP50Us: usage.event_loop_delay_us.p50,
    loopDelayP99Us: usage.event_loop_delay_us.p99,
    runDelayS: scheduling?.run_delay_s ?? null,
    cpuLimitedS: scheduling?.throttled_s ?? null,
    standstillS: scheduling?.standstill_s ?? null,
    reconnects: part.reconnects,
    quotaS: 0,
    errors: part.errors,
  };
}

/**
 * Share of one core that a task used in the whole seconds between the first and the last with a start; null where there is none:
 * connecting before, and waiting for outcomes after, would make a busy task look idle.
 */
function loadedShare(rows: readonly OperationsTaskSeriesRow[]): number | null {
  const loaded = rows.filter(({ started }) => (started ?? 0) > 0).map(({ t_s }) => t_s);
  const [first, last] = [loaded[0] ?? 0, loaded.at(-1) ?? 0];
  const within = rows.filter(({ t_s }) => t_s > first && t_s < last);
  const seconds = within.reduce((sum, { length_s }) => sum + (length_s ?? 1), 0);
  return seconds === 0 ? null : within.reduce((sum, { cpu_s }) => sum + cpu_s, 0) / seconds;
}

/** Share of one core that a system of ours used in the same seconds; null where none was read. */
export function systemShare(series: readonly OperationsSeriesRow[]): number | null {
  const loaded = series.filter(({ started }) => (started ?? 0) > 0).map(({ t_s }) => t_s);
  const [first, last] = [loaded[0] ?? 0, loaded.at(-1) ?? 0];
  const mean = (rows: readonly OperationsSeriesRow[]) => {
    const known = rows.filter(({ system_cpu_s }) => system_cpu_s !== null);
    const seconds = known.reduce((sum, { system_length_s }) => sum + (system_length_s ?? 1), 0);
    return seconds === 0
      ? null
      : known.reduce((sum, { system_cpu_s }) => sum + (system_cpu_s ?? 0), 0) / seconds;
  };
  return mean(series.filter(({ t_s }) => t_s > first && t_s < last)) ?? mean(series);
}

/** Only a machine that all tasks shared with the master can be called full. */
export function machineEvidence(
  { tasks, environment }: Pick<CollectedUsers, 'tasks' | 'environment'>,
  told: readonly TaskEvidence[],
  systemCpu: number | null,
): MachineEvidence | null {
  const boots = new Set(tasks.map(({ report }) => report.host.boot_id));
  if (boots.size > 1 || environment.engine !== 'local') return null;
  const { scheduling, elapsed_s } = tasks[0]?.report.process ?? { scheduling: null, elapsed_s: 0 };
  const stolen = scheduling?.host_steal_s ?? null;
  const { cpu_count, usable_cores } = environment;
  return {
    cores: usable_cores ?? cpu_count,
    usedCores: told.reduce((sum, { cpu }) => sum + cpu, 0) + (systemCpu ?? 0),
    withSystem: systemCpu !== null,
    stealShare: stolen === null || elapsed_s === 0 ? null : stolen / (elapsed_s * cpu_count),
  };
}
