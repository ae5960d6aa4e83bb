import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rateShare } from '../../../src/patterns/pubsub/fleet.ts';

describe('the rates of several publishers', () => {
  it('give together the messages that were asked for, to the last one', () => {
    const load = fc.record({
      msg_rate: fc.double({ min: 1, max: 1e6, noNaN: true }),
      publishers: fc.integer({ min: 1, max: 50 }),
      test_duration: fc.double({ min: 0.5, max: 3_600, noNaN: true }),
    });
    fc.assert(
      fc.property(load, (of) => {
        const shares = Array.from({ length: of.publishers }, (_, index) => rateShare(of, index));
        const counts = shares.map((share) => Math.round(share * of.test_duration));
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(
          Math.round(of.msg_rate * of.test_duration),
        );
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('leave the rate of one as it was given', () => {
    expect(rateShare({ msg_rate: 0.3, publishers: 1, test_duration: 7 }, 0)).toBe(0.3);
  });
});
