import { describe, expect, it } from 'vitest';
import type { PubsubSeriesRow } from '../../../src/patterns/pubsub/result.ts';
import { figureColumns } from '../../../src/patterns/shared/figure-columns.ts';
import { figureAlarms, figureReport, toldFigures } from '../../../src/patterns/shared/figure-report.ts';
import {
  type CounterValue,
  FigureReadings,
  type SystemFigure,
} from '../../../src/patterns/shared/system-figures.ts';

const figure = (name: string, more: Partial<SystemFigure>): SystemFigure => ({
  ...{ name, label: `the ${name}`, unit: 'x', definition: `${name}.`, kind: 'rate', together: 'sum' },
  ...{ most: null, plot: 'All', told: false, alarmAbove: null },
  ...more,
});
const declared = [
  figure('requests', {}),
  figure('time', { kind: 'mean', told: true }),
  figure('idle', { together: 'lowest', most: 100, told: true }),
  figure('behind', { kind: 'gauge', alarmAbove: 0 }),
];

function readingsOf(...sources: string[]) {
  const readings = new FigureReadings({ declared, sources });
  const add = (source: string, atS: number, values: Record<string, CounterValue>, life = 1) =>
    readings.add([{ source, atS, values, life }]);
  return { readings, add };
}

describe('the figures of one server', () => {
  it('are what its counters grew by, evenly between readings', () => {
    const { readings, add } = readingsOf('a');
    add('a', 100.5, { requests: 10, time: [20, 10], idle: 0, behind: 2 });
    add('a', 101.5, { requests: 30, time: [120, 30], idle: 50, behind: 1 });
    add('a', 102.5, { requests: 30, time: [120, 30], idle: 160, behind: 0 });
    expect(readings.of('a', 101, 102)).toEqual({ requests: 10, time: 5, idle: 80, behind: 1 });
    expect(readings.of('a', 102, 103)).toEqual({ requests: 0, time: null, idle: 100, behind: 0 });
    expect(readings.grown('a', 100, 103)).toEqual({ requests: 20, idle: 160 });
  });

  it('are not known before the first reading, across a long gap, or of what it does not tell', () => {
    const { readings, add } = readingsOf('a');
    add('a', 100.5, { requests: 10 });
    add('a', 105.5, { requests: 30 });
    expect(readings.of('a', 98, 99).requests).toBeNull();
    expect(readings.of('a', 102, 103)).toEqual({ requests: null, time: null, idle: null, behind: null });
  });

  it('are not known across a start anew, however far the new process has counted', () => {
    const { readings, add } = readingsOf('a');
    add('a', 100, { requests: 10 }, 1);
    add('a', 101, { requests: 500 }, 2);
    add('a', 102, { requests: 600 }, 2);
    expect(readings.of('a', 100, 101).requests).toBeNull();
    expect(readings.of('a', 101, 102).requests).toBe(100);
    expect(readings.grown('a', 100, 102).requests).toBeNull();
  });
});

describe('the figures of several servers', () => {
  it('are added up, averaged over all that went in, or those of the worst', () => {
    const { readings, add } = readingsOf('a', 'b');
    add('a', 100, { requests: 0, time: [0, 0], idle: 0, behind: 1 });
    add('b', 100, { requests: 0, time: [0, 0], idle: 0, behind: 2 });
    add('a', 101, { requests: 30, time: [30, 30], idle: 90, behind: 0 });
    add('b', 101, { requests: 10, time: [90, 10], idle: 20, behind: 0 });
    expect(readings.together(100, 101)).toEqual({ requests: 40, time: 3, idle: 20, behind: 3 });
  });

  it('are not known where one of them is away, but for gauges of those that are there', () => {
    const { readings, add } = readingsOf('a', 'b');
    add('a', 100, { requests: 0, behind: 1 });
    add('a', 101, { requests: 30, behind: 1 });
    expect(readings.together(100, 101)).toMatchObject({ requests: null, behind: 1 });
  });
});

describe('the report of them', () => {
  const { readings, add } = readingsOf('a', 'b');
  for (const [at, n] of [0, 10, 30].entries())
    for (const source of ['a', 'b'])
      add(source, 100 + at, { requests: n, time: [n * at, n], idle: 40 * at, behind: at });
  const series = [0, 1, 2].map((t_s) => ({ t_s }) as PubsubSeriesRow);
  const report = figureReport({ declared, sources: ['a', 'b'], readings }, { firstS: 100, series });

  it('has a row of all and one of each server for every second, gaps too', () => {
    expect(report?.rows.filter(({ t_s }) => t_s === 1)).toEqual([
      { t_s: 1, source: null, values: { requests: 40, time: 2.5, idle: 40, behind: 2 } },
      { t_s: 1, source: 'a', values: { requests: 20, time: 2.5, idle: 40, behind: 1 } },
      { t_s: 1, source: 'b', values: { requests: 20, time: 2.5, idle: 40, behind: 1 } },
    ]);
    expect(report?.rows.at(-1)).toMatchObject({ t_s: 2, values: { requests: null, idle: null, behind: 2 } });
    expect(report?.total[0]).toMatchObject({
      ...{ source: null, length_s: 2, grown: { requests: 60 } },
      ...{ values: { requests: 30 }, highest: { requests: 40 }, lowest: { requests: 20 } },
    });
  });

  it('is told in words, with what stands higher than it should', () => {
    expect(toldFigures(report)).toEqual([
      'the time 2 x, in its worst second 2.5',
      'the idle 40 x, in its worst second 40',
    ]);
    expect(figureAlarms(declared, report)).toEqual(['the behind: up to 4, in 2 of 3 seconds']);
  });

  it('is plotted, a line for all and one for each', () => {
    const { columns, plots } = figureColumns({ system_figures: report });
    expect(plots.map(({ title }) => title)).toEqual(['All']);
    expect(plots.map(({ prefix }) => prefix)).toEqual(['the ']);
    const requests = columns.filter(({ key }) => key.startsWith('system.requests'));
    expect(requests.map(({ label }) => label)).toEqual([
      'the requests',
      'the requests, a',
      'the requests, b',
    ]);
    expect(requests.map(({ value }) => value({ t_s: 1 } as PubsubSeriesRow))).toEqual([40, 20, 20]);
    // Of four figures in one plot, only the first is told of each.
    expect(columns.filter(({ key }) => key.startsWith('system.time'))).toHaveLength(1);
    expect(columns.every(({ key }) => plots[0]?.keys.test(key))).toBe(true);
  });

  it('is none where nothing was read', () => {
    const none = new FigureReadings({ declared, sources: ['a'] });
    expect(figureReport({ declared, sources: ['a'], readings: none }, { firstS: 0, series })).toBeNull();
    expect(figureColumns({ system_figures: null })).toEqual({ columns: [], plots: [] });
    expect(toldFigures(null)).toEqual([]);
  });
});
