import { readdirSync, readFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { delay } from '../base/clock.ts';

/**
 * Environment variable that Mesos gives to every task and that all its descendants inherit. A daemon leaves
 * its group and its parent, but keeps its environment.
 */
export const strayVariable = 'MESOS_TASK_ID';

/** Processes looked at per turn of the event loop: about a millisecond of work. */
const sliceSize = 32;
/** A reading is followed by this many times its duration without one, so that it never takes a core. */
const restFactor = 2;
/** A family that forks faster than it is killed is given up after so many readings. */
const mostReadings = 10;

type Families = Map<string, number[]>;

/** The value of the variable a process was started with; undefined when it has none, is gone or another user's. */
function familyOf(pid: number): string | undefined {
  let environment: string;
  try {
    environment = readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return undefined;
  }
  const entry = `\0${strayVariable}=`;
  const at = `\0${environment}`.indexOf(entry);
  return at < 0 ? undefined : environment.slice(at + entry.length - 1).split('\0', 1)[0];
}

function allPids(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    // No /proc: daemons cannot be told from the processes of others here.
    return [];
  }
}

async function readFamilies(): Promise<Families> {
  const families: Families = new Map();
  for (const [index, pid] of allPids().entries()) {
    if (index > 0 && index % sliceSize === 0) await nextTurn();
    const family = familyOf(pid);
    if (family === undefined || pid === process.pid) continue;
    const pids = families.get(family);
    if (pids === undefined) families.set(family, [pid]);
    else pids.push(pid);
  }
  return families;
}

function kill(pid: number, family: string): void {
  // Between reading and now the number may have come to stand for another process.
  if (familyOf(pid) !== family) return;
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended meanwhile.
  }
}

/** Kills daemons by the task they came from. Those who ask at the same time share one reading of all processes. */
export class StrayHunt {
  #next: Promise<Families> | undefined;
  #current: Promise<unknown> = Promise.resolve();

  /** Resolves when no process that bears the task's id is left. */
  async killAll(family: string): Promise<void> {
    for (let reading = 0; reading < mostReadings; reading++) {
      const pids = (await this.#read()).get(family);
      if (pids === undefined) return;
      for (const pid of pids) kill(pid, family);
    }
  }

  /** A reading that begins after this call. */
  #read(): Promise<Families> {
    this.#next ??= this.#current.then(() => {
      const beganMs = performance.now();
      const families = readFamilies();
      this.#next = undefined;
      this.#current = families.then(() => delay(restFactor * (performance.now() - beganMs)));
      return families;
    });
    return this.#next;
  }
}
