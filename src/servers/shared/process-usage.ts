import { readFileSync } from 'node:fs';

/** What a process has used. */
export interface ProcessUsage {
  /** User and system time since its start, seconds. */
  cpu_s: number;
  rss_bytes: number;
}

// USER_HZ, in which Linux counts CPU time towards programs: 100 on every platform Node runs on.
const ticksPerSecond = 100;

/** Reads a process's usage from /proc; undefined where there is none: other systems, a process that is gone. */
export function processUsage(pid: number): ProcessUsage | undefined {
  try {
    return parseUsage(
      readFileSync(`/proc/${pid}/stat`, 'latin1'),
      readFileSync(`/proc/${pid}/status`, 'latin1'),
    );
  } catch {
    return undefined;
  }
}

/**
 * Reads the usage from the texts of /proc/<pid>/stat (fields utime and stime) and /proc/<pid>/status (VmRSS),
 * proc(5). Undefined for a process without memory: one that ended and waits for its parent.
 */
export function parseUsage(stat: string, status: string): ProcessUsage | undefined {
  // The command's name may hold blanks and brackets; the fields begin behind its last bracket.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const rss_kb = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  if (rss_kb === undefined) return undefined;
  return {
    cpu_s: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond,
    rss_bytes: Number(rss_kb) * 1024,
  };
}
