import { describe, expect, it } from 'vitest';
import { compare, firstOf, LOSS, P99 } from './compare.ts';
import { type CellValues, repeats, studyOf } from './studies.ts';

describe('a measure of two cells', () => {
  it('has the difference, its interval and the test of the repeats', () => {
    const found = firstOf(
      compare(studyOf([repeats([9000, 10000, 11000])]), studyOf([repeats([13000, 14000, 15000])])),
    );
    expect(found).toMatchObject({
      key: P99,
      a: { values: [9000, 10000, 11000], mean: 10000, missing: 0 },
      b: { mean: 14000 },
      difference: 4000,
      difference_percent: 40,
      verdict: 'worse',
      stands: true,
    });
    // 2.776445 x 1000 x sqrt(2/3) = 2266.96 either way, of a mean of 10000.
    expect(found?.interval?.low).toBeCloseTo(4000 - 2266.96, 1);
    expect(found?.interval?.high_percent).toBeCloseTo(62.6696, 3);
    expect(found?.permutation).toMatchObject({ p: expect.closeTo(0.1, 9), least: 0.1 });
    expect(found?.words).toBe('worse: +40 % [+17, +63]');
  });

  it('shows no difference where noise covers it', () => {
    const found = firstOf(
      compare(studyOf([repeats([9000, 10000, 11000])]), studyOf([repeats([9500, 10500, 11500])])),
    );
    expect(found).toMatchObject({ verdict: 'no-difference', stands: false });
    // (3.182446 + 0.978472) x 1000 x sqrt(2/3) = 3397.4: quantiles of t for 0.975 and 0.8, 3 degrees.
    expect(found?.detectable).toBeCloseTo(3397.4, 0);
    expect(found?.words).toBe('no difference seen: +5 % [-18, +28]; one below 34 % would not have shown');
  });

  it.each([
    { more: 2000, p: 0.0705, verdict: 'no-difference', stands: false },
    { more: 2250, p: 0.0512, verdict: 'no-difference', stands: false },
    { more: 2300, p: 0.0479, verdict: 'worse', stands: true },
  ])('claims a difference of $more from p = 0.05 down', ({ more, p, verdict, stands }) => {
    const runs = [9000, 10000, 11000];
    const found = firstOf(
      compare(studyOf([repeats(runs)]), studyOf([repeats(runs.map((value) => value + more))])),
    );
    expect(found?.p).toBeCloseTo(p, 3);
    expect(found).toMatchObject({ verdict, stands });
  });

  it('is better where the good direction says so', () => {
    const runs = (rates: readonly number[]): CellValues => ({ runs: rates.map((rate) => ({ rate })) });
    const slow = studyOf([runs([900, 901, 902])]);
    const fast = studyOf([runs([990, 991, 992])]);
    expect(firstOf(compare(slow, fast, ['average_rate']))?.verdict).toBe('better');
    expect(firstOf(compare(fast, slow, ['average_rate']))?.verdict).toBe('worse');
    expect(firstOf(compare(slow, fast, ['average_rate']))?.words).toMatch(/^better: \+10 %/);
  });

  it('is equal where all runs of both sides are, and says what they gave', () => {
    const none = studyOf([{ runs: [{ loss: 0 }, { loss: 0 }, { loss: 0 }] }]);
    expect(firstOf(compare(none, none, [LOSS]))).toMatchObject({
      verdict: 'equal',
      difference: 0,
      interval: null,
      p: null,
      words: 'equal: 0 % in every run',
    });
    const single = studyOf([{ runs: [{ loss: 0 }] }]);
    expect(firstOf(compare(single, single, [LOSS]))?.verdict).toBe('equal');
  });

  it.each([
    { runs: 2, verdict: 'no-difference' },
    { runs: 3, verdict: 'worse' },
  ])(
    'judges $runs runs a side that do not spread by how easily chance gives that: $verdict',
    ({ runs, verdict }) => {
      const all = (loss: number) => studyOf([{ runs: Array.from({ length: runs }, () => ({ loss })) }]);
      const found = firstOf(compare(all(0), all(100), [LOSS]));
      expect(found).toMatchObject({ verdict, interval: null, difference: 100, difference_percent: null });
      expect(found?.words).toContain('+100 pp, the runs of each side alike');
    },
  );

  it('has neither interval nor verdict from one measurement', () => {
    const found = firstOf(compare(studyOf([repeats([10000])]), studyOf([repeats([12000])])));
    expect(found).toMatchObject({ verdict: 'undecided', interval: null, p: null, difference: 2000 });
    expect(found?.words).toBe('+20 %; no interval: one measurement each; repeat with --repeat=3');
    const uneven = firstOf(compare(studyOf([repeats([10000])]), studyOf([repeats([12000, 12100])])));
    expect(uneven?.words).toContain('no interval: one measurement in A');
  });

  it('leaves out runs that did not measure it, and says where none did', () => {
    const some = studyOf([{ runs: [{ p99: null }, { p99: 9000 }, { p99: 9100 }] }]);
    const none = studyOf([{ runs: [{ p99: null }, { p99: null }] }]);
    expect(firstOf(compare(some, some))?.a).toEqual({ values: [9000, 9100], mean: 9050, missing: 1 });
    expect(firstOf(compare(some, none))).toMatchObject({
      verdict: 'not-measured',
      difference: null,
      words: 'not measured in B',
    });
    expect(firstOf(compare(none, some))?.words).toBe('not measured in A');
    expect(firstOf(compare(none, none))?.words).toBe('not measured in either');
  });
});
