import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newRunId, RUN_ID } from '../../src/base/run-id.ts';

const moment = new Date('2026-11-21T14:15:00.999Z');

test('a run id is the UTC moment and six hex digits', () => {
  expect(newRunId(moment, () => 0x3f9a2c / 0x1000000)).toBe('20261121-141500-3f9a2c');
});

test.each([
  [0, '000000'],
  [1 - Number.EPSILON, 'ffffff'],
])('a draw of %d ends it with %s', (draw, end) => {
  expect(newRunId(moment, () => draw).slice(-6)).toBe(end);
});

test('every run id fits the pattern, and a later second sorts behind', () => {
  const second = fc.integer({ min: 0, max: 4e9 });
  const draw = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(second, second, draw, draw, (a, b, first, other) => {
      const idA = newRunId(new Date(a * 1000), () => first);
      const idB = newRunId(new Date(b * 1000), () => other);
      expect(idA).toMatch(RUN_ID);
      if (a !== b) expect(idA < idB).toBe(a < b);
    }),
  );
});

test.each([
  '',
  '20261121-141500-3F9A2C',
  '20261121-141500-3f9a2',
  'x20261121-141500-3f9a2c',
  '20261121-141500-3f9a2c\n',
])('%j is no run id', (text) => expect(text).not.toMatch(RUN_ID));
