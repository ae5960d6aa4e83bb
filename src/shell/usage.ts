import type { AgentReading } from '../marathon-client/agent-inspection.ts';

/** What one task used between two readings. */
export interface TaskUsage {
  task: string;
  app: string;
  host: string;
  /** Of one core, percent; null where the agent told nothing. */
  cpu_percent: number | null;
  mem_bytes: number | null;
  /** What the task was given; null where the agent does not say. */
  mem_limit_bytes: number | null;
}

/** Reads of two statistics of an agent what a task used meanwhile. */
export function usageOf(
  task: { id: string; appId: string; host?: string | null | undefined },
  before: readonly AgentReading[],
  after: readonly AgentReading[],
): TaskUsage {
  const [first, last] = [statisticsOf(before, task.id), statisticsOf(after, task.id)];
  const passed_s = first == null || last == null ? 0 : last.timestamp - first.timestamp;
  const used_s = first == null || last == null ? 0 : cpuSeconds(last) - cpuSeconds(first);
  return {
    task: task.id,
    app: task.appId,
    host: task.host ?? '',
    cpu_percent: passed_s > 0 ? Math.max(0, (100 * used_s) / passed_s) : null,
    mem_bytes: last?.mem_rss_bytes ?? null,
    mem_limit_bytes: last?.mem_limit_bytes ?? null,
  };
}

type Statistics = NonNullable<AgentReading['statistics']>;

/** An executor of Mesos' own has its task's id; one of others names the task as its source. */
function statisticsOf(readings: readonly AgentReading[], taskId: string): Statistics | null | undefined {
  return readings.find(({ executor_id, source }) => executor_id === taskId || source === taskId)?.statistics;
}

function cpuSeconds({ cpus_user_time_secs, cpus_system_time_secs }: Statistics): number {
  return cpus_user_time_secs + cpus_system_time_secs;
}

/** All together: null where nothing was told of any. */
export function totalUsage(usages: readonly TaskUsage[]): {
  cpu_percent: number | null;
  mem_bytes: number | null;
} {
  const sum = (values: readonly (number | null)[]) => {
    const known = values.filter((value) => value !== null);
    return known.length === 0 ? null : known.reduce((total, value) => total + value, 0);
  };
  return {
    cpu_percent: sum(usages.map(({ cpu_percent }) => cpu_percent)),
    mem_bytes: sum(usages.map(({ mem_bytes }) => mem_bytes)),
  };
}
