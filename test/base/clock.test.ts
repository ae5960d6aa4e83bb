import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { delay, monotonicUs } from '../../src/base/clock.ts';

describe('monotonic clock', () => {
  it('is the one that process.hrtime.bigint reads, in whole microseconds', () => {
    const before = process.hrtime.bigint() / 1000n;
    const now = monotonicUs();
    const after = process.hrtime.bigint() / 1000n;
    expect(Number.isSafeInteger(now)).toBe(true);
    expect(BigInt(now)).toBeGreaterThanOrEqual(before);
    expect(BigInt(now)).toBeLessThanOrEqual(after);
  });

  it('never goes back', () => {
    const read = Array.from({ length: 10_000 }, monotonicUs);
    expect(read).toEqual([...read].sort((a, b) => a - b));
  });
});

describe('delay', () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

  it('resolves, and no earlier than asked, to the millisecond of the timers', async () => {
    const start = monotonicUs();
    await delay(20);
    expect(monotonicUs() - start).toBeGreaterThanOrEqual(19_000);
  });

  it('rejects at once when the signal is aborted already, with its reason', async () => {
    const before = timers();
    await expect(delay(60_000, AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');
    expect(timers()).toBe(before);
  });

  it('rejects when the signal aborts, and leaves no timer behind', async () => {
    const before = timers();
    const controller = new AbortController();
    const waiting = delay(60_000, controller.signal);
    await setImmediate();
    controller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    expect(timers()).toBe(before);
  });

  it('is not disturbed by a signal that aborts afterwards', async () => {
    const controller = new AbortController();
    await delay(1, controller.signal);
    controller.abort();
  });
});
