import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { TurnQueue } from '../../../src/marathon-server/executor/turn-queue.ts';

/** A queue whose jobs take what they say, and the names of those that were done. */
function queueOfNames() {
  let nowMs = 0;
  const queue = new TurnQueue(() => nowMs);
  const done: string[] = [];
  const push = (name: string, ms: number) =>
    queue.push(() => {
      nowMs += ms;
      done.push(name);
    });
  return { queue, done, push };
}

test('jobs are done at once as long as they are short, then in later turns, always in their order', async () => {
  const { done, push } = queueOfNames();
  push('a', 2);
  push('b', 4);
  expect(done).toEqual(['a', 'b']);
  for (const name of ['c', 'd', 'e']) push(name, 3);
  expect(done).toEqual(['a', 'b']);
  await nextTurn();
  expect(done).toEqual(['a', 'b', 'c', 'd']);
  push('f', 1);
  await nextTurn();
  expect(done).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
});

test('a job that is pushed by a job comes after those that wait', async () => {
  const { queue, done, push } = queueOfNames();
  queue.push(() => {
    push('inner', 0);
    done.push('outer');
  });
  expect(done).toEqual(['outer', 'inner']);
});

test('what waits is done when it is flushed, and never when it is cleared', async () => {
  const { queue, done, push } = queueOfNames();
  for (const name of ['a', 'b', 'c']) push(name, 9);
  queue.flush();
  expect(done).toEqual(['a', 'b', 'c']);
  push('d', 1);
  queue.clear();
  await nextTurn();
  expect(done).toEqual(['a', 'b', 'c']);
});

test('a job that fails takes no other with it', async () => {
  const { queue, done, push } = queueOfNames();
  push('a', 9);
  push('b', 0);
  await nextTurn();
  expect(() =>
    queue.push(() => {
      throw new Error('no');
    }),
  ).toThrow('no');
  push('c', 0);
  expect(done).toEqual(['a', 'b', 'c']);
});
