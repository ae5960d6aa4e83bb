import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pauseMs, retryAfterMs } from '../../src/marathon-client/backoff.ts';

const policy = { baseMs: 200, capMs: 5_000 };

it('doubles from repetition to repetition up to the cap', () => {
  const longest = [0, 1, 2, 3, 4, 5, 6].map((repetition) => pauseMs(policy, repetition, 1));
  expect(longest).toEqual([200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
});

it('draws half of the pause', () => {
  expect(pauseMs(policy, 1, 0)).toBe(200);
  expect(pauseMs(policy, 1, 0.5)).toBe(300);
});

it('is never longer than the cap and never shorter than half the base', () => {
  fc.assert(
    fc.property(fc.nat(10_000), fc.double({ min: 0, max: 1, noNaN: true }), (repetition, random) => {
      const pause = pauseMs(policy, repetition, random);
      expect(pause).toBeGreaterThanOrEqual(100);
      expect(pause).toBeLessThanOrEqual(5_000);
    }),
  );
});

it.each([
  ['7', 7_000],
  [' 0 ', 0],
  ['Thu, 01 Jan 1970 00:02:00 GMT', 60_000],
  ['Thu, 01 Jan 1970 00:00:30 GMT', 0],
  ['-5', 0],
  ['1.5', 0],
  ['soon', 0],
  [undefined, 0],
])('Retry-After %j of an answer given at minute one asks for %i ms', (header, ms) => {
  expect(retryAfterMs(header, 60_000)).toBe(ms);
});
