import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/*
 * The cgroups of this process, version 1 and 2 (cgroups(7), Documentation/admin-guide/cgroup-v2.rst). A limit of any
 * level above the process counts, so that every function looks at all that can be seen from here.
 */

type Controller = 'cpu' | 'memory';

/** One cgroup hierarchy as mounted here. */
interface Hierarchy {
  version: 1 | 2;
  /** Folders from the process's own cgroup up to the mount point. */
  folders: string[];
}

/** Reads a file as text; undefined when it cannot be read. */
export type ReadText = (path: string) => string | undefined;

export const readText: ReadText = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

/** What the cgroups of one process allow, and how often they made it wait. */
export class Cgroups {
  readonly #read: ReadText;
  readonly #cpu: Hierarchy | undefined;
  readonly #memory: Hierarchy | undefined;

  /** Looks up the folders once; a process moved to another cgroup later is not followed. */
  constructor(read: ReadText = readText) {
    this.#read = read;
    this.#cpu = hierarchyOf('cpu', read);
    this.#memory = hierarchyOf('memory', read);
  }

  /** Cores that the tightest CPU limit allows, e.g. 0.5; null without a limit. */
  cpuLimit(): number | null {
    return lowest(this.#each(this.#cpu, (folder, version) => this.#cpuLimitOf(folder, version)));
  }

  /** Time that CPU limits made the process's groups wait, of the level that waited most, seconds; null where unknown. */
  throttledS(): number | null {
    const times = this.#each(this.#cpu, (folder) => this.#throttledOf(folder));
    return times.length === 0 ? null : Math.max(...times);
  }

  /** Memory that the tightest limit leaves, what can be given back at once left out of account, bytes; null without a limit. */
  memoryLeftBytes(): number | null {
    return lowest(this.#each(this.#memory, (folder, version) => this.#memoryLeftOf(folder, version)));
  }

  /** The tightest memory limit, bytes; null without a limit. */
  memoryLimitBytes(): number | null {
    return lowest(this.#each(this.#memory, (folder, version) => this.#memoryLimitOf(folder, version)));
  }

  #each(
    hierarchy: Hierarchy | undefined,
    of: (folder: string, version: 1 | 2) => number | undefined,
  ): number[] {
    if (hierarchy === undefined) return [];
    return hierarchy.folders.flatMap((folder) => of(folder, hierarchy.version) ?? []);
  }

  #cpuLimitOf(folder: string, version: 1 | 2): number | undefined {
    const [quota, period] =
      version === 2
        ? (this.#read(join(folder, 'cpu.max')) ?? '').trim().split(/\s+/)
        : [this.#read(join(folder, 'cpu.cfs_quota_us')), this.#read(join(folder, 'cpu.cfs_period_us'))];
    const cores = Number(quota) / Number(period);
    return Number.isFinite(cores) && cores > 0 ? cores : undefined;
  }

  #throttledOf(folder: string): number | undefined {
    const stat = this.#read(join(folder, 'cpu.stat')) ?? '';
    const us = /^throttled_usec (\d+)$/m.exec(stat)?.[1];
    if (us !== undefined) return Number(us) / 1e6;
    const ns = /^throttled_time (\d+)$/m.exec(stat)?.[1];
    return ns === undefined ? undefined : Number(ns) / 1e9;
  }

  #memoryLimitOf(folder: string, version: 1 | 2): number | undefined {
    const text = this.#read(join(folder, version === 2 ? 'memory.max' : 'memory.limit_in_bytes'));
    const bytes = Number(text);
    // Version 1 writes "no limit" as the largest multiple of a page.
    return text !== undefined && Number.isFinite(bytes) && bytes > 0 && bytes < 2 ** 60 ? bytes : undefined;
  }

  #memoryLeftOf(folder: string, version: 1 | 2): number | undefined {
    const limit = this.#memoryLimitOf(folder, version);
    const used = Number(
      this.#read(join(folder, version === 2 ? 'memory.current' : 'memory.usage_in_bytes')) ?? Number.NaN,
    );
    if (limit === undefined || !Number.isFinite(used)) return undefined;
    const stat = this.#read(join(folder, 'memory.stat')) ?? '';
    const cache = Number(/^(?:total_)?inactive_file (\d+)$/m.exec(stat)?.[1] ?? 0);
    return Math.max(0, limit - Math.max(0, used - cache));
  }
}

function lowest(values: readonly number[]): number | null {
  return values.length === 0 ? null : Math.min(...values);
}

/** A controller is in one hierarchy: one of its own (version 1), or the one that has all the others (version 2). */
function hierarchyOf(controller: Controller, read: ReadText): Hierarchy | undefined {
  const memberships = (read('/proc/self/cgroup') ?? '').split('\n').map((line) => line.split(':'));
  const mounts = mountsOf(read('/proc/self/mountinfo') ?? '');
  const own = memberships.find(([, names]) => names?.split(',').includes(controller));
  const mount =
    own === undefined
      ? mounts.find(({ type }) => type === 'cgroup2')
      : mounts.find(({ type, options }) => type === 'cgroup' && options.includes(controller));
  const membership = own ?? memberships.find(([id, names]) => id === '0' && names === '');
  if (mount === undefined || membership === undefined) return undefined;
  const path = membership.slice(2).join(':');
  return { version: own === undefined ? 2 : 1, folders: foldersOf(mount, path) };
}

interface Mount {
  /** Path within the hierarchy that is mounted; `/` for all of it. */
  root: string;
  point: string;
  type: string;
  options: string[];
}

/** proc(5): id parent major:minor root point options [tags] - type source super-options */
function mountsOf(text: string): Mount[] {
  return text.split('\n').flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ');
    const [, , , root, point] = before.split(' ');
    const [type, , options] = after.split(' ');
    if (root === undefined || point === undefined || type === undefined || !type.startsWith('cgroup'))
      return [];
    return [{ root, point, type, options: (options ?? '').split(',') }];
  });
}

/** Within a container the path may be told from outside it: then only what is mounted can be looked at. */
function foldersOf({ root, point }: Mount, path: string): string[] {
  const inside = root === '/' ? path : path.startsWith(root) ? path.slice(root.length) : '/';
  const parts = inside.split('/').filter((part) => part !== '' && part !== '..');
  return parts.map((_, i) => join(point, ...parts.slice(0, parts.length - i))).concat(point);
}
