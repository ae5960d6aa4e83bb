import { expect, test } from 'vitest';
import { prefersText } from '../../../src/marathon-server/http/endpoints-text.ts';

test.each([
  [undefined, false],
  ['', false],
  ['*/*', false],
  ['application/json', false],
  ['text/html', false],
  ['text/plain, application/json', false],
  ['text/plain, */*', false],
  ['text/plain', true],
  ['Text/Plain; charset=utf-8', true],
  ['text/*', true],
  ['text/plain, */*;q=0.1', true],
  ['text/plain;q=0.2, application/json;q=0.1', true],
  ['text/plain;q=0, application/json;q=0', false],
])('accept %j: text is wanted rather than JSON: %j', (accept, expected) => {
  expect(prefersText(accept)).toBe(expected);
});
