import { expect, test } from 'vitest';
import {
  isPattern,
  longestPattern,
  matchesWhole,
} from '../../../src/marathon-server/scheduler/whole-match.ts';

test.each([
  ['r-[0-9]', 'r-1', true],
  ['r', 'r-1', false],
  ['a|b', 'b', true],
  ['a|b', 'bc', false],
  ['(?i)rack', 'RACK', true],
  ['.*', '', true],
])('%j on %j: %j', (pattern, value, fits) => {
  expect(matchesWhole(pattern, value)).toBe(fits);
});

// With backtracking each of these takes longer than anybody lives.
test.each(['(a+)+b', '(a|aa)+b', '(a*)*b', '(.*)*b'])('%j ends', (pattern) => {
  expect(matchesWhole(pattern, 'a'.repeat(1_000))).toBe(false);
});

test.each(['(', '(a)\\1', '(?=a)a', '((a{100}){100}){100}', 'x'.repeat(longestPattern + 1)])(
  'what cannot be matched in bounded time or is no pattern is none: %j',
  (pattern) => {
    expect(isPattern(pattern)).toBe(false);
    expect(matchesWhole(pattern, 'a')).toBeUndefined();
  },
);

test('many patterns, one after another, are all right', () => {
  for (let number = 0; number < 1_000; number += 1)
    expect(matchesWhole(`r${number}`, `r${number}`)).toBe(true);
});
