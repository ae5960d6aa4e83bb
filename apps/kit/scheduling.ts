import { Cgroups } from '../../src/base/cgroup.ts';
import { usableCores } from '../../src/base/machine-limits.ts';
import type { SchedulingReport } from '../../src/measure/report.ts';
import { readHostWaits } from './host-waits.ts';
import { openThreadTimes, type ThreadTimes } from './thread-times.ts';

interface Reading {
  waitedS: number | null;
  throttledS: number | null;
  stealS: number | null;
  pressureS: number | null;
}

/** What keeps this process from a CPU, since the last reset. */
export class Scheduling {
  /** Null where the system does not tell. */
  readonly threadTimes: (() => ThreadTimes) | null = openThreadTimes();
  #cgroups = new Cgroups();
  #since: Reading = this.#read();

  reset(): void {
    // A process may have been moved to another cgroup since.
    this.#cgroups = new Cgroups();
    this.#since = this.#read();
  }

  /** @param standstillUs as the event loop's probes found it since the reset */
  report(standstillUs: number): SchedulingReport {
    const now = this.#read();
    const since = this.#since;
    return {
      run_delay_s: difference(now.waitedS, since.waitedS),
      throttled_s: difference(now.throttledS, since.throttledS),
      standstill_s: this.threadTimes === null ? null : standstillUs / 1e6,
      cores: usableCores(this.#cgroups),
      host_steal_s: difference(now.stealS, since.stealS),
      host_pressure_s: difference(now.pressureS, since.pressureS),
    };
  }

  #read(): Reading {
    const waitedUs = this.threadTimes?.().waitedUs;
    return {
      waitedS: waitedUs === undefined ? null : waitedUs / 1e6,
      throttledS: this.#cgroups.throttledS(),
      ...readHostWaits(),
    };
  }
}

function difference(now: number | null, since: number | null): number | null {
  return now === null || since === null ? null : Math.max(0, now - since);
}
