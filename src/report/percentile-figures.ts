import { matrixOf } from '../analysis/matrix.ts';
import {
  type PercentileCurve,
  type PercentilePoint,
  percentileCurvesOf,
  percentilePointsOf,
} from '../analysis/percentiles.ts';
import { valuesText } from '../analysis/words.ts';
import { quantityText } from '../base/quantity-text.ts';
import { type Latency, latencySum } from '../patterns/shared/latency.ts';
import type { Axes, Pattern } from '../patterns/shared/pattern.ts';
import type { Axis, Line, LineFigure } from '../report-page/page-data.ts';
import type { ResultDigest } from '../run/result.ts';
import type { Study } from '../store/study.ts';
import type { Figure } from './figure.ts';
import { capitalised } from './words.ts';

/** One latency over all of a study: a plot for each row of the matrix, a line for each column. */
export interface PercentileGroup {
  /** Key of the latency. */
  kind: string;
  label: string;
  figures: Figure[];
}

export function percentileGroups(study: Study, idPrefix: string): PercentileGroup[] {
  const { columns } = matrixOf(study);
  const { latencies, axes } = study.pattern;
  return latencies.flatMap((latency) => {
    const kind = latency.key;
    const curves = percentileCurvesOf(study, kind);
    if (curves.length === 0) return [];
    const rows = grouped(curves, columns.name, axes);
    const holds = extremes(curves);
    const figures = [...rows].map(([name, own], index) => {
      const { figure, ...rest } = rowFigure(latency, name, own, `${idPrefix}-${kind}-${index + 1}`);
      return { ...rest, figure: { ...figure, y: { ...figure.y, holds } } };
    });
    return [{ kind, label: latency.label, figures }];
  });
}

/** The latencies of one result together; null where none was measured. */
export function percentilesOfResult(result: ResultDigest, { latencies }: Pattern): LineFigure | null {
  const lines = latencies.flatMap(({ key, label }) => {
    const points = percentilePointsOf(latencySum([result], key));
    return points.length === 0 ? [] : [lineOf(label, points)];
  });
  return lines.length === 0 ? null : figureOf('Latency by percentile', latencies[0]?.of ?? '', lines);
}

/** Lowest and highest of all curves, for the axis that their plots share. */
function extremes(curves: readonly PercentileCurve[]): number[] {
  const values = curves.flatMap(({ points }) => points.map(({ value_us }) => value_us));
  return [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
}

/** By all values but the column's. */
function grouped(
  curves: readonly PercentileCurve[],
  column: string,
  axes: Axes,
): Map<string, PercentileCurve[]> {
  const rows = new Map<string, PercentileCurve[]>();
  for (const curve of curves) {
    const others = Object.entries(curve.values).filter(([name]) => name !== column);
    const name = valuesText(axes, Object.fromEntries(others));
    rows.set(name, [...(rows.get(name) ?? []), curve]);
  }
  return rows;
}

function rowFigure(
  { label, span, of }: Latency,
  row: string,
  curves: readonly PercentileCurve[],
  id: string,
): Figure {
  const named = curves.map((curve) => ({ ...curve, name: withoutRow(curve.name, row) }));
  const percentiles = named.reduce(
    (longest, { points }) => (points.length > longest.length ? points : longest),
    [...(named[0]?.points ?? [])],
  );
  const places = [...percentiles.filter(({ percentile }) => percentile < 100), { percentile: 100 }];
  return {
    id,
    title: row === '' ? label : row,
    explanation: `${capitalised(label)}: ${span}.`,
    alt: `${capitalised(label)} by percentile, ${row}: one line each for ${named.map(({ name }) => name).join(', ')}. The table below has every number.`,
    figure: figureOf(
      label,
      of,
      named.map(({ name, points }) => lineOf(name, points)),
    ),
    table: {
      caption: `${capitalised(label)} by percentile${row === '' ? '' : `, ${row}`}`,
      heads: ['percentile', ...named.map(({ name }) => name)],
      rows: places.map(({ percentile }) => [
        percentileText(percentile),
        ...named.map(({ points }) => valueAt(points, percentile)),
      ]),
    },
  };
}

/** `5 clients, 500/s` in the row `5 clients` is `500/s`. */
function withoutRow(name: string, row: string): string {
  const rest = name.startsWith(`${row}, `) ? name.slice(row.length + 2) : name;
  return rest === '' ? name : rest;
}

function valueAt(points: readonly PercentilePoint[], percentile: number): string {
  const point = points.find((one) => one.percentile === percentile);
  return point === undefined ? '-' : quantityText(point.value_us, 'us');
}

function lineOf(name: string, points: readonly PercentilePoint[]): Line {
  return {
    name,
    x: points.map(({ inverse }) => inverse),
    y: points.map(({ value_us }) => value_us),
    at: points.map(({ percentile }) => percentileText(percentile)),
    low: null,
    high: null,
  };
}

function figureOf(label: string, of: string, lines: readonly Line[]): LineFigure {
  return { x: percentileAxis(of, lines), y: { title: label, unit: 'us', scale: 'log' }, marks: true, lines };
}

/** Even steps for 90, 99, 99.9 %: the axis is 1 / (1 - p), logarithmic. */
function percentileAxis(of: string, lines: readonly Line[]): Axis {
  const furthest = lines.flatMap(({ x }) => x).reduce((most, at) => Math.max(most, at), 1);
  const shown = [0, 50, 90, 99, 99.9, 99.99, 99.999, 99.9999, 99.99999].map((percentile) => ({
    at: Math.round(100 / (100 - percentile)),
    text: percentile === 0 ? 'min' : `${percentile} %`,
  }));
  return {
    title: `percentile of the ${of}`,
    unit: '',
    scale: 'log',
    ticks: shown.filter(({ at }) => at <= furthest),
  };
}

function percentileText(percentile: number): string {
  if (percentile === 0) return 'min';
  return percentile === 100 ? 'max' : `${Number(percentile.toPrecision(12))} %`;
}
