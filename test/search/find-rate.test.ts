import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HydraError, UsageError } from '../../src/base/errors.ts';
import { seededRandom } from '../../src/base/seeded-random.ts';
import { DEFAULT_MAX_STEPS, type FindRateOptions, findRate } from '../../src/search/find-rate.ts';

/** Loses nothing up to the capacity, 5 % above. */
const stepAt = (capacity: number) => async (rate: number) => ({ loss: rate <= capacity ? 0 : 5 });

const find = (options: Partial<FindRateOptions>) =>
  findRate({ start: 1000, target_loss: 0.5, tolerance: 0.05, measure: stepAt(3000), ...options });

const walked = (history: readonly { rate: number; passed: boolean }[]) =>
  history.map(({ rate, passed }) => `${rate} ${passed ? 'passed' : 'failed'}`);

describe('findRate', () => {
  it('doubles while it passes, then halves its moves until one is below tolerance x rate', async () => {
    const found = await find({ measure: stepAt(3000) });
    expect(walked(found.history)).toEqual([
      '1000 passed',
      '2000 passed',
      '4000 failed',
      '3000 passed',
      '3500 failed',
      '3250 failed',
      '3125 failed',
    ]);
    expect(found).toMatchObject({ rate: 3000, steps: 7, outcome: 'found' });
  });

  it('goes on after a move of exactly tolerance x rate', async () => {
    const found = await find({ start: 8, tolerance: 0.5, measure: stepAt(8) });
    expect(walked(found.history)).toEqual(['8 passed', '16 failed', '12 failed']);
  });

  it('goes up after a pass and down after a fail', async () => {
    const { history, rate } = await find({ measure: stepAt(3300) });
    expect(walked(history)).toEqual([
      '1000 passed',
      '2000 passed',
      '4000 failed',
      '3000 passed',
      '3500 failed',
      '3250 passed',
      '3375 failed',
    ]);
    expect(rate).toBe(3250);
  });

  it('takes the start for the move before it when the start fails', async () => {
    const found = await find({ start: 8000, measure: stepAt(1700), tolerance: 0.2 });
    expect(walked(found.history)).toEqual([
      '8000 failed',
      '4000 failed',
      '2000 failed',
      '1000 passed',
      '1500 passed',
      '1750 failed',
    ]);
    expect(found).toMatchObject({ rate: 1500, steps: 6, outcome: 'found' });
  });

  it('keeps the loss of every measurement', async () => {
    const { history } = await find({ measure: async (rate) => ({ loss: rate / 4000 }), tolerance: 0.3 });
    expect(history).toEqual([
      { rate: 1000, loss: 0.25, passed: true },
      { rate: 2000, loss: 0.5, passed: true },
      { rate: 4000, loss: 1, passed: false },
      { rate: 3000, loss: 0.75, passed: false },
      { rate: 2500, loss: 0.625, passed: false },
    ]);
  });

  it('passes a loss that is exactly the target, and does not round one that is not', async () => {
    const exactly = await find({ measure: async (rate) => ({ loss: rate > 1000 ? 0.500001 : 0.5 }) });
    expect(exactly.rate).toBe(1000);
  });

  it('finds a start far below the capacity and one far above it', async () => {
    for (const start of [1, 1e9]) {
      const { rate, outcome } = await find({ start, tolerance: 0.01, measure: stepAt(123_456) });
      expect(outcome).toBe('found');
      expect(rate).toBeGreaterThan(123_456 * 0.98);
      expect(rate).toBeLessThanOrEqual(123_456);
    }
  });

  it('stays on a plateau of loss that passes, and off one that does not', async () => {
    const plateau = (loss: number) => async (rate: number) => ({
      loss: rate < 3000 ? 0 : rate < 50_000 ? loss : 90,
    });
    const low = await find({ measure: plateau(0.4) });
    expect(low.rate).toBeGreaterThan(50_000 * 0.9);
    const high = await find({ measure: plateau(0.6) });
    expect(high.rate).toBeLessThan(3000);
  });
});

describe('findRate at its bounds', () => {
  it('gives null when nothing passes, after as many measurements as are allowed', async () => {
    const found = await find({ measure: stepAt(0), max_steps: 5 });
    expect(found.history.map(({ rate }) => rate)).toEqual([1000, 500, 250, 125, 62.5]);
    expect(found).toMatchObject({ rate: null, outcome: 'none-passed', steps: 5 });
    expect(await find({ measure: stepAt(0) })).toMatchObject({ rate: null, steps: DEFAULT_MAX_STEPS });
  });

  it('tries the lowest rate allowed before it gives up', async () => {
    const found = await find({ measure: stepAt(0), min_rate: 300 });
    expect(found.history.map(({ rate }) => rate)).toEqual([1000, 500, 300]);
    expect(found).toMatchObject({ rate: null, outcome: 'none-passed' });
    const lucky = await find({ measure: stepAt(310), min_rate: 300, tolerance: 0.4 });
    expect(walked(lucky.history).at(-2)).toBe('300 passed');
  });

  it('tries the highest rate allowed, and says that it may be more', async () => {
    const found = await find({ measure: stepAt(1e9), max_rate: 5000 });
    expect(found.history.map(({ rate }) => rate)).toEqual([1000, 2000, 4000, 5000]);
    expect(found).toMatchObject({ rate: 5000, outcome: 'at-most-tried' });
  });

  it('walks on below the highest rate allowed when that fails', async () => {
    const { history, rate } = await find({ measure: stepAt(4600), max_rate: 5000 });
    expect(history.map((step) => step.rate)).toEqual([1000, 2000, 4000, 5000, 4500, 4750, 4625]);
    expect(rate).toBe(4500);
  });

  it('says when the steps ran out, with a pass and without a fail', async () => {
    const between = await find({ max_steps: 4 });
    expect(between).toMatchObject({ rate: 3000, steps: 4, outcome: 'out-of-steps' });
    const below = await find({ measure: stepAt(1e9), max_steps: 4 });
    expect(below).toMatchObject({ rate: 8000, steps: 4, outcome: 'at-most-tried' });
    expect(await find({ max_steps: 1 })).toMatchObject({ rate: 1000, steps: 1 });
  });

  it('ends where numbers end', async () => {
    const most = { max_steps: 10_000, tolerance: 1e-300 };
    const up = await find({ ...most, measure: stepAt(Number.MAX_VALUE) });
    expect(up).toMatchObject({ rate: Number.MAX_VALUE, outcome: 'at-most-tried' });
    const down = await find({ ...most, measure: stepAt(0) });
    expect(down).toMatchObject({ rate: null, outcome: 'none-passed' });
    expect(down.history.every(({ rate }) => rate > 0)).toBe(true);
    const fine = await find({ ...most, measure: stepAt(Math.PI * 1000) });
    expect(fine).toMatchObject({ rate: Math.PI * 1000, outcome: 'found' });
  });
});

describe('findRate with what it cannot use', () => {
  it.each([
    [{ start: 0 }, 'start is 0'],
    [{ start: Number.NaN }, 'start is NaN'],
    [{ start: Number.POSITIVE_INFINITY }, 'start is Infinity'],
    [{ target_loss: -1 }, 'target_loss is -1'],
    [{ target_loss: Number.NaN }, 'target_loss is NaN'],
    [{ tolerance: 0 }, 'tolerance is 0'],
    [{ tolerance: 1 }, 'tolerance is 1'],
    [{ max_steps: 0 }, 'max_steps is 0'],
    [{ max_steps: 2.5 }, 'max_steps is 2.5'],
    [{ max_rate: 999 }, 'max_rate is 999'],
    [{ min_rate: 1001 }, 'min_rate is 1001'],
    [{ min_rate: -1 }, 'min_rate is -1'],
  ])('refuses %j before it measures', async (options, message) => {
    const asked: number[] = [];
    const measure = async (rate: number) => {
      asked.push(rate);
      return { loss: 0 };
    };
    const refused = find({ measure, ...options });
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow(message);
    expect(asked).toEqual([]);
  });

  it.each([Number.NaN, -0.1, Number.POSITIVE_INFINITY])('refuses a loss of %d by its rate', async (loss) => {
    const refused = find({ measure: async (rate) => ({ loss: rate < 2000 ? 0 : loss }) });
    await expect(refused).rejects.toThrow(HydraError);
    await expect(refused).rejects.toThrow(`measure(2000) gave the loss ${loss}`);
  });

  it('passes on what the measurement throws', async () => {
    const broken = new Error('broker gone');
    await expect(find({ measure: () => Promise.reject(broken) })).rejects.toBe(broken);
  });
});

describe('findRate, whatever the measure', () => {
  const searches = {
    start: fc.double({ min: 0.01, max: 1e6, noNaN: true }),
    tolerance: fc.double({ min: 0.001, max: 0.5, noNaN: true }),
    target_loss: fc.double({ min: 0, max: 4.9, noNaN: true }),
  };
  const options = fc.record(searches);

  it('comes within the tolerance of a step, from below', async () => {
    await fc.assert(
      fc.asyncProperty(options, fc.double({ min: 0.01, max: 1e9, noNaN: true }), async (given, capacity) => {
        const { rate, outcome, history } = await findRate({ ...given, measure: stepAt(capacity) });
        expect(outcome).toBe('found');
        if (rate === null) throw new Error('nothing was found');
        expect(rate).toBeLessThanOrEqual(capacity);
        const lowestFail = Math.min(...history.filter(({ passed }) => !passed).map((step) => step.rate));
        expect(lowestFail).toBeGreaterThan(capacity);
        // The last move was below tolerance x the rate it led to, and pass and fail are one move apart.
        expect(lowestFail - rate).toBeLessThan(given.tolerance * lowestFail);
        const up = Math.max(0, Math.ceil(Math.log2(capacity / given.start)));
        const down = Math.max(0, Math.ceil(Math.log2(given.start / capacity)));
        expect(history.length).toBeLessThanOrEqual(up + down + Math.ceil(Math.log2(1 / given.tolerance)) + 3);
      }),
    );
  });

  it('ends, answers with the highest pass, and claims nothing above a fail', async () => {
    const noise = fc.record({ seed: fc.nat(), size: fc.double({ min: 0, max: 20, noNaN: true }) });
    const shape = fc.record({
      capacity: fc.double({ min: 1, max: 1e7, noNaN: true }),
      waves: fc.nat({ max: 20 }),
    });
    await fc.assert(
      fc.asyncProperty(options, noise, shape, async (given, { seed, size }, { capacity, waves }) => {
        const random = seededRandom(seed);
        const measure = async (rate: number) => {
          const wave = 1 + Math.sin((rate / capacity) * waves);
          return { loss: Math.max(0, (rate / capacity - 1) * 10 + (random() - 0.5) * size + wave) };
        };
        const { rate, outcome, steps, history } = await findRate({ ...given, measure });
        expect(steps).toBe(history.length);
        expect(steps).toBeLessThanOrEqual(DEFAULT_MAX_STEPS);
        const passes = history.filter(({ passed }) => passed).map((step) => step.rate);
        const fails = history.filter(({ passed }) => !passed).map((step) => step.rate);
        expect(rate).toBe(passes.length === 0 ? null : Math.max(...passes));
        expect(fails.every((fail) => rate === null || fail > rate)).toBe(true);
        expect(outcome === 'none-passed').toBe(rate === null);
        expect(outcome === 'at-most-tried').toBe(fails.length === 0);
        expect(history.every((step) => step.rate > 0 && step.passed === step.loss <= given.target_loss)).toBe(
          true,
        );
        expect(new Set(history.map((step) => step.rate)).size).toBe(steps);
      }),
    );
  });
});
