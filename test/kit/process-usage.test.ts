import { existsSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { clockId, ProcessUsage } from '../../apps/kit/process-usage.ts';
import { processReport } from '../../src/measure/report.ts';

const none = { txBytes: 0, rxBytes: 0 };
const open: ProcessUsage[] = [];

afterEach(() => {
  for (const usage of open.splice(0)) usage.delay.stop();
});

function usageWith(nowUs: () => number = () => 0): ProcessUsage {
  const usage = new ProcessUsage(nowUs);
  open.push(usage);
  return usage;
}

/** Works until this process has used that much more CPU. */
function burn(seconds: number): void {
  const start = process.cpuUsage();
  for (;;) {
    const { user, system } = process.cpuUsage(start);
    if (user + system >= seconds * 1e6) return;
  }
}

describe('report', () => {
  it('fits the contract between task and master', () => {
    expect(processReport.safeParse(usageWith().report(none, 'full')).success).toBe(true);
    expect(usageWith().report(none, 'progress').scheduling).toBeNull();
  });

  it('tells CPU, time and bytes since the last reset', () => {
    let nowUs = 1e6;
    const usage = usageWith(() => nowUs);
    burn(0.05);
    usage.reset({ txBytes: 100, rxBytes: 7 });
    nowUs = 3.5e6;
    burn(0.02);
    const report = usage.report({ txBytes: 150, rxBytes: 7 }, 'full');
    expect(report).toMatchObject({ pid: process.pid, elapsed_s: 2.5, tx_bytes: 50, rx_bytes: 0 });
    expect(report.cpu_user_s + report.cpu_system_s).toBeGreaterThanOrEqual(0.02);
    expect(report.rss_peak_bytes).toBeGreaterThanOrEqual(report.rss_bytes);
  });
});

it('takes the bytes of a client that counts them by getters', () => {
  class Sockets {
    get txBytes() {
      return 7;
    }
    get rxBytes() {
      return 9;
    }
  }
  const usage = usageWith();
  usage.reset(new Sockets());
  expect(usage.report(new Sockets(), 'progress')).toMatchObject({ tx_bytes: 0, rx_bytes: 0 });
});

describe('intervals', () => {
  it('tell each CPU second once: together they are the total', () => {
    const usage = usageWith();
    usage.reset(none);
    burn(0.02);
    const first = usage.takeInterval().cpu_s;
    burn(0.03);
    const second = usage.takeInterval().cpu_s;
    const { cpu_user_s, cpu_system_s } = usage.report(none, 'progress');
    expect(first).toBeGreaterThanOrEqual(0.02);
    expect(second).toBeGreaterThanOrEqual(0.03);
    expect(first + second).toBeLessThanOrEqual(cpu_user_s + cpu_system_s + 1e-9);
  });
});

it('knows the host by its kernel boot, or by its name where no kernel tells', () => {
  const file = '/proc/sys/kernel/random/boot_id';
  expect(clockId()).toBe(existsSync(file) ? readFileSync(file, 'utf8').trim() : `host:${hostname()}`);
});
