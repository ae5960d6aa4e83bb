import { readdirSync, readFileSync } from 'node:fs';
import { delay } from '../base/clock.ts';

const pollMs = 10;
const readingLastsMs = 50;

interface ProcStat {
  state: string;
  groupId: number;
  /** Clock ticks since boot at which the process began. */
  startTicks: string;
}

/** Fields 3, 5 and 22 of /proc/<pid>/stat, see proc(5); undefined when there is no such process or no /proc. */
function readStat(pid: number | string): ProcStat | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return undefined;
  }
  // The name in field 2 may hold blanks and brackets, so count from its last bracket.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0] ?? '', groupId: Number(fields[2]), startTicks: fields[19] ?? '' };
}

/**
 * What tells a process from a later one that got the same pid: its start in clock ticks since boot.
 * Undefined where the system has no /proc, or when the process is gone.
 */
export function startOf(pid: number): string | undefined {
  return readStat(pid)?.startTicks;
}

/**
 * True unless the pid certainly belongs to another process by now. While any member of a group lives, the
 * kernel gives the group's number to nobody else; so a group without leader is still the one that was noted.
 */
export function isSameLeader(pid: number, notedStart: string | undefined): boolean {
  const start = startOf(pid);
  return notedStart === undefined || start === undefined || start === notedStart;
}

/**
 * True while the very process that was noted runs: one that ended and was not yet collected by its parent does not,
 * and a later one with the same pid is another.
 */
export function isSameProcessAlive(pid: number, notedStart: string | undefined): boolean {
  const stat = readStat(pid);
  if (stat !== undefined) {
    return !hasEnded(stat) && (notedStart === undefined || stat.startTicks === notedStart);
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it exists, but belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Sends a signal to every member of the group; false when there is none. */
export function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  if (!Number.isInteger(pid) || pid <= 1) throw new RangeError(`${pid} is not a process group of ours`);
  try {
    process.kill(-pid, signal);
    return true;
  } catch (error) {
    // EPERM: it exists, but every member belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The groups that have a member which runs, or undefined where the system has no /proc. */
function livingGroups(): Set<number> | undefined {
  let entries: string[];
  try {
    entries = readdirSync('/proc');
  } catch {
    return undefined;
  }
  const pids = entries.filter((entry) => /^\d+$/.test(entry));
  if (pids.length === 0) return undefined;
  const stats = pids.flatMap((pid) => readStat(pid) ?? []);
  return new Set(stats.filter((stat) => !hasEnded(stat)).map(({ groupId }) => groupId));
}

/** Zombies have ended; they only wait for their parent to collect them. */
function hasEnded({ state }: ProcStat): boolean {
  return state === 'Z' || state === 'X';
}

/** True while a member of the group runs; a zombie that its parent has yet to collect does not. */
export function isGroupAlive(pid: number): boolean {
  return signalGroup(pid, 0) && (livingGroups()?.has(pid) ?? true);
}

/**
 * Waits for the ends of groups. Reading the table of all processes is dear, so those who wait at the same
 * time share one reading.
 */
export class GroupWatch {
  #readAtMs = Number.NEGATIVE_INFINITY;
  #living: Set<number> | undefined;

  /** Resolves to true once nobody of the group runs, to false when somebody still does after `timeoutMs`. */
  async gone(pid: number, timeoutMs: number): Promise<boolean> {
    const sinceMs = performance.now();
    while (this.#isAlive(pid, sinceMs)) {
      if (performance.now() - sinceMs >= timeoutMs) return false;
      await delay(pollMs);
    }
    return true;
  }

  #isAlive(pid: number, sinceMs: number): boolean {
    if (!signalGroup(pid, 0)) return false;
    const nowMs = performance.now();
    // An older reading could be from before the group began.
    if (nowMs - sinceMs < readingLastsMs) return true;
    if (nowMs - this.#readAtMs >= readingLastsMs) {
      this.#readAtMs = nowMs;
      this.#living = livingGroups();
    }
    return this.#living?.has(pid) ?? true;
  }
}
