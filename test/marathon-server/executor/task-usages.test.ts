import { expect, test } from 'vitest';
import { TaskUsages } from '../../../src/marathon-server/executor/task-usages.ts';

const usage = { rssBytes: 1, userSeconds: 2, systemSeconds: 3 };

test('those who ask within a second share one reading, which tells of the tasks that have processes', async () => {
  let nowMs = 5_000;
  const read: number[][] = [];
  const groups = new Map([
    ['a', 11],
    ['b', 12],
  ]);
  const usages = new TaskUsages({
    groups: () => new Map(groups),
    read: async (asked) => {
      read.push([...asked]);
      nowMs += 20;
      return new Map([[11, usage]]);
    },
    nowMs: () => nowMs,
  });
  const [one, other] = await Promise.all([usages.now(), usages.now()]);
  expect(one).toEqual({ atMs: 5_020, byTask: new Map([['a', usage]]) });
  expect(other).toBe(one);
  groups.delete('b');
  nowMs = 5_999;
  expect(await usages.now()).toBe(one);
  expect(read).toEqual([[11, 12]]);
  nowMs = 6_000;
  expect((await usages.now()).atMs).toBe(6_020);
  expect(read).toHaveLength(2);
  // A task that began since is not left out.
  groups.set('c', 13);
  await usages.now();
  expect(read).toEqual([[11, 12], [11], [11, 13]]);
});
