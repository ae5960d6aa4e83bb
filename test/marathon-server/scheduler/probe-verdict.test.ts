import { expect, test } from 'vitest';
import {
  firstProbeMs,
  judge,
  nextProbeMs,
  type ProbeOutcome,
} from '../../../src/marathon-server/scheduler/probe-verdict.ts';
import { type HealthResult, isAlive } from '../../../src/marathon-server/state/task-health.ts';

const every = (intervalSeconds: number) => ({ intervalSeconds });
const check = { gracePeriodSeconds: 10, intervalSeconds: 1, timeoutSeconds: 1, maxConsecutiveFailures: 2 };
const good: ProbeOutcome = { healthy: true };
const bad: ProbeOutcome = { healthy: false, cause: '500 Oops' };

/** Judges probes of a task that runs since time 0. */
function judgeAll(probes: [atMs: number, outcome: ProbeOutcome][], change: Partial<typeof check> = {}) {
  let result: HealthResult | null = null;
  return probes.map(([atMs, outcome]) => {
    const verdict = judge({ ...check, ...change }, result, outcome, 0, atMs);
    result = verdict.result;
    return verdict;
  });
}

test('the first probe comes within a second, the others an interval after the one before began', () => {
  expect(firstProbeMs(every(60), 5_000)).toBe(6_000);
  expect(firstProbeMs(every(1), 5_000)).toBe(6_000);
  expect(nextProbeMs(every(60), 6_000, 6_010)).toBe(66_000);
});

test('a check with a delay waits for that, be it none', () => {
  expect(firstProbeMs({ intervalSeconds: 60, delaySeconds: 15 }, 5_000)).toBe(20_000);
  expect(firstProbeMs({ intervalSeconds: 60, delaySeconds: 0 }, 5_000)).toBe(5_000);
});

test('a slow probe is followed at once, and no interval is shorter than a tenth of a second', () => {
  expect(nextProbeMs(every(1), 6_000, 9_000)).toBe(9_000);
  expect(firstProbeMs(every(0), 5_000)).toBe(5_100);
  expect(nextProbeMs(every(0), 5_100, 5_101)).toBe(5_200);
});

test('failures in the grace before the first success do not count', () => {
  const [early, late] = judgeAll([
    [9_999, bad],
    [10_000, bad],
  ]);
  expect(early).toEqual({
    failed: false,
    kill: false,
    result: {
      firstSuccessMs: null,
      lastSuccessMs: null,
      lastFailureMs: null,
      lastFailureCause: null,
      consecutiveFailures: 0,
    },
  });
  expect(late).toMatchObject({
    failed: true,
    kill: false,
    result: { lastFailureMs: 10_000, lastFailureCause: '500 Oops', consecutiveFailures: 1 },
  });
});

test('after the first success they count, in the grace too, and the last one allowed kills', () => {
  const verdicts = judgeAll([
    [1_000, good],
    [2_000, bad],
    [3_000, good],
    [4_000, bad],
    [5_000, bad],
  ]);
  expect(verdicts.map(({ kill }) => kill)).toEqual([false, false, false, false, true]);
  expect(verdicts.map(({ result }) => isAlive(result))).toEqual([true, false, true, false, false]);
  expect(verdicts.at(-1)?.result).toEqual({
    firstSuccessMs: 1_000,
    lastSuccessMs: 3_000,
    lastFailureMs: 5_000,
    lastFailureCause: '500 Oops',
    consecutiveFailures: 2,
  });
});

test('0 allowed failures mean any number of them', () => {
  const probes = Array.from({ length: 9 }, (_, index): [number, ProbeOutcome] => [20_000 + index, bad]);
  const verdicts = judgeAll(probes, { maxConsecutiveFailures: 0 });
  expect(verdicts.at(-1)).toMatchObject({ failed: true, kill: false, result: { consecutiveFailures: 9 } });
});
