import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { EventLoopDelay } from '../../apps/kit/event-loop-delay.ts';

// The runtime's clock and timers are moved by hand, so that a stall has the length the test says.
beforeEach(() => {
  vi.useFakeTimers({ now: 0, toFake: ['Date', 'setInterval', 'clearInterval'] });
});

afterEach(() => {
  vi.useRealTimers();
});

const nowUs = () => Date.now() * 1000;

/** The loop comes to nothing for `ms`, then the probe fires. */
function stall(ms: number): void {
  vi.setSystemTime(Date.now() + ms);
  vi.advanceTimersToNextTimer();
}

it('is nothing while timers fire in time', () => {
  const delay = new EventLoopDelay(nowUs);
  vi.advanceTimersByTime(1_000);
  expect(delay.total.buckets()).toEqual([[0, 20]]);
  expect(delay.takeIntervalMaxUs()).toBe(0);
});

it('books a stall for every probe that would have met it', () => {
  const delay = new EventLoopDelay(nowUs);
  stall(220);
  expect(delay.total.max).toBe(220_000);
  expect(delay.total.count).toBe(5);
  expect(delay.total.percentile(50)).toBeGreaterThanOrEqual(120_000);
});

it('tells the largest of each interval once', () => {
  const delay = new EventLoopDelay(nowUs);
  stall(30);
  stall(10);
  expect(delay.takeIntervalMaxUs()).toBe(30_000);
  vi.advanceTimersByTime(200);
  expect(delay.takeIntervalMaxUs()).toBe(0);
});

it('forgets at a reset and ends when stopped', () => {
  const delay = new EventLoopDelay(nowUs);
  stall(30);
  delay.reset();
  expect([delay.total.count, delay.takeIntervalMaxUs()]).toEqual([0, 0]);
  delay.stop();
  expect(vi.getTimerCount()).toBe(0);
});

it.each([
  ['stopped: neither ran nor waited for a CPU', { ranUs: 0, waitedUs: 0 }, 3_000_000],
  ['kept from a CPU', { ranUs: 0, waitedUs: 2_990_000 }, 0],
  ['busy itself', { ranUs: 2_950_000, waitedUs: 0 }, 0],
  ['half stopped', { ranUs: 500_000, waitedUs: 500_000 }, 2_000_000],
])('tells a thread that was %s', (_, during, standstillUs) => {
  const times = { ranUs: 1_000, waitedUs: 1_000 };
  const delay = new EventLoopDelay(nowUs, () => ({ ...times }));
  vi.advanceTimersByTime(500);
  times.ranUs += during.ranUs;
  times.waitedUs += during.waitedUs;
  stall(3_000);
  expect(delay.standstillUs).toBe(standstillUs);
  delay.reset();
  expect(delay.standstillUs).toBe(0);
});
