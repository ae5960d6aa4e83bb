import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A cgroup of a test's own with a CPU limit. */
export interface LimitedCgroup {
  add(pid: number): void;
  /** To be called when its processes are gone. */
  remove(): void;
}

const PERIOD_US = 100_000;

/**
 * Makes a cgroup that may use so many cores, in whichever version of cgroups this machine has.
 * @returns null where this user may not make one, or the machine has none
 */
export function createLimitedCgroup(cores: number): LimitedCgroup | null {
  const name = `hydra-test-${process.pid}`;
  const quota = String(Math.round(cores * PERIOD_US));
  return (
    make(join('/sys/fs/cgroup/cpu', name), {
      'cpu.cfs_period_us': String(PERIOD_US),
      'cpu.cfs_quota_us': quota,
    }) ?? make(join('/sys/fs/cgroup', name), { 'cpu.max': `${quota} ${PERIOD_US}` })
  );
}

function make(folder: string, limits: Record<string, string>): LimitedCgroup | null {
  try {
    mkdirSync(folder);
  } catch {
    return null;
  }
  try {
    for (const [file, value] of Object.entries(limits)) {
      // A file that the kernel did not make is a folder without this controller.
      readFileSync(join(folder, file));
      writeFileSync(join(folder, file), value);
    }
  } catch {
    rmdirSync(folder);
    return null;
  }
  return {
    add: (pid) => writeFileSync(join(folder, 'cgroup.procs'), String(pid)),
    remove: () => rmdirSync(folder),
  };
}
