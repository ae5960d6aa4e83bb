import { describe, expect, it } from 'vitest';
import { measures } from '../../src/analysis/measures.ts';
import { seededRandom } from '../../src/base/seeded-random.ts';
import { compareStudies } from '../../src/compare/compare-studies.ts';
import type { Comparison } from '../../src/compare/comparison.ts';
import type { Study } from '../../src/store/study.ts';
import { normal } from './simulation.ts';
import { type CellValues, repeats, studyOf } from './studies.ts';

const P99 = 'latency_us.end_to_end.p99';
const LOSS = 'average_packet_loss';

function compare(a: Study, b: Study, keys: readonly string[] = [P99], allow_different = false): Comparison {
  const chosen = measures.filter(({ key }) => keys.includes(key));
  return compareStudies(a, b, { confidence: 0.95, measures: chosen, allow_different });
}

const one = (comparison: Comparison) => comparison.cells[0]?.measures[0];

describe('a measure of two cells', () => {
  it('has the difference, its interval and the test of the repeats', () => {
    const found = one(
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
    const found = one(
      compare(studyOf([repeats([9000, 10000, 11000])]), studyOf([repeats([9500, 10500, 11500])])),
    );
    expect(found).toMatchObject({ verdict: 'no-difference', stands: false });
    expect(found?.words).toMatch(/^no difference seen: \+5 % \[-18, \+28\]$/);
  });

  it('is better where the good direction says so', () => {
    const runs = (rates: readonly number[]): CellValues => ({ runs: rates.map((rate) => ({ rate })) });
    const slow = studyOf([runs([900, 901, 902])]);
    const fast = studyOf([runs([990, 991, 992])]);
    expect(one(compare(slow, fast, ['average_rate']))?.verdict).toBe('better');
    expect(one(compare(fast, slow, ['average_rate']))?.verdict).toBe('worse');
    expect(one(compare(slow, fast, ['average_rate']))?.words).toMatch(/^better: \+10 %/);
  });

  it('is equal where all runs of both sides are, and says what they gave', () => {
    const none = studyOf([{ runs: [{ loss: 0 }, { loss: 0 }, { loss: 0 }] }]);
    expect(one(compare(none, none, [LOSS]))).toMatchObject({
      verdict: 'equal',
      difference: 0,
      interval: null,
      p: null,
      words: 'equal: 0 % in every run',
    });
    const single = studyOf([{ runs: [{ loss: 0 }] }]);
    expect(one(compare(single, single, [LOSS]))?.verdict).toBe('equal');
  });

  it.each([
    { runs: 2, verdict: 'no-difference' },
    { runs: 3, verdict: 'worse' },
  ])(
    'judges $runs runs a side that do not spread by how easily chance gives that: $verdict',
    ({ runs, verdict }) => {
      const all = (loss: number) => studyOf([{ runs: Array.from({ length: runs }, () => ({ loss })) }]);
      const found = one(compare(all(0), all(100), [LOSS]));
      expect(found).toMatchObject({ verdict, interval: null, difference: 100, difference_percent: null });
      expect(found?.words).toContain('+100 pp, the runs of each side alike');
    },
  );

  it('has neither interval nor verdict from one measurement', () => {
    const found = one(compare(studyOf([repeats([10000])]), studyOf([repeats([12000])])));
    expect(found).toMatchObject({ verdict: 'undecided', interval: null, p: null, difference: 2000 });
    expect(found?.words).toBe('+20 %; no interval: one measurement each; repeat with --repeat=3');
    const uneven = one(compare(studyOf([repeats([10000])]), studyOf([repeats([12000, 12100])])));
    expect(uneven?.words).toContain('no interval: one measurement in A');
  });

  it('leaves out runs that did not measure it, and says where none did', () => {
    const some = studyOf([{ runs: [{ p99: null }, { p99: 9000 }, { p99: 9100 }] }]);
    const none = studyOf([{ runs: [{ p99: null }, { p99: null }] }]);
    expect(one(compare(some, some))?.a).toEqual({ values: [9000, 9100], mean: 9050, missing: 1 });
    expect(one(compare(some, none))).toMatchObject({
      verdict: 'not-measured',
      difference: null,
      words: 'not measured in B',
    });
    expect(one(compare(none, some))?.words).toBe('not measured in A');
    expect(one(compare(none, none))?.words).toBe('not measured in either');
  });
});

describe('cells', () => {
  const at = (clients: number, msg_rate: number, p99 = 10000) => repeats([p99], { clients, msg_rate });

  it('are paired by what they vary, whatever their order and ids', () => {
    const a = studyOf([at(10, 500, 1000), at(50, 500, 2000)]);
    const b = studyOf([at(50, 500, 4000), at(10, 500, 3000)]);
    const { cells } = compare(a, b);
    expect(cells.map(({ label, measures: [found] }) => [label, found?.a.mean, found?.b.mean])).toEqual([
      ['10 clients x 500/s', 1000, 3000],
      ['50 clients x 500/s', 2000, 4000],
    ]);
  });

  it('that only one side has are named', () => {
    const comparison = compare(studyOf([at(10, 500), at(10, 1000)]), studyOf([at(10, 1000), at(10, 2000)]));
    expect(comparison.cells.map(({ label }) => label)).toEqual(['10 clients x 1,000/s']);
    expect(comparison.only_in_a).toEqual([
      { varied: { clients: 10, msg_rate: 500 }, label: '10 clients x 500/s' },
    ]);
    expect(comparison.only_in_b.map(({ label }) => label)).toEqual(['10 clients x 2,000/s']);
  });

  it('of a single run pair with the cell of a sweep that it repeats', () => {
    const run = studyOf([
      { runs: [{ options: { msg_rate: 1000, total_sub_apps: 5, clients_per_app: 10 } }] },
    ]);
    const sweep = studyOf([at(10, 1000), at(50, 1000)]);
    expect(compare(run, sweep).cells.map(({ label }) => label)).toEqual(['50 clients x 1,000/s']);
  });

  it('of two single runs pair, and are called by clients and rate', () => {
    expect(compare(studyOf([{ runs: [{}] }]), studyOf([{ runs: [{}] }])).cells[0]?.label).toBe(
      '10 clients x 1,000/s',
    );
  });

  it('without a result say why, and are told first', () => {
    const broken = studyOf([
      { varied: { clients: 10, msg_rate: 500 }, failed: ['broker died'] },
      at(50, 500),
    ]);
    const comparison = compare(studyOf([at(10, 500), at(50, 500)]), broken);
    expect(comparison.cells[0]?.b).toEqual({ measured: 0, without_result: ['001 failed: broker died'] });
    expect(comparison.headline).toMatch(/^B has no result at 10 clients x 500\/s; /);
  });

  it('that were never measured are counted', () => {
    const whole = studyOf([at(10, 500)]);
    expect(compare(whole, { ...whole, missing: ['002', '003'] }).notes).toEqual([
      'B was interrupted: 2 planned cells not measured',
    ]);
  });

  it('in common there must be', () => {
    expect(() => compare(studyOf([at(10, 500)]), studyOf([at(10, 1000)]))).toThrow(
      'A and B have no cell in common: A has 10 clients x 500/s, B has 10 clients x 1,000/s',
    );
  });
});

describe('studies that differ in more than what they vary', () => {
  const plain = studyOf([{ runs: [{}] }]);
  const rows: { what: string; other: Study; says: string }[] = [
    {
      what: 'an option',
      other: studyOf([{ runs: [{ options: { msg_size: 1000 } }] }]),
      says: 'msg_size (A: 100, B: 1,000)',
    },
    {
      what: 'the number of clients',
      other: studyOf([{ runs: [{ options: { total_sub_apps: 2 } }] }]),
      says: 'clients (A: 10, B: 20)',
    },
    {
      what: 'the processor',
      other: studyOf([{ runs: [{ environment: { cpu_model: 'Model Y' } }] }]),
      says: 'processors (A: 2 x Model X, B: 2 x Model Y)',
    },
    {
      what: 'the processors',
      other: studyOf([{ runs: [{ environment: { cpu_count: 4 } }] }]),
      says: 'processors (A: 2 x Model X, B: 4 x Model X)',
    },
    {
      what: 'the workload',
      other: studyOf([{ runs: [{ workload: 'zmq' }] }]),
      says: 'workload (A: kafka, B: zmq)',
    },
  ];

  it.each(rows)('in $what are refused, and compared when that is allowed', ({ other, says }) => {
    expect(() => compare(plain, other)).toThrow(`A and B differ in more than what they vary: ${says}`);
    const { disparities, cells } = compare(plain, other, [P99], true);
    expect(disparities.map(({ name, a, b }) => `${name} (A: ${a}, B: ${b})`)).toEqual([says]);
    expect(cells).toHaveLength(1);
  });

  it('name all of it in one line', () => {
    const other = studyOf([
      { runs: [{ options: { msg_size: 50, acks: 'all' }, environment: { cpu_count: 8 } }] },
    ]);
    expect(() => compare(plain, other)).toThrow(/processors .*; msg_size .*; acks \(A: none, B: all\)/);
  });

  it('in what is only kept or shown are compared', () => {
    const options = { output: '/elsewhere', json: true, threshold: [{ text: 'x' }], config_file: 'a.ini' };
    expect(compare(plain, studyOf([{ runs: [{ options }] }])).disparities).toEqual([]);
  });

  it('in spelling only are compared: clients, or tasks times clients each', () => {
    const other = studyOf([{ runs: [{ options: { clients: 10, total_sub_apps: 7 } }] }]);
    expect(compare(plain, other).disparities).toEqual([]);
  });

  it('in versions are compared, and say so', () => {
    const environment = { hydra_version: '0.2.0', system: { kind: 'Apache Kafka', release: '4.2' } };
    expect(compare(plain, studyOf([{ runs: [{ environment }] }])).versions).toEqual([
      { name: 'Hydra', a: '0.1.0', b: '0.2.0' },
      { name: 'its release', a: '4.1', b: '4.2' },
    ]);
  });
});

describe('the headline', () => {
  const steady = [10000, 10050, 9950, 10020, 9980];
  const cells = (second: readonly number[]) =>
    studyOf([
      repeats(steady, { clients: 10, msg_rate: 1000 }),
      repeats(second, { clients: 500, msg_rate: 3000 }),
    ]);

  it('names what is slower and where, and counts the rest', () => {
    const slower = steady.map((value) => value * 1.18);
    expect(compare(cells(steady), cells(slower)).headline).toMatch(
      /^B is slower: end-to-end latency p99 \+18 % \[\+17, \+19\] at 500 clients x 3,000\/s; 1 of 2 cells: no difference seen$/,
    );
  });

  it('names what is faster', () => {
    expect(compare(cells(steady.map((value) => value * 2)), cells(steady)).headline).toMatch(
      /^B is faster: end-to-end latency p99 -50 %/,
    );
  });

  it('says so where there is nothing to see', () => {
    expect(compare(cells(steady), cells(steady)).headline).toBe('No difference seen in 2 cells');
  });

  it('gives no verdict without repeats, and the largest difference as it is', () => {
    const single = (p99: number) => studyOf([repeats([p99], { clients: 10, msg_rate: 500 })]);
    expect(compare(single(10000), single(13000)).headline).toBe(
      'No verdict, for want of repeats (--repeat=3): end-to-end latency p99 +30 % at 10 clients x 500/s',
    );
  });

  it('does not claim what so many comparisons bring about by chance', () => {
    // p = 0.029 alone; of 24 comparisons that is no news.
    const same = Array.from({ length: 23 }, (_, i) =>
      repeats([900, 1000, 1100], { clients: 10, msg_rate: 1000 + i }),
    );
    const a = studyOf([repeats([9000, 10000, 11000], { clients: 10, msg_rate: 1 }), ...same]);
    const b = studyOf([repeats([11900, 12900, 13900], { clients: 10, msg_rate: 1 }), ...same.map(shifted)]);
    const comparison = compare(a, b);
    expect(comparison.cells[0]?.measures[0]).toMatchObject({ verdict: 'worse', stands: false });
    expect(comparison.headline).toBe(
      'No difference seen in 24 cells: 1 of 24 comparisons differ on their own, and chance alone brings about 1.2',
    );
  });

  function shifted({ varied, runs = [] }: CellValues): CellValues {
    return {
      ...(varied === undefined ? {} : { varied }),
      runs: runs.map(({ p99 }) => ({ p99: (p99 ?? 0) + 10 })),
    };
  }

  it('raises a false alarm in at most 5 % of comparisons of equals', () => {
    const random = seededRandom(2026);
    const draws = 400;
    const level = ['latency_us.end_to_end.p50', P99, LOSS, 'average_rate', 'drain_s'];
    // p50 and p99 move together, as they do in truth.
    const run = () => ({
      p99: 1e6 * (1 + 0.1 * normal(random)),
      rate: 1000 + normal(random),
      loss: 5 + normal(random),
      drain_s: 3 + 0.2 * normal(random),
    });
    const study = () =>
      studyOf([1, 2, 3, 4, 5, 6].map((msg_rate) => ({ varied: { msg_rate }, runs: [run(), run(), run()] })));
    let alarms = 0;
    for (let draw = 0; draw < draws; draw++) {
      const { headline } = compare(study(), study(), level);
      if (!headline.startsWith('No difference seen')) alarms++;
    }
    // Four standard deviations above 5 %.
    expect(alarms / draws).toBeLessThan(0.05 + 4 * Math.sqrt((0.05 * 0.95) / draws));
    expect(alarms).toBeGreaterThan(0);
  }, 60_000);
});
