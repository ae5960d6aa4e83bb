import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { parseUsage, processUsage } from '../../../src/servers/shared/process-usage.ts';

test('user and system time are added, also behind a name with brackets and blanks', () => {
  const fields = ['S', ...new Array(10).fill('0'), '250', '75', '999', '999'].join(' ');
  expect(parseUsage(`42 (a) b (c) ${fields}`, 'Name:\tx\nVmRSS:\t    2048 kB\n')).toEqual({
    cpu_s: 3.25,
    rss_bytes: 2 * 1024 * 1024,
  });
});

test('a process without memory has no usage', () => {
  expect(parseUsage('42 (a) Z 0', 'State:\tZ (zombie)\n')).toBeUndefined();
});

test('the time and memory of a live process are those it counts itself', () => {
  const before = process.cpuUsage();
  const usage = processUsage(process.pid);
  const after = process.cpuUsage();
  const tick_s = 0.011;
  expect(usage?.cpu_s).toBeGreaterThanOrEqual((before.user + before.system) / 1e6 - 2 * tick_s);
  expect(usage?.cpu_s).toBeLessThanOrEqual((after.user + after.system) / 1e6 + 2 * tick_s);
  expect(usage?.rss_bytes).toBeGreaterThan(10e6);
});

test('a process that is gone has no usage', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  expect(processUsage(child.pid ?? 0)).toBeUndefined();
});
