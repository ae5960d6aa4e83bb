import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReceiptBooks } from '../../apps/kit/receipt-books.ts';

const START_US = 5_000_000;
const HOUR_US = 3600 * 1e6;

const receipt = fc.record({
  intendedUs: fc.integer({ min: START_US - 50_000, max: START_US + 100_000 }),
  afterUs: fc.oneof(fc.integer({ min: 0, max: 200_000 }), fc.integer({ min: 0, max: 60_000_000 })),
  count: fc.integer({ min: 1, max: 500 }),
});

function booksOf(all: readonly { intendedUs: number; afterUs: number; count: number }[]): ReceiptBooks {
  const books = new ReceiptBooks(START_US);
  for (const { intendedUs, afterUs, count } of all) books.receipt(intendedUs, START_US + afterUs, count);
  return books;
}

describe('received until an instant', () => {
  it('is the count of all receipts up to it, to 10 ms and never too few', () => {
    const instant = fc.integer({ min: 0, max: 61_000_000 });
    fc.assert(
      fc.property(fc.array(receipt, { maxLength: 50 }), instant, (all, afterUs) => {
        const until = (us: number) =>
          all.filter((one) => one.afterUs <= us).reduce((n, one) => n + one.count, 0);
        const told = booksOf(all).receivedUntil(START_US + afterUs);
        expect(told).toBeGreaterThanOrEqual(until(afterUs));
        expect(told).toBeLessThanOrEqual(until(afterUs + 10_000));
      }),
    );
  });

  it('is nothing before the start and everything after the last', () => {
    const books = booksOf([{ intendedUs: START_US, afterUs: 2_500, count: 7 }]);
    expect(books.receivedUntil(START_US - 1)).toBe(0);
    expect(books.receivedUntil(START_US + HOUR_US)).toBe(7);
  });

  it('loses no receipt of a run longer than the four hours it keeps apart', () => {
    const books = booksOf([
      { intendedUs: START_US, afterUs: 1 * HOUR_US, count: 1 },
      { intendedUs: START_US, afterUs: 5 * HOUR_US, count: 2 },
      { intendedUs: START_US, afterUs: 6 * HOUR_US, count: 3 },
    ]);
    expect(books.receivedUntil(START_US + 2 * HOUR_US)).toBe(1);
    expect(books.receivedUntil(START_US + 7 * HOUR_US)).toBe(6);
  });
});

it('books the latency from the intended time, in all and for the second under way', () => {
  const books = new ReceiptBooks(START_US);
  books.receipt(START_US, START_US + 400, 3);
  books.interval.reset();
  books.receipt(START_US, START_US + 700, 2);
  expect(books.interval.buckets()).toEqual([[700, 2]]);
  expect(books.total.buckets()).toEqual([
    [400, 3],
    [700, 2],
  ]);
});
