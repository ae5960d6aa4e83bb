import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageReadings } from '../../../src/patterns/shared/usage-readings.ts';

function readingsOf(...all: [atS: number, cpu_s: number, rss_bytes?: number][]): UsageReadings {
  const readings = new UsageReadings();
  for (const [atS, cpu_s, rss_bytes = 0] of all) readings.add(atS, { cpu_s, rss_bytes });
  return readings;
}

const cpuOf = (readings: UsageReadings, ...seconds: number[]) =>
  seconds.map((second) => readings.cpuIn(second));

describe('CPU time of a second', () => {
  it('is the difference of the readings at its ends', () => {
    expect(cpuOf(readingsOf([10, 1], [11, 1.5], [12, 2.25]), 10, 11)).toEqual([0.5, 0.75]);
  });

  it('is shared between seconds as the time between two readings is', () => {
    expect(cpuOf(readingsOf([10.25, 0], [11.25, 1], [12.25, 3]), 10, 11, 12)).toEqual([0.75, 1.75, 0.5]);
  });

  it('is not known before the first reading, after the last, or from one alone', () => {
    expect(cpuOf(readingsOf([10, 1], [11, 2]), 9, 11)).toEqual([null, null]);
    expect(cpuOf(readingsOf([10.5, 1]), 10)).toEqual([null]);
    expect(cpuOf(readingsOf(), 10)).toEqual([null]);
  });

  it('is not known where readings are too far apart', () => {
    expect(cpuOf(readingsOf([10, 0], [11, 1], [15, 9], [16, 10]), 10, 11, 12, 14, 15)).toEqual([
      1,
      null,
      null,
      null,
      1,
    ]);
  });

  it('adds up to what was used between the first reading and the last', () => {
    const gap = fc.double({ min: 0.01, max: 2.5, noNaN: true });
    const used = fc.double({ min: 0, max: 4, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(gap, used), { minLength: 1, maxLength: 40 }), (steps) => {
        const all: [number, number][] = [[100.3, 7]];
        for (const [apart, cpu] of steps) {
          const [atS, cpu_s] = all.at(-1) ?? [0, 0];
          all.push([atS + apart, cpu_s + cpu]);
        }
        const [lastS, lastCpu] = all.at(-1) ?? [0, 0];
        const seconds = Array.from({ length: Math.ceil(lastS) - 100 }, (_, i) => 100 + i);
        const sum = cpuOf(readingsOf(...all), ...seconds).reduce<number>(
          (total, cpu) => total + (cpu ?? 0),
          0,
        );
        expect(sum).toBeCloseTo(lastCpu - 7, 6);
      }),
    );
  });

  it('ignores a clock that stepped back', () => {
    expect(cpuOf(readingsOf([10, 1], [11, 2], [10.5, 9], [12, 3]), 10, 11)).toEqual([1, 1]);
  });
});

it('tells the memory at the last reading of the second', () => {
  const readings = readingsOf([10.1, 0, 5], [10.9, 0, 6], [12, 0, 7]);
  expect([9, 10, 11, 12].map((second) => readings.rssIn(second))).toEqual([null, 6, null, 7]);
});
