import { availableParallelism, freemem, totalmem } from 'node:os';
import { Cgroups } from './cgroup.ts';

/** Cores that this process may use: its affinity and CPU limits of its cgroups. May be a fraction. */
export function usableCores(cgroups = new Cgroups()): number {
  return Math.min(availableParallelism(), cgroups.cpuLimit() ?? Number.POSITIVE_INFINITY);
}

/** Memory of this machine, or of the container or cgroup where that has less, bytes. */
export function usableMemoryBytes(cgroups = new Cgroups()): number {
  return Math.min(totalmem(), cgroups.memoryLimitBytes() ?? Number.POSITIVE_INFINITY);
}

/** What of it is free, bytes. */
export function freeMemoryBytes(cgroups = new Cgroups()): number {
  return Math.min(freemem(), cgroups.memoryLeftBytes() ?? Number.POSITIVE_INFINITY);
}
