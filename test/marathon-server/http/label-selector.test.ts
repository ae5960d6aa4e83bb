import { expect, test } from 'vitest';
import { parseLabelSelector } from '../../../src/marathon-server/http/label-selector.ts';

const labels = { env: 'test', tier: 'web' };

test.each([
  'env',
  'env==test',
  'env=test',
  'env!=prod',
  'env in (test, dev)',
  'env notin (prod)',
  'env in (test),tier',
])('%s fits', (selector) => {
  expect(parseLabelSelector(selector)(labels)).toBe(true);
});

test.each(['other', 'env==prod', 'env!=test', 'env in (prod)', 'other notin (x)', 'env, other'])(
  '%s does not',
  (selector) => {
    expect(parseLabelSelector(selector)(labels)).toBe(false);
  },
);

test.each(['', '==', 'a b', 'env in test'])('%j is refused', (selector) => {
  expect(() => parseLabelSelector(selector)).toThrow('Invalid label selector');
});
