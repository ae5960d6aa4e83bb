import { readdirSync, readFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Processes looked at per turn of the event loop: a millisecond or two of work. */
const sliceSize = 32;

/** The pids of all processes; none where the system has no /proc. */
export function allPids(): string[] {
  try {
    return readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  } catch {
    return [];
  }
}

/** The pids one after the other, a few per turn of the event loop: nobody else on it waits for thousands of them. */
export async function* inTurns(pids: readonly string[]): AsyncGenerator<string> {
  for (const [index, pid] of pids.entries()) {
    if (index > 0 && index % sliceSize === 0) await nextTurn();
    yield pid;
  }
}

/**
 * What stands in a file of /proc/<pid>; undefined when there is no such process or no /proc. The kernel has it at
 * hand: reading it takes less than handing it to another thread.
 */
export function readProcFile(pid: number | string, name: 'stat' | 'status'): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'latin1');
  } catch {
    return undefined;
  }
}

/** The fields of /proc/<pid>/stat from the third on, each at its number in proc(5); undefined likewise. */
export function readStatFields(pid: number | string): readonly string[] | undefined {
  const text = readProcFile(pid, 'stat');
  if (text === undefined) return undefined;
  // The name in field 2 may hold blanks and brackets, so count from its last bracket.
  return ['', '', '', ...text.slice(text.lastIndexOf(')') + 2).split(' ')];
}
