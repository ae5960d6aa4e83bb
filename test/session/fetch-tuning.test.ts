import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ExpectedLoad, tuneFetches } from '../../src/session/fetch-tuning.ts';

const MOST_BYTES = 1_048_576;

const anyLoad = fc.record({
  msg_rate: fc.integer({ min: 1, max: 1_000_000 }),
  msg_batch: fc.integer({ min: 1, max: 10_000 }),
  msg_size: fc.integer({ min: 40, max: 1_000_000 }),
  subscribers: fc.integer({ min: 1, max: 10_000 }),
});

/** Answers a second that all subscribers together get, each with as many bytes as were waited for. */
function fullAnswersPerS(load: ExpectedLoad, minBytes: number): number {
  // A message, and what a record batch has around it.
  const bytesPerS = load.msg_rate * (load.msg_size + 10);
  return (bytesPerS * load.subscribers) / minBytes;
}

describe('few answers', () => {
  it.each<[string, ExpectedLoad]>([
    ['the default run', { msg_rate: 10_000, msg_batch: 100, msg_size: 100, subscribers: 20 }],
    ['ten clients of the original', { msg_rate: 3_000, msg_batch: 100, msg_size: 100, subscribers: 10 }],
    ['five hundred, burst by burst', { msg_rate: 1_000, msg_batch: 100, msg_size: 100, subscribers: 500 }],
    ['messages far apart', { msg_rate: 1, msg_batch: 1, msg_size: 1_000, subscribers: 5_000 }],
  ])('of %s come at once', (_, load) => {
    expect(tuneFetches(load).minBytes).toBe(1);
  });
});

describe('many answers', () => {
  it.each<[string, ExpectedLoad]>([
    ['500 at 3000/s', { msg_rate: 3_000, msg_batch: 100, msg_size: 100, subscribers: 500 }],
    ['5,000 at 600/s', { msg_rate: 600, msg_batch: 10, msg_size: 100, subscribers: 5_000 }],
    ['2,000 at 3000/s', { msg_rate: 3_000, msg_batch: 100, msg_size: 100, subscribers: 2_000 }],
  ])('of %s are made fewer than five thousand a second, and not far fewer', (_, load) => {
    const perS = fullAnswersPerS(load, tuneFetches(load).minBytes);
    expect(perS).toBeLessThanOrEqual(5_000);
    expect(perS).toBeGreaterThanOrEqual(2_500);
  });

  it('of large messages wait for no more than a fetch may carry', () => {
    const load = { msg_rate: 10_000, msg_batch: 1, msg_size: 100_000, subscribers: 1_000 };
    expect(tuneFetches(load).minBytes).toBe(MOST_BYTES);
  });

  it('stay below five thousand a second whatever the load, where full ones suffice', () => {
    const tuned = anyLoad
      .map((load) => ({ load, minBytes: tuneFetches(load).minBytes }))
      .filter(({ minBytes }) => minBytes > 1 && minBytes < MOST_BYTES);
    fc.assert(
      fc.property(tuned, ({ load, minBytes }) => {
        expect(fullAnswersPerS(load, minBytes)).toBeLessThanOrEqual(5_000);
      }),
    );
  });
});

it('stays within what a broker takes', () => {
  fc.assert(
    fc.property(anyLoad, (load) => {
      const { minBytes, maxWaitMs } = tuneFetches(load);
      expect(Number.isInteger(minBytes) && minBytes >= 1 && minBytes <= MOST_BYTES).toBe(true);
      expect(Number.isInteger(maxWaitMs) && maxWaitMs >= 50 && maxWaitMs <= 500).toBe(true);
    }),
  );
});

it('waits for more where there are more subscribers, never for less', () => {
  fc.assert(
    fc.property(anyLoad, fc.integer({ min: 1, max: 1_000 }), (load, more) => {
      const { minBytes } = tuneFetches({ ...load, subscribers: load.subscribers + more });
      expect(minBytes).toBeGreaterThanOrEqual(tuneFetches(load).minBytes);
    }),
  );
});
