import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** What the processes of one group use. */
export interface GroupUsage {
  /** Memory that is resident now, the sum over the group's processes; shared pages count once per process. */
  rssBytes: number;
  /** Processor time since the processes began, children that ended and were waited for included. */
  userSeconds: number;
  systemSeconds: number;
}

interface ProcessUsage extends GroupUsage {
  groupId: number;
}

/** USER_HZ: what the kernel shows to programs on every architecture that Node.js supports. */
const ticksPerSecond = 100;
/** Processes looked at per turn of the event loop: a millisecond or two of work. */
const sliceSize = 32;

/** The kernel has these files at hand: reading one takes less than handing it to another thread. */
function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    // It ended meanwhile, or there is no /proc.
    return undefined;
  }
}

/** Fields 5 and 14 to 17 of /proc/<pid>/stat, and VmRSS of /proc/<pid>/status, see proc(5). */
function usageOf(pid: string, groups: ReadonlySet<number>): ProcessUsage | undefined {
  const stat = textOf(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The name in field 2 may hold blanks and brackets, so count from its last bracket.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const groupId = Number(fields[2]);
  if (!groups.has(groupId)) return undefined;
  const seconds = (...indexes: number[]) =>
    indexes.reduce((sum, index) => sum + Number(fields[index]), 0) / ticksPerSecond;
  const status = textOf(`/proc/${pid}/status`) ?? '';
  const rssKib = /^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1] ?? '0';
  return {
    groupId,
    rssBytes: Number(rssKib) * 1_024,
    userSeconds: seconds(11, 13),
    systemSeconds: seconds(12, 14),
  };
}

/**
 * What process groups use at the moment, by their number. A group without processes is left out, and so is
 * every one where the system has no /proc.
 */
export async function usageOfGroups(groupIds: Iterable<number>): Promise<Map<number, GroupUsage>> {
  const groups = new Set(groupIds);
  const total = new Map<number, GroupUsage>();
  if (groups.size === 0) return total;
  const pids = (await readdir('/proc').catch(() => [])).filter((entry) => /^\d+$/.test(entry));
  for (const [index, pid] of pids.entries()) {
    if (index > 0 && index % sliceSize === 0) await nextTurn();
    const usage = usageOf(pid, groups);
    if (usage === undefined) continue;
    const { groupId, ...own } = usage;
    const before = total.get(groupId) ?? { rssBytes: 0, userSeconds: 0, systemSeconds: 0 };
    total.set(groupId, {
      rssBytes: before.rssBytes + own.rssBytes,
      userSeconds: before.userSeconds + own.userSeconds,
      systemSeconds: before.systemSeconds + own.systemSeconds,
    });
  }
  return total;
}
