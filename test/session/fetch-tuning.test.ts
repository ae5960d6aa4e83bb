import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ExpectedLoad, tuneFetches } from '../../src/session/fetch-tuning.ts';

/** Bytes of one message and what a record batch has around it. */
const stored = (load: ExpectedLoad) => load.msg_size + 10;

const anyLoad = fc.record({
  msg_rate: fc.integer({ min: 1, max: 1_000_000 }),
  msg_batch: fc.integer({ min: 1, max: 10_000 }),
  msg_size: fc.integer({ min: 40, max: 1_000_000 }),
  subscribers: fc.integer({ min: 1, max: 10_000 }),
});

describe('few answers', () => {
  it.each<[string, ExpectedLoad]>([
    ['the default run', { msg_rate: 10_000, msg_batch: 100, msg_size: 100, subscribers: 20 }],
    ['ten clients of the original', { msg_rate: 3_000, msg_batch: 100, msg_size: 100, subscribers: 10 }],
    ['as many as are still few', { msg_rate: 2_000, msg_batch: 100, msg_size: 100, subscribers: 500 }],
    ['one burst for the whole run', { msg_rate: 10, msg_batch: 5_000, msg_size: 100, subscribers: 9_000 }],
  ])('of %s come at once', (_, load) => {
    expect(tuneFetches(load)).toEqual({ minBytes: 1, maxWaitMs: 500 });
  });
});

describe('many answers', () => {
  it('of 500 subscribers at 3000/s wait for 50 ms of messages', () => {
    const load = { msg_rate: 3_000, msg_batch: 100, msg_size: 100, subscribers: 500 };
    // 3000 x 110 bytes x 500 / 10,000 answers; twice the 50 ms that takes.
    expect(tuneFetches(load)).toEqual({ minBytes: 16_500, maxWaitMs: 100 });
  });

  it('of 5,000 subscribers at 600/s wait no longer than half a second', () => {
    const load = { msg_rate: 600, msg_batch: 10, msg_size: 100, subscribers: 5_000 };
    expect(tuneFetches(load)).toEqual({ minBytes: 33_000, maxWaitMs: 500 });
  });

  it('of large messages wait for no more than a fetch may carry', () => {
    const load = { msg_rate: 10_000, msg_batch: 1, msg_size: 100_000, subscribers: 1_000 };
    expect(tuneFetches(load)).toEqual({ minBytes: 1_048_576, maxWaitMs: 50 });
  });
});

it('stays within the bounds of what a broker takes', () => {
  fc.assert(
    fc.property(anyLoad, (load) => {
      const { minBytes, maxWaitMs } = tuneFetches(load);
      expect(Number.isInteger(minBytes) && minBytes >= 1 && minBytes <= 1_048_576).toBe(true);
      expect(Number.isInteger(maxWaitMs) && maxWaitMs >= 50 && maxWaitMs <= 500).toBe(true);
    }),
  );
});

it('keeps full answers below ten thousand a second, and lets the wait end only what is not full', () => {
  fc.assert(
    fc.property(anyLoad, (load) => {
      const { minBytes, maxWaitMs } = tuneFetches(load);
      fc.pre(minBytes > 1 && minBytes < 1_048_576);
      const bytesPerS = load.msg_rate * stored(load);
      expect((bytesPerS * load.subscribers) / minBytes).toBeLessThanOrEqual(10_000);
      const fillMs = (minBytes / bytesPerS) * 1000;
      expect(maxWaitMs).toBeGreaterThanOrEqual(Math.min(500, Math.floor(fillMs)));
    }),
  );
});
