import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WorkQueue } from '../../apps/kit/work-queue.ts';
import { runTagOf } from '../../src/measure/message.ts';
import { MessageRuns } from '../../src/measure/message-runs.ts';
import { SubscriberAccount } from '../../src/measure/subscriber-account.ts';

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

const nowUs = () => Date.now() * 1000;

/** A member with work, and what became of it. */
function member(works: readonly number[]) {
  const receipts: [atMs: number, count: number][] = [];
  const done: [stream: number, position: number, atMs: number][] = [];
  const told = { worked: 0, rooms: 0, draws: 0 };
  const recorder = { receipt: (_: number, us: number, count: number) => receipts.push([us / 1000, count]) };
  const account = new SubscriberAccount(runTagOf('run'), recorder);
  account.keepPositions();
  const queue = new WorkQueue(account, {
    nowUs,
    drawUs: () => (works[told.draws++ % works.length] as number) * 1000,
    done: ({ stream, position, workUs }, us) => {
      told.worked += workUs / 1000;
      done.push([stream, position, us / 1000]);
    },
    room: () => told.rooms++,
  });
  return { account, queue, receipts, done, told };
}

/** A fetch brings `count` messages of a stream that stand before `end`. */
function fetched({ queue }: ReturnType<typeof member>, stream: number, end: number, count: number): void {
  queue.begin(nowUs());
  const runs = new MessageRuns();
  for (let sequence = end - count; sequence < end; sequence++) runs.add(0, stream, sequence, 0);
  queue.runs(runs);
  queue.read(stream, end, count);
  queue.end();
}

describe('work at messages', () => {
  it('takes one after the other, each booked when its work ends', () => {
    const one = member([2, 5, 1]);
    one.queue.take(3, 10);
    fetched(one, 3, 13, 3);
    expect(one.account.received).toBe(0);
    vi.advanceTimersByTime(20);
    expect(one.done).toEqual([
      [3, 11, 2],
      [3, 12, 7],
      [3, 13, 8],
    ]);
    expect(one.receipts.map(([atMs]) => atMs)).toEqual([2, 7, 8]);
    expect(one.told.worked).toBe(8);
    expect(one.account.ranges().positions).toEqual([{ stream: 3, ranges: [10, 13] }]);
  });

  it('keeps to its schedule where timers come late, and is idle where nothing is there', () => {
    const one = member([0.25]);
    one.queue.take(0, 0);
    fetched(one, 0, 10, 10);
    vi.advanceTimersByTime(1);
    expect(one.done).toEqual([[0, 4, 1]]);
    // Nobody came to look for 10 ms: by now all are done.
    vi.setSystemTime(11);
    vi.advanceTimersToNextTimer();
    expect(one.account.received).toBe(10);
    vi.setSystemTime(100);
    fetched(one, 0, 11, 1);
    expect(one.account.received).toBe(10);
    vi.advanceTimersByTime(1);
    expect(one.account.received).toBe(11);
  });

  it('works at one stream after the other, in the order of fetching', () => {
    const one = member([10]);
    one.queue.take(0, 0);
    one.queue.take(1, 50);
    fetched(one, 0, 2, 2);
    fetched(one, 1, 51, 1);
    vi.advanceTimersByTime(25);
    expect([one.queue.positionOf(0), one.queue.positionOf(1)]).toEqual([2, 50]);
    vi.advanceTimersByTime(5);
    expect(one.queue.positionOf(1)).toBe(51);
  });

  it('leaves what it has not done of a stream that is taken from it, the message under way too', () => {
    const one = member([10]);
    one.queue.take(0, 0);
    one.queue.take(1, 0);
    fetched(one, 0, 5, 5);
    fetched(one, 1, 2, 2);
    vi.advanceTimersByTime(25);
    one.queue.drop([0]);
    expect(one.queue.positionOf(0)).toBe(2);
    // The next stream's begins at once.
    vi.advanceTimersByTime(10);
    expect(one.done.at(-1)).toEqual([1, 1, 35]);
    vi.advanceTimersByTime(100);
    expect(one.account.ranges().positions).toEqual([
      { stream: 0, ranges: [0, 2] },
      { stream: 1, ranges: [0, 2] },
    ]);
  });

  it('does nothing more of streams that are dropped together, though it is due', () => {
    const one = member([10]);
    one.queue.take(0, 0);
    one.queue.take(1, 0);
    fetched(one, 0, 1, 1);
    fetched(one, 1, 1, 1);
    // Nobody came to look for so long that both are due.
    vi.setSystemTime(25);
    one.queue.drop([1, 0]);
    vi.advanceTimersByTime(100);
    expect([one.account.received, one.done]).toEqual([0, []]);
  });

  it('does nothing any more once it is closed', () => {
    const one = member([10]);
    fetched(one, 0, 5, 5);
    one.queue.close();
    vi.advanceTimersByTime(100);
    expect(one.account.received).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is full with more than 500 messages, and says when there is room', () => {
    const one = member([1]);
    one.queue.take(0, 0);
    fetched(one, 0, 500, 500);
    expect(one.queue.isFull).toBe(false);
    fetched(one, 0, 502, 2);
    expect(one.queue.isFull).toBe(true);
    vi.advanceTimersByTime(1);
    expect([one.queue.isFull, one.told.rooms]).toEqual([true, 0]);
    vi.advanceTimersByTime(1);
    expect([one.queue.isFull, one.told.rooms]).toEqual([false, 1]);
  });

  it('begins again with the batch where it does not know positions within', () => {
    const one = member([10]);
    one.queue.take(0, 0);
    // Three positions, of which one held something else.
    fetched(one, 0, 3, 2);
    vi.advanceTimersByTime(10);
    expect(one.queue.positionOf(0)).toBe(0);
    vi.advanceTimersByTime(10);
    expect(one.queue.positionOf(0)).toBe(3);
  });

  it('passes over what holds no message of the run when its turn comes', () => {
    const one = member([10]);
    one.queue.take(0, 0);
    fetched(one, 0, 1, 1);
    fetched(one, 0, 4, 0);
    expect(one.queue.positionOf(0)).toBe(0);
    vi.advanceTimersByTime(10);
    expect(one.queue.positionOf(0)).toBe(4);
  });
});
