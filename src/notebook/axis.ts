import { scaleLinear, scaleLog, scalePoint } from 'd3-scale';
import type { PlotAxis } from './plot.ts';

export interface Tick {
  /** Pixels. */
  at: number;
  label: string;
}

/** An axis with its pixels decided. */
export interface LaidAxis {
  /** Pixels of a value; null where the axis cannot show it. */
  at(value: number | string): number | null;
  ticks: readonly Tick[];
}

const MOST_TICKS = 6;
const percentiles = [0, 50, 90, 99, 99.9, 99.99, 99.999, 99.9999];

/**
 * Lays an axis out over what it has to show.
 * @param range pixels of the lowest and the highest value
 */
export function layAxis(
  axis: PlotAxis,
  values: readonly (number | string)[],
  range: [number, number],
): LaidAxis {
  const numbers = values.filter((value) => typeof value === 'number').filter(Number.isFinite);
  switch (axis.scale) {
    case 'category':
      return categories(values, range);
    case 'percentile':
      return percentileAxis(numbers, range);
    case 'log':
      return logAxis(numbers, range);
    case 'linear':
      return linearAxis(numbers, range);
  }
}

function linearAxis(numbers: readonly number[], range: [number, number]): LaidAxis {
  const most = numbers.reduce((high, value) => Math.max(high, value), 0);
  const least = numbers.reduce((low, value) => Math.min(low, value), 0);
  const scale = scaleLinear([least, most > least ? most : least + 1], range).nice(MOST_TICKS);
  const format = scale.tickFormat(MOST_TICKS);
  return {
    at: numeric((value) => scale(value)),
    ticks: scale.ticks(MOST_TICKS).map((value) => ({ at: scale(value), label: format(value) })),
  };
}

function logAxis(numbers: readonly number[], range: [number, number]): LaidAxis {
  const positive = numbers.filter((value) => value > 0);
  const most = positive.reduce((high, value) => Math.max(high, value), 1);
  const least = positive.reduce((low, value) => Math.min(low, value), most);
  const scale = scaleLog([least, most > least ? most : least * 10], range).nice();
  const format = scale.tickFormat(MOST_TICKS, ',');
  // All of them would be a dense net of lines; the format leaves those unnamed that have no room for a name.
  const named = scale.ticks().filter((value) => format(value) !== '');
  const ticks = named.map((value) => ({ at: scale(value), label: format(value) }));
  return { at: numeric((value) => (value > 0 ? scale(value) : null)), ticks };
}

function percentileAxis(numbers: readonly number[], range: [number, number]): LaidAxis {
  const nines = (percent: number) => 100 / (100 - percent);
  const below = numbers.filter((value) => value >= 0 && value < 100);
  const most = below.reduce((high, value) => Math.max(high, value), 90);
  const scale = scaleLog([1, nines(most)], range);
  const at = numeric((value) => (value >= 0 && value < 100 ? scale(nines(value)) : null));
  const shown = percentiles.filter((percent) => percent <= most);
  return { at, ticks: shown.map((percent) => ({ at: scale(nines(percent)), label: String(percent) })) };
}

function categories(values: readonly (number | string)[], range: [number, number]): LaidAxis {
  const names = [...new Set(values.map(String))];
  const scale = scalePoint(names, range).padding(0.5);
  const at = (value: number | string) => scale(String(value)) ?? null;
  return { at, ticks: names.map((name) => ({ at: scale(name) ?? 0, label: name })) };
}

function numeric(position: (value: number) => number | null): LaidAxis['at'] {
  return (value) => (typeof value === 'number' && Number.isFinite(value) ? position(value) : null);
}
