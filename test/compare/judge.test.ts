import { describe, expect, it } from 'vitest';
import { compareStudies } from '../../src/compare/compare-studies.ts';
import { parseFailIf } from '../../src/compare/fail-if.ts';
import { type Judgement, judge } from '../../src/compare/judge.ts';
import { Problem } from '../../src/options/field.ts';
import { pubsubPattern } from '../../src/patterns/pubsub/pattern.ts';
import type { Study } from '../../src/store/study.ts';
import { type CellValues, disturbedTask, repeats, studyOf } from './studies.ts';

function judged(text: string, a: Study, b: Study, strict = false): Judgement {
  const rule = parseFailIf(pubsubPattern, text);
  if (rule instanceof Problem) throw new Error(rule.problem);
  const options = { confidence: 0.95, measures: [rule.measure], allow_different: false, strict };
  return judge(rule, compareStudies(a, b, options));
}

const steady = [9900, 10000, 10100];
const times = (factor: number, values: readonly number[] = steady) =>
  studyOf([repeats(values.map((value) => value * factor))]);
const nothing = { failures: [], remarks: [] };

describe('judge', () => {
  it('fails what exceeds the bound by more than noise', () => {
    expect(judged('p99 +10%', times(1), times(1.18)).failures).toEqual([
      expect.stringMatching(
        /^p99 \+10% at 10 clients x 1,000\/s: end-to-end latency p99 \+18 % \[\+15, \+21\]$/,
      ),
    ]);
  });

  it('passes a difference that is sure but within the bound', () => {
    expect(judged('p99 +20%', times(1), times(1.18))).toEqual(nothing);
  });

  it('passes a difference in the good direction, however large', () => {
    expect(judged('p99 +10%', times(1.5), times(1))).toEqual(nothing);
  });

  it('passes what exceeds the bound but may be noise, and remarks on it', () => {
    const { failures, remarks } = judged(
      'p99 +10%',
      times(1, [5000, 10000, 15000]),
      times(1.2, [5000, 10000, 15000]),
    );
    expect(failures).toEqual([]);
    expect(remarks).toEqual([expect.stringMatching(/\+20 % \[.*\] exceeds the bound, but may be noise$/)]);
  });

  it.each([1, 3])(
    'remarks on what goes with the machine, which fails strict judges alone: %d runs',
    (count) => {
      const side = (p99: number, kept: number) =>
        studyOf([
          {
            runs: Array.from({ length: count }, (_, run) => ({
              p99: p99 + run,
              options: { msg_batch: 10 },
              tasks: [disturbedTask(kept + run / 1000)],
            })),
          },
        ]);
      const [a, b] = [side(10_000, 0.01), side(30_000, 0.12)];
      const { failures, remarks } = judged('p99 +10%', a, b);
      expect(failures).toEqual([]);
      expect(remarks[0]).toMatch(
        /\+200 %.* exceeds the bound, but goes with the machine: B's runs were kept from a CPU 12 % of the time, A's 1.* --strict$/,
      );
      expect(judged('p99 +10%', a, b, true).failures).toHaveLength(1);
      expect(judged('p99 +10%', a, side(30_000, 0.01)).failures).toHaveLength(1);
    },
  );

  it('takes absolute bounds', () => {
    expect(judged('p99 +1ms', times(1), times(1.18)).failures).toHaveLength(1);
    expect(judged('p99 +2ms', times(1), times(1.18))).toEqual(nothing);
  });

  it.each([
    ['p99 +20%', 12_000, 0],
    ['p99 +20%', 12_001, 1],
    ['p99 +2ms', 12_000, 0],
    ['p99 +2ms', 12_001, 1],
  ])('allows with %s what lies on the bound: %d us', (rule, after, failures) => {
    const [a, b] = [10_000, after].map((value) => studyOf([repeats([value])]));
    expect(a && b && judged(rule, a, b).failures).toHaveLength(failures);
  });

  it('fails a fall where higher is better', () => {
    const at = (rates: readonly number[]) => studyOf([{ runs: rates.map((rate) => ({ rate })) }]);
    const [before, after] = [at([1000, 1001, 1002]), at([900, 901, 902])];
    expect(judged('rate -5%', before, after).failures).toHaveLength(1);
    expect(judged('rate -5%', after, before)).toEqual(nothing);
    expect(judged('rate -200/s', before, after)).toEqual(nothing);
  });

  it('takes any rise from 0 for more than every percentage', () => {
    const at = (losses: readonly number[]) => studyOf([{ runs: losses.map((loss) => ({ loss })) }]);
    expect(judged('loss +50%', at([0, 0, 0]), at([1, 1.1, 1.2])).failures).toHaveLength(1);
    expect(judged('loss +50%', at([0, 0, 0]), at([0, 0, 0]))).toEqual(nothing);
  });

  it('decides by the plain difference of single measurements, and says so', () => {
    const single = (p99: number) => studyOf([repeats([p99])]);
    const broken = judged('p99 +10%', single(10000), single(12000));
    expect(broken.failures).toHaveLength(1);
    const kept = judged('p99 +10%', single(10000), single(10500));
    expect(kept.failures).toEqual([]);
    for (const { remarks } of [broken, kept]) {
      expect(remarks).toEqual([
        expect.stringContaining('the plain difference decides in 1 cell not measured twice on both sides'),
      ]);
    }
  });

  it('fails what A measured and B did not, and leaves the reverse undecided', () => {
    const none = studyOf([{ runs: [{ p99: null }] }]);
    expect(judged('p99 +10%', times(1), none).failures).toContain(
      'p99 +10% at 10 clients x 1,000/s: A has a value and B has none',
    );
    expect(judged('p99 +10%', none, times(1)).remarks).toEqual([expect.stringContaining('not decided')]);
  });

  it('fails where no cell can be compared at all', () => {
    const none = studyOf([{ runs: [{ p99: null }] }]);
    expect(judged('p99 +10%', none, none).failures).toEqual([
      'p99 +10%: no cell has latency_us.end_to_end.p99 on both sides',
    ]);
  });

  it('corrects for the number of cells it looks at', () => {
    // p is just below 0.05: enough for a single cell, and no news where ten others show nothing.
    const slower: CellValues = repeats([11500, 12800, 14100], { msg_rate: 1 });
    const before: CellValues = repeats([9000, 10000, 11000], { msg_rate: 1 });
    const same = Array.from({ length: 10 }, (_, i) => repeats(steady, { msg_rate: 100 + i }));
    expect(judged('p99 +10%', studyOf([before]), studyOf([slower])).failures).toHaveLength(1);
    const nudged = same.map(({ varied, runs = [] }) => ({
      varied: varied ?? {},
      runs: runs.map(({ p99 }) => ({ p99: (p99 ?? 0) + 1 })),
    }));
    const many = judged('p99 +10%', studyOf([before, ...same]), studyOf([slower, ...nudged]));
    expect(many.failures).toEqual([]);
    expect(many.remarks).toHaveLength(1);
  });
});
