import { allPids, inTurns, readProcFile, readStatFields } from './proc-table.ts';

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
/** Undefined when it is of none of the groups, or ended meanwhile. */
function usageOf(pid: string, groups: ReadonlySet<number>): ProcessUsage | undefined {
  const fields = readStatFields(pid);
  if (fields === undefined) return undefined;
  const groupId = Number(fields[5]);
  if (!groups.has(groupId)) return undefined;
  const seconds = (...numbers: number[]) =>
    numbers.reduce((sum, number) => sum + Number(fields[number]), 0) / ticksPerSecond;
  const status = readProcFile(pid, 'status') ?? '';
  const rssKib = /^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1] ?? '0';
  return {
    groupId,
    rssBytes: Number(rssKib) * 1_024,
    userSeconds: seconds(14, 16),
    systemSeconds: seconds(15, 17),
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
  for await (const pid of inTurns(allPids())) {
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
