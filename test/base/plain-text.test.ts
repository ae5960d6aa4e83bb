import { expect, test } from 'vitest';
import { excerpt, plain } from '../../src/base/plain-text.ts';

test.each([
  ['one\ntwo\r\nthree', 'one two three'],
  ['a\u001b[31mred', 'a [31mred'],
  ['abc\u202edef\u2066g\u200f', 'abcdefg'],
  ['a\u2028b\u0085c', 'a b c'],
  ['日本 🚀 हिन्दी', '日本 🚀 हिन्दी'],
])('%j is shown as %j', (text, safe) => {
  expect(plain(text)).toBe(safe);
});

test('what is longer than is wanted is cut between characters, and says so', () => {
  expect(excerpt('12345', 5)).toBe('12345');
  expect(excerpt('123456', 5)).toBe('12345… (6 characters)');
  expect(excerpt('1234🚀', 5)).toBe('1234… (6 characters)');
});
