import { type Absence, type Curve, type CurvePoint, curvesOf } from '../analysis/curves.ts';
import { optionText, valueText } from '../analysis/words.ts';
import { countText } from '../base/number-text.ts';
import { quantityText } from '../base/quantity-text.ts';
import type { Measure } from '../patterns/shared/measure.ts';
import type { Axes } from '../patterns/shared/pattern.ts';
import type { Axis, Line, Tick } from '../report-page/page-data.ts';
import type { Scalar } from '../store/manifest.ts';
import type { Study } from '../store/study.ts';
import type { Figure } from './figure.ts';
import { capitalised } from './words.ts';

const absences: Readonly<Record<Absence, string>> = {
  failed: 'failed',
  skipped: 'skipped',
  missing: 'not measured',
  unmeasured: '-',
  unplanned: '',
};

/** A measure along the study's main option; null where no cell has it or there is only one place to show it at. */
export function curveFigure(study: Study, measure: Measure, id: string): Figure | null {
  const curves = curvesOf(study, measure);
  const [first] = curves;
  const known = curves.flatMap(({ points }) => points.flatMap(({ y }) => y ?? []));
  if (first === undefined || known.length === 0 || first.points.length < 2) return null;
  const { axes } = study.pattern;
  const axis = xAxis(first, axes);
  return {
    id,
    title: measure.label,
    explanation: measure.definition,
    alt: altOf(measure, curves, known),
    figure: {
      x: axis.axis,
      y: { title: measure.label, unit: measure.unit, scale: 'linear' },
      marks: true,
      lines: curves.map((curve) => lineOf(curve, axes, axis.place)),
    },
    table: {
      caption: `${capitalised(measure.label)} by ${first.x}`,
      heads: [first.x, ...curves.map(({ name }) => name)],
      rows: first.points.map(({ x }, at) => [
        valueText(x),
        ...curves.map(({ points }) => pointText(points[at], measure)),
      ]),
    },
  };
}

function lineOf({ name, x, points }: Curve, axes: Axes, place: (x: Scalar, at: number) => number): Line {
  const repeated = points.some(({ cells }) => cells.length > 1);
  return {
    name,
    x: points.map((point, at) => place(point.x, at)),
    y: points.map(({ y }) => y),
    at: points.map((point) => optionText(axes, x, point.x)),
    low: repeated ? points.map(({ low }) => low) : null,
    high: repeated ? points.map(({ high }) => high) : null,
  };
}

/** Numbers stand where they belong, a wide range on a log axis; other values side by side. */
function xAxis(
  { x, points }: Curve,
  { load }: Axes,
): { axis: Axis; place: (x: Scalar, at: number) => number } {
  const values = points.map((point) => point.x);
  const numbers = values.filter((value) => typeof value === 'number');
  const title = x === load.option ? load.title : x;
  const ticks = (place: (value: Scalar, at: number) => number): Tick[] =>
    values.map((value, at) => ({ at: place(value, at), text: valueText(value) }));
  if (numbers.length < values.length) {
    const inTurn = (_value: Scalar, at: number) => at;
    return { axis: { title, unit: '', scale: 'linear', ticks: ticks(inTurn) }, place: inTurn };
  }
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const asIs = (value: Scalar) => Number(value);
  const scale = low > 0 && high / low >= 20 ? 'log' : 'linear';
  return { axis: { title, unit: '', scale, ticks: ticks(asIs) }, place: asIs };
}

function pointText(point: CurvePoint | undefined, { unit }: Measure): string {
  if (point === undefined) return '';
  const { y, low, high, cells, absent } = point;
  if (y === null) return absent === null ? '-' : absences[absent];
  if (cells.length < 2 || low === null || high === null) return quantityText(y, unit);
  return `${quantityText(y, unit)} (${quantityText(low, unit)} to ${quantityText(high, unit)})`;
}

function altOf({ label, unit }: Measure, curves: readonly Curve[], known: readonly number[]): string {
  const low = known.reduce((a, b) => Math.min(a, b));
  const high = known.reduce((a, b) => Math.max(a, b));
  const names = curves.map(({ name }) => name).join('; ');
  return `${capitalised(label)} against ${curves[0]?.x ?? ''}: ${countText(curves.length, 'line')} (${names}), from ${quantityText(low, unit)} to ${quantityText(high, unit)}. The table below has every number.`;
}
