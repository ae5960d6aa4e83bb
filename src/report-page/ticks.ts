import { quantityText } from '../base/quantity-text.ts';
import type { Tick, Unit, ValueAxis } from './page-data.ts';

export interface Scale {
  /** As plotly wants it: powers of ten on a log axis. */
  range: [low: number, high: number];
  ticks: readonly Tick[];
}

/** Lowest value that a log axis shows, a microsecond or one; what lies below is drawn there. */
function logFloor(unit: Unit): number {
  return unit === 'ms' ? 0.001 : 1;
}

/** Range and labels of a vertical axis that holds the values. A linear one begins at zero. */
export function valueScale(values: readonly number[], axis: Pick<ValueAxis, 'unit' | 'scale'>): Scale {
  return axis.scale === 'log' ? logScale(values, axis.unit) : linearScale(values, axis.unit);
}

function linearScale(values: readonly number[], unit: Unit): Scale {
  const low = Math.min(0, ...bounds(values));
  const most = Math.max(...bounds(values), 0);
  const high = most === low ? smallest(unit) : most;
  const step = most === low ? high : niceStep((high - low) / 4, unit);
  const first = Math.floor(low / step);
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  const ticks = Array.from({ length: last - first + 1 }, (_, n) => tick((first + n) * step, unit));
  const margin = (last - first) * step * 0.04;
  return { range: [first * step - (first < 0 ? margin : 0), last * step + margin], ticks };
}

/** What a flat line at zero is drawn against: a range of nothing has no ticks. */
function smallest(unit: Unit): number {
  return isBinary(unit) && unit !== 'MiB' ? 1024 : 1;
}

function isBinary(unit: Unit): boolean {
  return unit === 'bytes' || unit === 'bytes/s' || unit === 'MiB';
}

function bounds(values: readonly number[]): number[] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return values.length === 0 ? [0] : [low, high];
}

/** The next 1, 2 or 5 x 10^n; bytes go by powers of two, as they are written. */
function niceStep(least: number, unit: Unit): number {
  if (isBinary(unit)) return 2 ** Math.ceil(Math.log2(least));
  const power = 10 ** Math.floor(Math.log10(least));
  // Of what is counted there are no parts.
  if (power < 1 && (unit === 'messages' || unit === 'clients')) return 1;
  const factor = [1, 2, 2.5, 5, 10].find((candidate) => candidate * power >= least * 0.999) ?? 10;
  return factor * power;
}

function logScale(values: readonly number[], unit: Unit): Scale {
  const [low = 1, high = low] = bounds(values.map((value) => onLogAxis(value, unit)));
  const from = Math.floor(Math.log10(low));
  const to = Math.max(from + 1, Math.ceil(Math.log10(high * 1.02)));
  const ticks = Array.from({ length: to - from + 1 }, (_, n) => tick(10 ** (from + n), unit));
  return { range: [from, to + 0.03], ticks };
}

/** Where a value is drawn on a log axis: there is no place for zero. */
export function onLogAxis(value: number, unit: Unit): number {
  return Math.max(logFloor(unit), value);
}

function tick(at: number, unit: Unit): Tick {
  // 3 x 0.1 is not 0.3.
  const exact = Number(at.toPrecision(12));
  return { at: exact, text: quantityText(exact, unit) };
}

/**
 * The ticks that have room: each at least `spacing` pixels from the one before, the last one always.
 * @param pixels position of a value along the axis, pixels
 */
export function withRoom(
  ticks: readonly Tick[],
  pixels: (at: number) => number,
  spacing: (tick: Tick) => number,
): Tick[] {
  const kept: Tick[] = [];
  for (const one of [...ticks].reverse()) {
    const next = kept.at(-1);
    const needed = next === undefined ? 0 : (spacing(one) + spacing(next)) / 2;
    if (next === undefined || Math.abs(pixels(next.at) - pixels(one.at)) >= needed) kept.push(one);
  }
  return kept.reverse();
}
