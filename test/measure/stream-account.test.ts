import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SequenceRange } from '../../src/measure/report.ts';
import { StreamAccount } from '../../src/measure/stream-account.ts';

function accepting(...sequences: number[]): StreamAccount {
  const account = new StreamAccount();
  for (const sequence of sequences) account.accept(sequence);
  return account;
}

function countsOf({ received, duplicated, reordered }: StreamAccount) {
  return { received, duplicated, reordered };
}

describe('arrivals', () => {
  it.each([
    ['in order', [0, 1, 2, 3], { received: 4, duplicated: 0, reordered: 0 }],
    ['with a gap', [0, 1, 5, 6], { received: 4, duplicated: 0, reordered: 0 }],
    ['with the first missing', [1, 2, 3], { received: 3, duplicated: 0, reordered: 0 }],
    ['with a late one', [0, 2, 3, 1], { received: 4, duplicated: 0, reordered: 1 }],
    ['backwards', [3, 2, 1, 0], { received: 4, duplicated: 0, reordered: 3 }],
    ['doubled in order', [0, 0, 1, 1], { received: 2, duplicated: 2, reordered: 0 }],
    ['doubled beyond a gap', [0, 5, 5, 5], { received: 2, duplicated: 2, reordered: 0 }],
    ['late and then again', [1, 0, 0], { received: 2, duplicated: 1, reordered: 1 }],
    ['from the start again', [0, 1, 2, 0, 1, 2, 3], { received: 4, duplicated: 3, reordered: 0 }],
  ])('%s', (_, sequences, expected) => {
    expect(countsOf(accepting(...sequences))).toEqual(expected);
  });

  it('are told new from known', () => {
    const account = new StreamAccount();
    expect([0, 1, 1, 4, 4, 2, 0, 3, 3].map((sequence) => account.accept(sequence))).toEqual([
      1, 1, 0, 1, 0, 1, 0, 1, 0,
    ]);
  });

  it('are booked in runs as one by one', () => {
    const run = fc.record({ first: fc.nat(30), count: fc.integer({ min: 1, max: 12 }) });
    fc.assert(
      fc.property(fc.array(run, { maxLength: 12 }), fc.nat(45), fc.nat(45), (runs, from, to) => {
        const [byRun, oneByOne] = [new StreamAccount(), new StreamAccount()];
        for (const { first, count } of runs) {
          let firsts = 0;
          for (let i = 0; i < count; i++) firsts += oneByOne.accept(first + i);
          expect(byRun.accept(first, count)).toBe(firsts);
        }
        expect(countsOf(byRun)).toEqual(countsOf(oneByOne));
        expect(byRun.receivedIn(from, to)).toBe(oneByOne.receivedIn(from, to));
      }),
    );
  });

  it('are counted within any range as a list of them would be', () => {
    const arrivals = fc.array(fc.nat(30), { maxLength: 40 });
    fc.assert(
      fc.property(arrivals, fc.nat(35), fc.nat(35), (sequences, from, to) => {
        const distinct = [...new Set(sequences)].filter((sequence) => sequence >= from && sequence < to);
        expect(accepting(...sequences).receivedIn(from, to)).toBe(distinct.length);
      }),
    );
  });
});

describe('against what was published', () => {
  const against = (
    sequences: number[],
    final: number,
    holes: SequenceRange[] = [],
    aborted: SequenceRange[] = [],
  ) => accepting(...sequences).against({ stream: 0, final, holes, aborted });

  it('nothing is lost when all arrived', () => {
    expect(against([0, 1, 2], 3)).toEqual({ lost: 0, unackedReceived: 0, abortedReceived: 0 });
  });

  it('what is missing at the end, in the middle and at the start is lost', () => {
    expect(against([1, 2, 4], 6)).toEqual({ lost: 3, unackedReceived: 0, abortedReceived: 0 });
  });

  it('what nobody acknowledged is not lost', () => {
    expect(against([0, 1, 4], 5, [[2, 4]])).toEqual({ lost: 0, unackedReceived: 0, abortedReceived: 0 });
  });

  it('what arrived though nobody acknowledged it makes up for nothing', () => {
    expect(against([0, 2, 3], 5, [[2, 4]])).toEqual({ lost: 2, unackedReceived: 2, abortedReceived: 0 });
  });

  it('what was aborted and arrived is told of what nobody acknowledged', () => {
    const holes: SequenceRange[] = [
      [1, 3],
      [4, 6],
    ];
    expect(against([0, 1, 2, 3, 4, 6], 7, holes, [[1, 3]])).toEqual({
      lost: 0,
      unackedReceived: 3,
      abortedReceived: 2,
    });
  });

  it('runs that come behind gaps are each received once', () => {
    const account = new StreamAccount();
    for (const [first, count] of [
      [0, 5],
      [10, 5],
      [20, 5],
      [10, 5],
      [5, 5],
    ] as const)
      account.accept(first, count);
    expect(account).toMatchObject({ received: 20, duplicated: 5, reordered: 5 });
    expect(account.against({ stream: 0, final: 25, holes: [[15, 20]] })).toMatchObject({ lost: 0 });
  });

  it('a number that was never given out counts as not acknowledged', () => {
    expect(against([0, 1, 2, 3], 2)).toEqual({ lost: 0, unackedReceived: 2, abortedReceived: 0 });
  });
});

describe('whoever begins within a stream', () => {
  it('counts batches as messages one by one', () => {
    const [batches, single] = [new StreamAccount(), new StreamAccount()];
    for (const first of [50, 60, 70, 0, 10, 90]) {
      batches.accept(first, 10);
      for (let sequence = first; sequence < first + 10; sequence++) single.accept(sequence);
    }
    expect(countsOf(batches)).toEqual(countsOf(single));
    expect(batches.ranges()).toEqual([
      [0, 20],
      [50, 80],
      [90, 100],
    ]);
  });

  it('finds no disorder in what it reads after it began anew further back', () => {
    const account = accepting(50, 51, 52);
    account.beginAnew();
    expect([40, 41, 50, 53].map((sequence) => account.accept(sequence))).toEqual([1, 1, 0, 1]);
    expect(countsOf(account)).toEqual({ received: 6, duplicated: 1, reordered: 0 });
    account.accept(30);
    expect(account.reordered).toBe(1);
  });
});
