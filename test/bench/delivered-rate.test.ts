import { expect, it } from 'vitest';
import { type Delivered, deliveredRate } from '../../bench/delivered-rate.ts';

const exact = { lost: 0, undelivered: 0, duplicated: 0, reordered: 0, corrupted: 0 };
/** 1,000 messages in 2 s, drained 3 s later. */
const run: Delivered = {
  counts: { acked: 1_000, received: 10_000, ...exact },
  ...{ average_tx_rate: 500, drain_s: 3, client_count: 10 },
};

it('divides by publishing and drain', () => {
  expect(deliveredRate(run)).toBe(2_000);
});

it.each(['lost', 'undelivered', 'duplicated', 'reordered', 'corrupted'] as const)(
  'is none where a message was %s',
  (what) => {
    expect(() => deliveredRate({ ...run, counts: { ...run.counts, [what]: 1 } })).toThrow(`1 ${what}`);
  },
);

it('is none where fewer were received than handed over, or the drain never ended', () => {
  const counts = { ...run.counts, received: 9_999 };
  expect(() => deliveredRate({ ...run, counts })).toThrow(
    'of 1000 messages x 10 subscribers 9999 were received',
  );
  expect(() => deliveredRate({ ...run, drain_s: null })).toThrow('were received');
});
