import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ExpectedLoad, tuneFetches } from '../../../src/workloads/kafka/fetch-tuning.ts';

const MOST_BYTES = 1_048_576;

const anyLoad = fc.record({
  msg_rate: fc.integer({ min: 1, max: 1_000_000 }),
  msg_batch: fc.integer({ min: 1, max: 10_000 }),
  msg_size: fc.integer({ min: 40, max: 1_000_000 }),
  subscribers: fc.integer({ min: 1, max: 10_000 }),
  clients_per_app: fc.constantFrom(1, 10, 49, 50, 500),
  compressedShare: fc.double({ min: 0.001, max: 1, noNaN: true }),
});

const load = (
  subscribers: number,
  msg_rate: number,
  clients_per_app: number,
  more: Partial<ExpectedLoad> = {},
): ExpectedLoad => ({
  subscribers,
  msg_rate,
  clients_per_app,
  msg_batch: 100,
  msg_size: 100,
  compressedShare: 1,
  ...more,
});

/** Bytes of a record batch of `messages` messages of 100 bytes. */
const batchBytes = (messages: number) => 61 + messages * 109;

describe('few answers', () => {
  it.each<[string, ExpectedLoad]>([
    ['the default run', load(20, 10_000, 10)],
    ['ten clients of the original', load(10, 3_000, 10)],
    ['five hundred, burst by burst', load(500, 700, 10)],
    ['messages far apart', load(3_000, 1, 10, { msg_batch: 1, msg_size: 1_000 })],
  ])('of %s come at once', (_, wanted) => {
    expect(tuneFetches(wanted).minBytes).toBe(1);
  });
});

describe('many answers', () => {
  it.each<[string, ExpectedLoad, number]>([
    ['500 at 3000/s in tasks of a hundred', load(500, 3_000, 100), 2],
    ['500 at 3000/s in tasks of ten', load(500, 3_000, 10), 4],
    ['2,000 at 3000/s in tasks of a hundred', load(2_000, 3_000, 100), 8],
    ['5,000 at 600/s in tasks of a hundred', load(5_000, 600, 100), 4],
  ])('of %s carry whole bursts', (_, wanted, bursts) => {
    const { minBytes } = tuneFetches(wanted);
    expect(minBytes).toBeGreaterThan((bursts - 1) * batchBytes(100));
    expect(minBytes).toBeLessThan(bursts * batchBytes(100));
  });

  it('do not let messages wait for others longer than a second', () => {
    const { minBytes, maxWaitMs } = tuneFetches(load(10_000, 300, 500));
    expect(minBytes).toBeLessThan(3 * batchBytes(100));
    expect(minBytes).toBeGreaterThan(2 * batchBytes(100));
    expect(maxWaitMs).toBe(1_300);
  });

  it('of large messages wait for no more than a fetch may carry', () => {
    const { minBytes } = tuneFetches(load(1_000, 10_000, 10, { msg_batch: 1, msg_size: 100_000 }));
    expect(minBytes).toBeLessThanOrEqual(MOST_BYTES);
    expect(minBytes).toBeGreaterThan(MOST_BYTES - 200_000);
  });

  it('wait for the next answer longer than it takes to fill', () => {
    const tuned = anyLoad
      .map((wanted) => ({ wanted, ...tuneFetches(wanted) }))
      .filter(({ minBytes }) => minBytes > 1);
    fc.assert(
      fc.property(tuned, ({ wanted, minBytes, maxWaitMs }) => {
        const burst = Math.min(wanted.msg_batch, wanted.msg_rate);
        const bursts = Math.ceil(minBytes / (burst * (wanted.msg_size + 9) * wanted.compressedShare + 61));
        const fillMs = (1000 * bursts * burst) / wanted.msg_rate;
        expect(maxWaitMs).toBeGreaterThan(fillMs);
      }),
    );
  });
});

it('stays within what a broker takes', () => {
  fc.assert(
    fc.property(anyLoad, (wanted) => {
      const { minBytes, maxWaitMs } = tuneFetches(wanted);
      expect(Number.isInteger(minBytes) && minBytes >= 1 && minBytes <= MOST_BYTES).toBe(true);
      expect(Number.isInteger(maxWaitMs) && maxWaitMs >= 200 && maxWaitMs <= 1_300).toBe(true);
    }),
  );
});

it('counts bytes as they are when they are compressed, and waits no longer for them', () => {
  const plain = tuneFetches(load(500, 3_000, 500));
  const compressed = tuneFetches(load(500, 3_000, 500, { compressedShare: 0.25 }));
  expect(compressed.maxWaitMs).toBe(plain.maxWaitMs);
  expect(compressed.minBytes / plain.minBytes).toBeCloseTo(0.25, 1);
});

it('waits for more where there are more subscribers, never for less', () => {
  fc.assert(
    fc.property(anyLoad, fc.integer({ min: 1, max: 1_000 }), (wanted, more) => {
      const { minBytes } = tuneFetches({ ...wanted, subscribers: wanted.subscribers + more });
      expect(minBytes).toBeGreaterThanOrEqual(tuneFetches(wanted).minBytes);
    }),
  );
});
