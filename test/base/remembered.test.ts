import { expect, test } from 'vitest';
import { remembered } from '../../src/base/remembered.ts';

test('the answer for an object is computed once, that for another anew', () => {
  const asked: object[] = [];
  const answer = remembered((key: object) => {
    asked.push(key);
    return asked.length === 2 ? undefined : { key };
  });
  const [one, other] = [{ a: 1 }, { a: 1 }];
  expect(answer(one)).toBe(answer(one));
  expect([answer(other), answer(other)]).toEqual([undefined, undefined]);
  expect(asked).toEqual([one, other]);
  expect(asked[1]).toBe(other);
});
