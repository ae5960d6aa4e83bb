import { openSync, readSync } from 'node:fs';

/** What the main thread did with its time since it started, microseconds. */
export interface ThreadTimes {
  /** On a CPU. */
  ranUs: number;
  /** Able to run, and waiting for a CPU; a used-up cgroup limit makes it wait too. */
  waitedUs: number;
}

const BYTES = 128;

/**
 * Reads /proc/self/schedstat (Documentation/scheduler/sched-stats.rst): nanoseconds on a CPU, nanoseconds waiting on a
 * run queue. The descriptor stays open, so that a reading costs one call and no garbage to speak of.
 * @returns a function that reads; null where the system does not tell
 */
export function openThreadTimes(): (() => ThreadTimes) | null {
  const buffer = Buffer.alloc(BYTES);
  let descriptor: number;
  const read = () => buffer.toString('latin1', 0, readSync(descriptor, buffer, 0, BYTES, 0));
  try {
    descriptor = openSync('/proc/self/schedstat', 'r');
    if (!/^\d+ \d+ /.test(read())) return null;
  } catch {
    // Not Linux, or a kernel without these statistics.
    return null;
  }
  return () => {
    const [ran, waited] = read().split(' ', 2);
    return { ranUs: Number(ran) / 1000, waitedUs: Number(waited) / 1000 };
  };
}
