import { describe, expect, it } from 'vitest';
import { compare } from './compare.ts';
import { repeats, studyOf } from './studies.ts';

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
});
