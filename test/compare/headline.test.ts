import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/base/seeded-random.ts';
import { compare, LOSS, P99 } from './compare.ts';
import { normal } from './simulation.ts';
import { type CellValues, repeats, studyOf } from './studies.ts';

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

  it('does not hide what is large because it is not proven', () => {
    const wide = cells([400, 10_000, 40_000, 900_000, 600_000]);
    expect(compare(cells(steady), wide).headline).toMatch(
      /^No difference proven in 2 cells; large but not proven with 5 runs each: end-to-end latency p99 \+3,001 % \[.*\] at 500 clients x 3,000\/s$/,
    );
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
      if (/^B is|^B differs/.test(headline)) alarms++;
    }
    // Four standard deviations above 5 %.
    expect(alarms / draws).toBeLessThan(0.05 + 4 * Math.sqrt((0.05 * 0.95) / draws));
    expect(alarms).toBeGreaterThan(0);
  }, 60_000);
});
