import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TransactionPlan } from '../../../../apps/kafka/client.ts';
import { isAborted } from '../../../../apps/kafka/wire/transaction.ts';
import { TransactionQueue } from '../../../../apps/kafka/wire/transaction-queue.ts';

describe('the share of transactions that are aborted', () => {
  const countOf = (first: number, share: number) =>
    Array.from({ length: first }, (_, index) => isAborted(index, share)).filter(Boolean).length;

  it('is exact: of the first n, as many as a whole number of n x share holds', () => {
    const hundredths = fc.integer({ min: 0, max: 100 });
    fc.assert(
      fc.property(hundredths, fc.integer({ min: 0, max: 500 }), (percent, first) => {
        expect(countOf(first, percent / 100)).toBe(Math.floor((percent * first) / 100));
      }),
    );
  });

  it('is spread evenly', () => {
    expect(Array.from({ length: 8 }, (_, index) => isAborted(index, 0.25))).toEqual(
      [0, 0, 0, 1, 0, 0, 0, 1].map(Boolean),
    );
  });
});

describe('transactions of a publisher', () => {
  function queueOf(plan: Partial<TransactionPlan>) {
    const clock = { us: 0 };
    let full = 0;
    const owner = { full: () => void full++, batchSettled: () => {} };
    const queue = new TransactionQueue(
      { id: 'x', size: null, ms: 100, abortShare: 0, ...plan },
      owner,
      () => clock.us,
    );
    return { queue, clock, full: () => full };
  }

  it('are full with their messages, and the next one takes what comes then', () => {
    const { queue, full } = queueOf({ size: 3 });
    const first = queue.forBatch();
    queue.took(2);
    expect([queue.room(), queue.forBatch() === first]).toEqual([1, true]);
    queue.took(1);
    expect([first.isFull, first.unsettled, full(), queue.room()]).toEqual([true, 2, 1, 3]);
    expect(queue.forBatch()).not.toBe(first);
    expect(queue.first).toBe(first);
    queue.stop();
  });

  it('go on filling beyond their time while the one before ends, and are full at their turn then', () => {
    const { queue, clock } = queueOf({});
    const first = queue.forBatch();
    queue.took(1);
    queue.closeFilling();
    const second = queue.forBatch();
    clock.us = 150_000;
    queue.took(1);
    expect([first.isFull, second.isFull, queue.forBatch() === second]).toEqual([true, false, true]);
    queue.leave();
    expect([queue.first === second, second.isFull, second.activeUs]).toEqual([true, true, 150_000]);
    queue.stop();
  });

  it('that nothing came to need no end', () => {
    const { queue, full } = queueOf({});
    queue.closeFilling();
    expect([queue.first, full()]).toEqual([undefined, 0]);
  });
});
