import { hostname } from 'node:os';
import { bootId } from '../../src/base/boot-id.ts';
import type { ProcessReport } from '../../src/measure/report.ts';
import { EventLoopDelay } from './event-loop-delay.ts';
import { Scheduling } from './scheduling.ts';

/** Bytes over the sockets to the system under test. */
export interface Traffic {
  txBytes: number;
  rxBytes: number;
}

/** CPU, memory and event loop of this process since the last reset, in all and since the last interval. */
export class ProcessUsage {
  readonly delay: EventLoopDelay;
  readonly #scheduling = new Scheduling();
  readonly #nowUs: () => number;
  #sinceUs: number;
  #sinceCpu: NodeJS.CpuUsage;
  #intervalCpu: NodeJS.CpuUsage;
  #sinceTraffic: Traffic = { txBytes: 0, rxBytes: 0 };
  #rssPeak = 0;

  constructor(nowUs: () => number) {
    this.#nowUs = nowUs;
    this.delay = new EventLoopDelay(nowUs, this.#scheduling.threadTimes);
    this.#sinceUs = nowUs();
    this.#sinceCpu = this.#intervalCpu = process.cpuUsage();
  }

  /** Begins anew: later reports tell of what comes after. */
  reset(traffic: Traffic): void {
    this.#sinceUs = this.#nowUs();
    this.#sinceCpu = this.#intervalCpu = process.cpuUsage();
    // Of a client that counts by getters nothing could be spread.
    this.#sinceTraffic = { txBytes: traffic.txBytes, rxBytes: traffic.rxBytes };
    this.#rssPeak = 0;
    this.delay.reset();
    this.#scheduling.reset();
  }

  /** CPU seconds, memory and the largest event-loop delay since the last call. */
  takeInterval(): { cpu_s: number; rss_bytes: number; event_loop_delay_max_us: number } {
    const cpu = process.cpuUsage();
    const cpuUs = cpu.user + cpu.system - this.#intervalCpu.user - this.#intervalCpu.system;
    this.#intervalCpu = cpu;
    return {
      cpu_s: Math.max(0, cpuUs) / 1e6,
      rss_bytes: this.#rss(),
      event_loop_delay_max_us: this.delay.takeIntervalMaxUs(),
    };
  }

  /**
   * @param detail what kept the process from a CPU is left out of `progress`: it takes a dozen files to read, which
   * messages that are due just then would wait for.
   */
  report(traffic: Traffic, detail: 'progress' | 'full'): ProcessReport {
    const cpu = process.cpuUsage(this.#sinceCpu);
    const rss = this.#rss();
    return {
      pid: process.pid,
      cpu_user_s: cpu.user / 1e6,
      cpu_system_s: cpu.system / 1e6,
      elapsed_s: (this.#nowUs() - this.#sinceUs) / 1e6,
      rss_bytes: rss,
      rss_peak_bytes: this.#rssPeak,
      event_loop_delay_us: {
        p50: this.delay.total.percentile(50) ?? 0,
        p99: this.delay.total.percentile(99) ?? 0,
        max: this.delay.total.max ?? 0,
      },
      scheduling: detail === 'full' ? this.#scheduling.report(this.delay.standstillUs) : null,
      tx_bytes: Math.max(0, traffic.txBytes - this.#sinceTraffic.txBytes),
      rx_bytes: Math.max(0, traffic.rxBytes - this.#sinceTraffic.rxBytes),
    };
  }

  #rss(): number {
    const rss = process.memoryUsage.rss();
    this.#rssPeak = Math.max(this.#rssPeak, rss);
    return rss;
  }
}

/**
 * Equal on two processes exactly when they share one kernel and so one monotonic clock; elsewhere than on Linux the
 * host's name tells hosts apart, which is what is asked.
 */
export function clockId(): string {
  return bootId() ?? `host:${hostname()}`;
}
