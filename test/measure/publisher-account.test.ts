import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Outcome, PublisherAccount } from '../../src/measure/publisher-account.ts';
import type { SequenceRange } from '../../src/measure/report.ts';

interface HandOver {
  stream: number;
  count: number;
  lateUs: number;
  /** Null: no answer came yet. */
  outcome: Outcome | null;
  ackUs: number;
}

const handOver: fc.Arbitrary<HandOver> = fc.record({
  stream: fc.nat(2),
  count: fc.integer({ min: 1, max: 9 }),
  lateUs: fc.integer({ min: -5, max: 10_000 }),
  outcome: fc.constantFrom<Outcome | null>('acked', 'acked', 'aborted', 'failed', 'unknown', null),
  ackUs: fc.nat(50_000),
});

const STREAMS = 3;

/** Hands all over, then settles them in the order of `ackUs`, as answers come: not in the order of sending. */
function playOn(account: PublisherAccount, all: readonly HandOver[]) {
  const sent = all.map((one, index) => {
    const intendedUs = index * 1_000;
    const firstSequence = account.nextSequence(one.stream);
    account.handOver(one.stream, one.count, intendedUs, intendedUs + one.lateUs);
    return { ...one, firstSequence, intendedUs };
  });
  for (const { outcome, ...run } of [...sent].sort((a, b) => a.ackUs - b.ackUs)) {
    if (outcome !== null) account.settle(outcome, run, run.intendedUs + run.ackUs);
  }
  return sent;
}

function sum(all: readonly HandOver[], outcome?: Outcome | null): number {
  return all
    .filter((one) => outcome === undefined || one.outcome === outcome)
    .reduce((n, one) => n + one.count, 0);
}

describe('the books of a publisher', () => {
  it('balance: sent = acked + aborted + failed + unknown + outstanding', () => {
    fc.assert(
      fc.property(fc.array(handOver, { maxLength: 40 }), (all) => {
        const account = new PublisherAccount(STREAMS);
        playOn(account, all);
        const { sent, acked, aborted, failed, unknown, outstanding } = account;
        expect({ sent, acked, aborted, failed, unknown, outstanding }).toEqual({
          sent: sum(all),
          acked: sum(all, 'acked'),
          aborted: sum(all, 'aborted'),
          failed: sum(all, 'failed'),
          unknown: sum(all, 'unknown'),
          outstanding: sum(all, null),
        });
        expect(account.publish.total.count).toBe(acked);
        expect(account.lateness.total.count).toBe(sent);
      }),
    );
  });

  it('number each stream without a gap, and hold for a hole exactly what was not acked', () => {
    const settled = handOver.map((one) => ({ ...one, outcome: one.outcome ?? ('acked' as const) }));
    fc.assert(
      fc.property(fc.array(settled, { maxLength: 40 }), (all) => {
        const account = new PublisherAccount(STREAMS);
        const sent = playOn(account, all);
        account.totals().forEach(({ stream, final, holes, aborted = [] }, index) => {
          const own = sent.filter((one) => one.stream === index);
          const numbers = own.flatMap((one) =>
            Array.from({ length: one.count }, (_, i) => ({
              n: one.firstSequence + i,
              acked: one.outcome === 'acked',
              aborted: one.outcome === 'aborted',
            })),
          );
          expect(stream).toBe(index);
          expect(numbers.map(({ n }) => n)).toEqual(Array.from({ length: final }, (_, n) => n));
          const within = (ranges: readonly SequenceRange[]) =>
            ranges.flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => from + i));
          expect(within(holes)).toEqual(numbers.filter(({ acked }) => !acked).map(({ n }) => n));
          expect(within(aborted)).toEqual(numbers.filter(({ aborted }) => aborted).map(({ n }) => n));
        });
      }),
    );
  });
});

describe('times', () => {
  it('count from the intended one: latency to the acknowledgement, lateness to the hand-over', () => {
    const account = new PublisherAccount(1);
    account.handOver(0, 100, 10_000, 10_700);
    account.settle('acked', { stream: 0, firstSequence: 0, count: 100, intendedUs: 10_000 }, 12_000);
    expect(account.lateness.total.buckets()).toEqual([[700, 100]]);
    expect(account.publish.total.buckets()).toEqual([[2_000, 100]]);
    expect(account.lastSendUs).toBe(10_700);
  });

  it('book no latency for what was not acknowledged', () => {
    const account = new PublisherAccount(1);
    account.handOver(0, 2, 0, 0);
    account.settle('failed', { stream: 0, firstSequence: 0, count: 1, intendedUs: 0 }, 9_000);
    account.settle('unknown', { stream: 0, firstSequence: 1, count: 1, intendedUs: 0 }, 9_000);
    expect(account.publish.total.count).toBe(0);
  });

  it('keep the second under way apart from the total', () => {
    const account = new PublisherAccount(1);
    account.handOver(0, 1, 0, 50);
    account.lateness.interval.reset();
    account.handOver(0, 1, 0, 80);
    expect(account.lateness.interval.buckets()).toEqual([[80, 1]]);
    expect(account.lateness.total.buckets()).toEqual([
      [50, 1],
      [80, 1],
    ]);
  });
});
