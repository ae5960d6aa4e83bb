import { describe, expect, it } from 'vitest';
import { Scheduling } from '../../apps/kit/scheduling.ts';
import { openThreadTimes } from '../../apps/kit/thread-times.ts';

describe('thread times', () => {
  it('grow by what the thread ran', () => {
    const read = openThreadTimes();
    const before = read?.();
    const end = process.cpuUsage().user + 50_000;
    while (process.cpuUsage().user < end);
    const after = read?.();
    expect((after?.ranUs ?? 0) - (before?.ranUs ?? 0)).toBeGreaterThan(20_000);
  });
});

it('what a process waited for is told since the reset', () => {
  const scheduling = new Scheduling();
  scheduling.reset();
  const report = scheduling.report(250_000);
  expect(report.standstill_s).toBe(0.25);
  expect(report.run_delay_s).toBeLessThan(1);
  expect(report.cores).toBeGreaterThan(0);
});
