import type { Usage } from './cluster-model.ts';
import { listOf, numberOf, recordOf, textOf } from './json.ts';

/** What Mesos says of a task at one time. */
export interface Reading {
  taskId: string;
  /** Seconds, on the agent's clock. */
  timestamp: number;
  /** Seconds of CPU since the task's start, user and system. */
  cpu_s: number;
  memBytes: number;
}

/** The readings of GET /monitor/statistics. */
export function readStatistics(value: unknown): Reading[] {
  return listOf(value).map((entry) => {
    const { source, executor_id, statistics } = recordOf(entry);
    const own = recordOf(statistics);
    return {
      taskId: textOf(source) || textOf(executor_id),
      timestamp: numberOf(own.timestamp),
      cpu_s: numberOf(own.cpus_user_time_secs) + numberOf(own.cpus_system_time_secs),
      memBytes: numberOf(own.mem_rss_bytes),
    };
  });
}

/** What a task used between two readings, or can be said of it by one. */
export function usageBetween(before: Reading | undefined, now: Reading): Usage {
  const elapsed = before === undefined ? 0 : now.timestamp - before.timestamp;
  const used = before === undefined ? 0 : now.cpu_s - before.cpu_s;
  // Less than before: the process is another one.
  const cpus = elapsed > 0 && used >= 0 ? used / elapsed : null;
  return { cpus, memBytes: now.memBytes };
}
