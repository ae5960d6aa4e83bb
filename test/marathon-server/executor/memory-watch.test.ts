import { expect, test } from 'vitest';
import {
  type MemoryUse,
  MemoryWatch,
  memoryWarning,
} from '../../../src/marathon-server/executor/memory-watch.ts';

const use = (rssBytes: number): MemoryUse => ({ rssBytes, limitBytes: 100 });

/** A watch that looks when the test says so. */
function lookedAt(samples: ReadonlyMap<string, MemoryUse>[]) {
  const told: string[] = [];
  const excepted: string[][] = [];
  let looks = 0;
  let done = () => {};
  const all = new Promise<void>((resolve) => {
    done = resolve;
  });
  const watch = new MemoryWatch({
    sample: async (except) => {
      excepted.push([...except]);
      return samples[looks++] ?? new Map();
    },
    onOver: async (taskId, { rssBytes }) => {
      told.push(`${taskId} ${rssBytes}`);
      if (taskId === 'ends') watch.forget(taskId);
    },
    wait: async (signal) => {
      signal.throwIfAborted();
      if (looks < samples.length) return;
      done();
      await new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    },
  });
  return { watch, told, excepted, all };
}

test('a task over its limit is told of once, as long as it is the same task', async () => {
  const { watch, told, excepted, all } = lookedAt([
    new Map([
      ['small', use(100)],
      ['large', use(101)],
      ['ends', use(500)],
    ]),
    new Map([
      ['small', use(300)],
      ['large', use(400)],
      ['ends', use(600)],
    ]),
    new Map(),
  ]);
  await all;
  expect(told).toEqual(['large 101', 'ends 500', 'small 300', 'ends 600']);
  expect(excepted).toEqual([[], ['large'], ['large', 'small']]);
  await watch.close();
});

test('people are told what is used and what was asked for', () => {
  expect(memoryWarning({ rssBytes: 99_000_000, limitBytes: 33_554_432 })).toBe(
    'Memory: 95 MiB in use, the app asks for 32 MiB; nothing is done about it',
  );
});
