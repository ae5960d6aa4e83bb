import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import '../../../../src/servers/kafka/client/kafkajs.ts';
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';
import { packageRoot } from '../../../../src/base/package-root.ts';

const THROTTLED_MS = 700;

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** A request queue of kafkajs, the delays it asks for, and how often it looked at what waits. */
function watchedQueue(pending: number, throttledMs: number | null) {
  const setTimer = vi.spyOn(globalThis, 'setTimeout');
  const queue: RequestQueue = Object.assign(Object.create(RequestQueue.prototype), {
    pending: new Array(pending).fill({}),
    throttledUntil: throttledMs === null ? -1 : Date.now() + throttledMs,
    throttleCheckTimeoutId: null,
    checkPendingRequests: vi.fn(),
  });
  queue.scheduleCheckPendingRequests();
  queue.scheduleCheckPendingRequests();
  return { queue, delays: setTimer.mock.calls.map(([, delayMs]) => delayMs) };
}

it.each([
  ['nothing waits and nothing was ever throttled', 0, null, 1],
  ['nothing waits and throttling is over', 0, -5, 1],
  ['requests wait for others', 3, null, 10],
  ['requests wait for the broker', 3, THROTTLED_MS, THROTTLED_MS],
  ['nothing waits but the broker throttles', 0, THROTTLED_MS, THROTTLED_MS],
])('kafkajs asks for no time in the past when %s', (_case, pending, throttledMs, wanted) => {
  const { queue, delays } = watchedQueue(pending, throttledMs);
  expect(delays).toEqual([wanted]);
  vi.advanceTimersByTime(wanted);
  expect(queue.checkPendingRequests).toHaveBeenCalledOnce();
  expect(queue.throttleCheckTimeoutId).toBeNull();
});

it('is what everything gets that makes a client of kafkajs', () => {
  const direct = ['src', 'apps', 'bench'].flatMap((top) =>
    readdirSync(join(packageRoot, top), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
      .map((name) => `${top}/${name}`)
      .filter((path) =>
        /^import (?!type ).*'kafkajs[/']/m.test(readFileSync(join(packageRoot, path), 'utf8')),
      ),
  );
  expect(direct).toEqual(['src/servers/kafka/client/kafkajs.ts']);
});
