import { expect, test } from 'vitest';
import { CopyOnWrite } from '../../../src/marathon-server/state/copy-on-write.ts';

test('nothing is copied before something is written, and the original stays as it was', () => {
  const original = new Map([['a', 1]]);
  const copied = new CopyOnWrite(original);
  copied.delete('absent');
  expect(copied.map).toBe(original);
  copied.set('b', 2);
  copied.delete('a');
  const own = copied.map;
  copied.set('c', 3);
  expect(copied.map).toBe(own);
  expect([[...copied.map], [...original]]).toEqual([
    [
      ['b', 2],
      ['c', 3],
    ],
    [['a', 1]],
  ]);
});
