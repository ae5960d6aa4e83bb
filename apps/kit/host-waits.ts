import { readFileSync } from 'node:fs';

/** Clock ticks per second of /proc/stat: USER_HZ, 100 on every Linux. */
const TICKS_PER_S = 100;

/** What made processes of a host wait for CPUs since it booted, seconds; null where the system does not tell. */
export interface HostWaits {
  /** Kept from its CPUs by the hypervisor, all CPUs together: `steal` of /proc/stat (proc(5)). */
  stealS: number | null;
  /** Some process waited for a CPU: `some total` of /proc/pressure/cpu (Documentation/accounting/psi.rst). */
  pressureS: number | null;
}

export function readHostWaits(): HostWaits {
  const steal = /^cpu +(?:\d+ +){7}(\d+)/m.exec(read('/proc/stat'))?.[1];
  const pressure = /^some .*\btotal=(\d+)/m.exec(read('/proc/pressure/cpu'))?.[1];
  return {
    stealS: steal === undefined ? null : Number(steal) / TICKS_PER_S,
    pressureS: pressure === undefined ? null : Number(pressure) / 1e6,
  };
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
