import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSchedule, type Schedule } from '../../src/measure/schedule.ts';

const rate = fc.oneof(
  fc.constantFrom(1, 3, 7, 50_000, 1_000_000, 1_333_333, 5_000_000),
  fc.double({ min: 0.05, max: 3_000_000, noNaN: true }),
);
const batch = fc.oneof(fc.constantFrom(1, 2, 100), fc.integer({ min: 1, max: 5_000 }));
/** Durations that give at most a few million messages; none of them is ever listed. */
const durationS = fc.double({ min: 0.01, max: 100, noNaN: true });
const anySchedule = fc
  .record({ rate, batch, durationS })
  .map((given) => ({ ...given, schedule: createSchedule(given.rate, given.batch, given.durationS) }))
  .filter(({ schedule }) => schedule.total > 0);
const part = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });

/** By definition, one message after the other. */
function countSlowly(schedule: Schedule, elapsedUs: number): number {
  let due = 0;
  while (due < schedule.total && schedule.dueUs(due) <= elapsedUs) due++;
  return due;
}

describe('total and length', () => {
  it('are rate x duration, rounded, and what that takes', () => {
    fc.assert(
      fc.property(rate, batch, durationS, (perS, burst, s) => {
        const { total, lengthS } = createSchedule(perS, burst, s);
        expect(total).toBe(Math.round(perS * s));
        expect(lengthS).toBeCloseTo(total / perS, 9);
      }),
    );
  });

  it.each([
    [1, 1, 10, 10],
    [50_000, 100, 10, 500_000],
    [1e6, 100, 60, 60_000_000],
    [0.5, 1, 10, 5],
    [1000 / 3, 10, 3, 1000],
  ])('%d/s in bursts of %d for %d s is %d messages', (perS, burst, s, total) => {
    expect(createSchedule(perS, burst, s).total).toBe(total);
  });
});

describe('due times', () => {
  it('are start + n / rate of the burst, to the microsecond, with no drift from first to last', () => {
    fc.assert(
      fc.property(anySchedule, part, ({ schedule, rate: perS, batch: burst }, where) => {
        const n = Math.floor(where * schedule.total);
        const first = Math.floor(n / burst) * burst;
        const exactUs = (first * 1e6) / perS;
        expect(Math.abs(schedule.dueUs(n) - exactUs)).toBeLessThanOrEqual(0.5 + exactUs * 1e-12);
        expect(Number.isInteger(schedule.dueUs(n))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('are one instant for a whole burst', () => {
    fc.assert(
      fc.property(anySchedule, part, ({ schedule, batch: burst }, where) => {
        const n = Math.floor(where * schedule.total);
        const first = Math.floor(n / burst) * burst;
        const end = schedule.burstEnd(n);
        expect(end).toBe(Math.min(schedule.total, first + burst));
        expect(schedule.dueUs(end - 1)).toBe(schedule.dueUs(first));
      }),
    );
  });

  it.each([
    [1, 1, [0, 1e6, 2e6, 3e6]],
    [50_000, 100, [0, 0, 0, 0]],
    [2, 2, [0, 0, 1e6, 1e6]],
    [0.5, 1, [0, 2e6, 4e6, 6e6]],
    [3, 1, [0, 333_333, 666_667, 1e6]],
  ])('of %d/s in bursts of %d begin as computed by hand', (perS, burst, expected) => {
    const schedule = createSchedule(perS, burst, 60);
    expect([0, 1, 2, 3].map((n) => schedule.dueUs(n))).toEqual(expected);
  });
});

describe('how many are due', () => {
  it('is the inverse of the due time: n is due at its instant and not before', () => {
    fc.assert(
      fc.property(anySchedule, part, ({ schedule }, where) => {
        const n = Math.floor(where * schedule.total);
        const due = schedule.dueUs(n);
        expect(schedule.dueCount(due)).toBeGreaterThan(n);
        expect(schedule.dueCount(due - 1)).toBeLessThanOrEqual(n);
        expect(schedule.dueUs(Math.min(schedule.dueCount(due), schedule.total) - 1)).toBe(due);
      }),
      { numRuns: 1000 },
    );
  });

  it('is what counting one by one gives', () => {
    const few = fc.record({
      perS: fc.double({ min: 1, max: 4_000_000, noNaN: true }),
      burst: fc.integer({ min: 1, max: 50 }),
      total: fc.integer({ min: 1, max: 400 }),
      elapsedUs: fc.oneof(fc.integer({ min: -10, max: 500 }), fc.double({ min: 0, max: 1e8, noNaN: true })),
    });
    fc.assert(
      fc.property(few, ({ perS, burst, total, elapsedUs }) => {
        const schedule = createSchedule(perS, burst, total / perS);
        expect(schedule.dueCount(elapsedUs)).toBe(countSlowly(schedule, elapsedUs));
      }),
      { numRuns: 1000 },
    );
  });

  it('is nothing before the start and everything from the last burst on', () => {
    const schedule = createSchedule(50_000, 100, 10);
    expect(schedule.dueCount(-1)).toBe(0);
    expect(schedule.dueCount(0)).toBe(100);
    expect(schedule.dueCount(1_999)).toBe(100);
    expect(schedule.dueCount(2_000)).toBe(200);
    expect(schedule.dueCount(9_998_000)).toBe(500_000);
    expect(schedule.dueCount(3600e6)).toBe(500_000);
  });
});

it('makes one burst at the start of a batch larger than the whole run', () => {
  const schedule = createSchedule(10, 1_000, 2);
  expect(schedule.total).toBe(20);
  expect([schedule.dueUs(0), schedule.dueUs(19), schedule.burstEnd(0), schedule.dueCount(0)]).toEqual([
    0, 0, 20, 20,
  ]);
});

it('is empty where the rate gives not one message in the time', () => {
  const schedule = createSchedule(0.01, 1, 10);
  expect([schedule.total, schedule.lengthS, schedule.dueCount(1e9)]).toEqual([0, 0, 0]);
});

describe('random due times', () => {
  const poisson = (perS: number, burst: number, s: number, seed: readonly [number, number] = [1, 0]) =>
    createSchedule(perS, burst, s, { kind: 'poisson', seed });
  const dueTimes = (schedule: Schedule) =>
    Array.from({ length: schedule.total }, (_, n) => schedule.dueUs(n));

  it('are as many as were asked for, in order, within the duration, in bursts', () => {
    const seed = fc.tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 1_000 }));
    const size = fc.integer({ min: 1, max: 50 });
    fc.assert(
      fc.property(seed, size, fc.integer({ min: 1, max: 500 }), (drawnBy, burst, perS) => {
        const schedule = poisson(perS, burst, 3, drawnBy);
        expect(schedule.total).toBe(perS * 3);
        const times = dueTimes(schedule);
        expect(times).toEqual([...times].sort((a, b) => a - b));
        expect(times[0]).toBeGreaterThanOrEqual(0);
        expect(times.at(-1)).toBeLessThan(3e6);
        expect(times).toEqual(times.map((_, n) => times[Math.floor(n / burst) * burst]));
      }),
    );
  });

  it('are counted as they are due, whether or not somebody is late', () => {
    const [schedule, other] = [poisson(500, 3, 2), poisson(500, 3, 2)];
    const times = dueTimes(other);
    for (let us = -1; us < 2.1e6; us += 1_777) {
      const due = times.filter((time) => time <= us).length;
      expect(schedule.dueCount(us)).toBe(due);
      // One that hands over hundreds of messages later than they are due.
      const behind = Math.max(0, due - 300);
      if (behind < schedule.total) expect(schedule.dueUs(behind)).toBe(times[behind]);
    }
    expect(schedule.dueCount(0)).toBe(times.filter((time) => time <= 0).length);
  });

  it('have gaps as a Poisson process has: exponential, none the longer for the one before', () => {
    const times = dueTimes(poisson(10_000, 1, 10));
    const gaps = times.slice(1).map((us, n) => us - (times[n] ?? 0));
    const mean = gaps.reduce((sum, gap) => sum + gap) / gaps.length;
    expect(mean).toBeCloseTo(100, -1);
    // A third and a twentieth of exponential gaps are longer than ln 3 and ln 20 times the mean.
    const longer = (times: number) => gaps.filter((gap) => gap > times * mean).length / gaps.length;
    expect(longer(Math.log(3))).toBeCloseTo(1 / 3, 2);
    expect(longer(Math.log(20))).toBeCloseTo(1 / 20, 2);
    const products = gaps.slice(1).map((gap, n) => (gap - mean) * ((gaps[n] ?? 0) - mean));
    expect(Math.abs(products.reduce((sum, x) => sum + x) / products.length) / mean ** 2).toBeLessThan(0.02);
  });

  it('are the same for a seed, and others for another seed or publisher', () => {
    expect(dueTimes(poisson(100, 1, 1))).toEqual(dueTimes(poisson(100, 1, 1)));
    expect(dueTimes(poisson(100, 1, 1, [2, 0]))).not.toEqual(dueTimes(poisson(100, 1, 1)));
    expect(dueTimes(poisson(100, 1, 1, [1, 1]))).not.toEqual(dueTimes(poisson(100, 1, 1)));
  });

  it('need not be listed: of 2^40 messages the first are there at once', () => {
    const schedule = poisson(2 ** 30, 1, 1024);
    expect(schedule.total).toBe(2 ** 40);
    expect(schedule.dueCount(1_000) / 2 ** 30).toBeCloseTo(0.001, 4);
  });
});

it('uniform messages are due each by itself', () => {
  const schedule = createSchedule(1_000, 100, 1, { kind: 'uniform', seed: [1, 0] });
  expect([0, 1, 2, 999].map((n) => schedule.dueUs(n))).toEqual([0, 1_000, 2_000, 999_000]);
  expect(schedule.burstEnd(0)).toBe(1);
});
