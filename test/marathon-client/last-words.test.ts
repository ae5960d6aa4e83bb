import { expect, it } from 'vitest';
import { lastWords } from '../../src/marathon-client/last-words.ts';

it.each([
  ['nothing', '', ''],
  ['empty lines', '\n \r\n\n', ''],
  ['one line', 'Error: no broker\n', 'Error: no broker'],
  ['the last four of many', '1\n2\n\n3\r\n  4\n5\n', '2 | 3 | 4 | 5'],
])('gives %s', (_case, text, words) => {
  expect(lastWords(text)).toBe(words);
});

it('cuts what is too long at its beginning', () => {
  const words = lastWords(`${'x'.repeat(1_000)} the reason`);
  expect(words).toHaveLength(401);
  expect(words).toMatch(/^…x+ the reason$/);
});
