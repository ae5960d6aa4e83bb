import { describe, expect, it } from 'vitest';
import { compareStudies } from '../../src/compare/compare-studies.ts';
import { measures } from '../patterns/pubsub/pubsub.ts';
import { compare, firstOf, LOSS, P99 } from './compare.ts';
import { repeats, studyOf } from './studies.ts';

describe('cells', () => {
  const at = (clients: number, msg_rate: number) => repeats([10000], { clients, msg_rate });

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
    expect(compare(whole, { ...whole, missing: ['002', '003'] }).notes).toContain(
      'B was interrupted: 2 planned cells not measured',
    );
  });

  it('in common there must be', () => {
    expect(() => compare(studyOf([at(10, 500)]), studyOf([at(10, 1000)]))).toThrow(
      'A and B have no cell in common: A has 10 clients x 500/s, B has 10 clients x 1,000/s',
    );
  });
});

describe('compareStudies', () => {
  const before = studyOf([repeats([9000, 10000, 11000])]);
  const after = studyOf([repeats([13000, 14000, 15000])]);

  it('corrects every p for all that were computed, and for no other', () => {
    // p99, p95 and p50 of these runs are in proportion: one p, three times; loss is equal and has none.
    const keys = ['latency_us.end_to_end.p50', 'latency_us.end_to_end.p95', P99, LOSS];
    const measures = compare(before, after, keys).cells[0]?.measures ?? [];
    const tested = measures.filter(({ p }) => p !== null);
    expect(tested).toHaveLength(3);
    const largest = Math.max(...tested.map(({ p }) => p ?? 0));
    for (const { p, p_corrected } of tested) {
      expect(p_corrected).toBeGreaterThanOrEqual(p ?? 1);
      expect(p_corrected).toBeCloseTo(largest, 3);
    }
    expect(measures.find(({ key }) => key === LOSS)).toMatchObject({
      p: null,
      p_corrected: null,
      stands: false,
    });
  });

  it('corrects further measures among themselves, however many they are, and keeps them out of the answer', () => {
    const runs = (p99s: readonly number[], loss: number) =>
      studyOf([{ runs: p99s.map((p99, run) => ({ p99, loss: loss + run })) }]);
    // p99 has p = 0.034: alone it stands, among ten that do not differ it would not.
    const [a, b] = [runs([9000, 10000, 11000], 1), runs([11600, 12600, 13600], 1)];
    const others = measures.filter(({ key }) =>
      /drain|pub_|average_rate|packet|loss|failing|lateness/.test(key),
    );
    const main = measures.filter(({ key }) => key === P99);
    const options = { confidence: 0.95, measures: main, allow_different: false };
    const family = compareStudies(a, b, { ...options, further: others });
    expect(firstOf(family)).toMatchObject({ family: 'main', verdict: 'worse', stands: true });
    expect(family.cells[0]?.measures).toHaveLength(1 + others.length);
    const turned = compareStudies(a, b, { ...options, measures: others, further: main });
    expect(turned.headline).toMatch(
      /^No difference proven .*; of the further measures: end-to-end latency p99/,
    );
  });

  it('says from how few runs no test without suppositions can prove anything', () => {
    const note = /^with 3 and 3 runs a permutation test.* p = 0\.1:/;
    expect(compare(before, after).notes).toContainEqual(expect.stringMatching(note));
    const four = studyOf([repeats([1, 2, 3, 4])]);
    expect(compare(four, four).notes).not.toContainEqual(expect.stringContaining('permutation'));
  });

  it('is plain data that JSON keeps', () => {
    const comparison = compare(before, after);
    expect(JSON.parse(JSON.stringify(comparison))).toEqual(comparison);
  });

  it('gives the same every time, drawn permutations included', () => {
    const many = (from: number) => studyOf([repeats(Array.from({ length: 9 }, (_, i) => from + i * 10))]);
    const [first, second] = [compare(many(1000), many(1020)), compare(many(1000), many(1020))];
    expect(firstOf(first)?.permutation?.exact).toBe(false);
    expect(first).toEqual(second);
  });
});
