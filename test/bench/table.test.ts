import { expect, it } from 'vitest';
import { benchTable } from '../../bench/table.ts';

it('shows what was measured, against whom, and whether the goal was met', () => {
  const measure = async () => 0;
  const rival = { name: 'Other', measure };
  const lines = benchTable([
    {
      measure: {
        id: 'P2',
        name: 'publish',
        unit: '1/s',
        goal: { kind: 'ratio', atLeast: 2.5 },
        rival,
        measure,
      },
      ours: [900_400, 800_000, 1_000_000],
      rivals: [300_000, 400_000, 250_000],
    },
    {
      measure: {
        id: 'P6',
        name: 'poll',
        unit: 'ms',
        goal: { kind: 'at-most', value: 1_000 },
        rival: null,
        measure,
      },
      ours: [1_200.4],
      rivals: [],
    },
    {
      measure: {
        id: 'P7',
        name: 'cost',
        unit: 's',
        goal: { kind: 'at-least', value: 0 },
        rival: null,
        measure,
      },
      ours: [Number.NaN],
      rivals: [],
    },
  ]).split('\n');
  expect(lines[1]).toMatch(
    /^P2 +publish +1\/s +900,000 +300,000 Other +3\.00 \(2\.00 to 4\.00\) +>= 2\.5 x +met$/,
  );
  expect(lines[2]).toMatch(/^P6 +poll +ms +1,200 +<= 1,000 +NOT MET$/);
  expect(lines[3]).toMatch(/^P7 +cost +s +not measured$/);
});
