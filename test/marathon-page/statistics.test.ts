import { describe, expect, it } from 'vitest';
import { readStatistics, usageBetween } from '../../src/marathon-page/statistics.ts';

const reading = (timestamp: number, cpu_s: number) => ({ taskId: 'a.1', timestamp, cpu_s, memBytes: 7 });

describe('what a task uses', () => {
  it('is read as Mesos writes it', () => {
    const statistics = { timestamp: 5, cpus_user_time_secs: 1, cpus_system_time_secs: 0.5, mem_rss_bytes: 7 };
    expect(readStatistics([{ source: 'a.1', executor_id: 'x', statistics }])).toEqual([reading(5, 1.5)]);
    expect(readStatistics([{ executor_id: 'a.1', statistics }])).toEqual([reading(5, 1.5)]);
    expect(readStatistics({ message: 'no list' })).toEqual([]);
  });

  it('is its CPU time by the time between two readings', () => {
    expect(usageBetween(reading(10, 3), reading(14, 9))).toEqual({ cpus: 1.5, memBytes: 7 });
  });

  it('is unknown with one reading, without time between two, or after a new start', () => {
    expect(usageBetween(undefined, reading(14, 9)).cpus).toBeNull();
    expect(usageBetween(reading(14, 9), reading(14, 9)).cpus).toBeNull();
    expect(usageBetween(reading(10, 9), reading(14, 1)).cpus).toBeNull();
  });
});
