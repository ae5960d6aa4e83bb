import { delay } from '../base/clock.ts';
import { allPids, inTurns, readStatFields } from './proc-table.ts';

const pollMs = 10;
/** Groups whose number is in use for longer are looked for among all processes, and more seldom, ms. */
const soonMs = 50;

interface ProcStat {
  state: string;
  groupId: number;
  /** Clock ticks since boot at which the process began. */
  startTicks: string;
}

/** Undefined when there is no such process or no /proc. */
function readStat(pid: number | string): ProcStat | undefined {
  const fields = readStatFields(pid);
  if (fields === undefined) return undefined;
  return { state: fields[3] ?? '', groupId: Number(fields[5]), startTicks: fields[22] ?? '' };
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

/** The group of a process that runs. */
function livingGroup(pid: string): number | undefined {
  const stat = readStat(pid);
  return stat === undefined || hasEnded(stat) ? undefined : stat.groupId;
}

/** Zombies have ended; they only wait for their parent to collect them. */
function hasEnded({ state }: ProcStat): boolean {
  return state === 'Z' || state === 'X';
}

/** True while a member of the group runs; a zombie that its parent has yet to collect does not. */
export function isGroupAlive(pid: number): boolean {
  if (!signalGroup(pid, 0)) return false;
  const pids = allPids();
  return pids.length === 0 || pids.some((one) => livingGroup(one) === pid);
}

/** The groups that had a member which ran, begun at a time and known from another on, ms. */
interface Reading {
  beganMs: number;
  endedMs: number;
  /** Undefined where the system has no /proc. */
  living: Set<number> | undefined;
}

async function readLivingGroups(): Promise<Reading> {
  const beganMs = performance.now();
  const pids = allPids();
  const living = new Set<number>();
  for await (const pid of inTurns(pids)) {
    const groupId = livingGroup(pid);
    if (groupId !== undefined) living.add(groupId);
  }
  return { beganMs, endedMs: performance.now(), living: pids.length === 0 ? undefined : living };
}

/**
 * Waits for the ends of groups. Reading the table of all processes is dear, so those who wait at the same
 * time share one reading.
 */
export class GroupWatch {
  #latest: Reading | undefined;
  #reading: Promise<Reading> | undefined;

  /** Resolves to true once nobody of the group runs, to false when somebody still does after `timeoutMs`. */
  async gone(pid: number, timeoutMs: number): Promise<boolean> {
    const sinceMs = performance.now();
    while (await this.#isAlive(pid, sinceMs)) {
      const waitedMs = performance.now() - sinceMs;
      if (waitedMs >= timeoutMs) return false;
      await delay(waitedMs < soonMs ? pollMs : soonMs);
    }
    return true;
  }

  async #isAlive(pid: number, sinceMs: number): Promise<boolean> {
    if (!signalGroup(pid, 0)) return false;
    if (performance.now() - sinceMs < soonMs) return true;
    const { living } = await this.#readSince(sinceMs);
    return living?.has(pid) ?? true;
  }

  /** A reading begun after the time: an older one could be from before the group began. */
  async #readSince(sinceMs: number): Promise<Reading> {
    for (;;) {
      if (this.#latest !== undefined && this.#latest.beganMs >= sinceMs && isFresh(this.#latest)) {
        return this.#latest;
      }
      this.#reading ??= this.#read();
      await this.#reading;
    }
  }

  async #read(): Promise<Reading> {
    this.#latest = await readLivingGroups();
    this.#reading = undefined;
    return this.#latest;
  }
}

/** At most half of the time is spent with reading. */
function isFresh({ beganMs, endedMs }: Reading): boolean {
  return performance.now() - endedMs < Math.max(soonMs, endedMs - beganMs);
}
