import type { TaskRow } from '../../run/result.ts';
import { brokerShare } from './cpu-shares.ts';
import type { PubsubDigest } from './result.ts';

export const parts = ['publisher', 'subscribers', 'broker'] as const;
export type Part = (typeof parts)[number];

/** What one part of a run used of the machine. */
export interface PartUsage {
  /** Processes that it consists of; null for a broker, whose processes are not told apart. */
  tasks: number | null;
  /** CPU seconds per second: 1 is one core in full. Null where it was not measured. */
  cpu_cores: number | null;
  /** Largest resident memory, bytes: of tasks the sum of their own peaks. Null where it was not measured. */
  rss_peak_bytes: number | null;
  /** 99th percentile of the event loop's delay, microseconds: the worst task's. Null for what has no such loop. */
  event_loop_delay_p99_us: number | null;
}

/** CPU and memory of publisher, subscribers and, where it is ours to look at, the broker. */
export function usageOf(result: PubsubDigest): Record<Part, PartUsage> {
  const publishers = result.tasks.filter(({ role }) => role === 'publisher');
  const subscribers = result.tasks.filter(({ role }) => role === 'subscriber');
  return {
    publisher: tasksUsage(publishers),
    subscribers: tasksUsage(subscribers),
    broker: {
      tasks: null,
      cpu_cores: brokerShare(result.series),
      rss_peak_bytes: largest(result.series.map((row) => row.broker_rss_bytes)),
      event_loop_delay_p99_us: null,
    },
  };
}

function tasksUsage(tasks: readonly TaskRow[]): PartUsage {
  const none = tasks.length === 0;
  const sum = (of: (task: TaskRow) => number) => tasks.reduce((total, task) => total + of(task), 0);
  return {
    tasks: tasks.length,
    cpu_cores: none ? null : sum((task) => task.cpu_percent) / 100,
    rss_peak_bytes: none ? null : sum((task) => task.rss_peak_bytes),
    event_loop_delay_p99_us: largest(tasks.map((task) => task.event_loop_delay_us.p99)),
  };
}

function largest(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>((most, value) => {
    if (value === null) return most;
    return most === null ? value : Math.max(most, value);
  }, null);
}
