import { type CurveChoice, curvesOf } from '../analysis/curves.ts';
import { measureOf } from '../analysis/measures.ts';
import { percentileCurvesOf } from '../analysis/percentiles.ts';
import { seriesOf } from '../analysis/series.ts';
import { valueText } from '../analysis/words.ts';
import { UsageError } from '../base/errors.ts';
import type { Latency } from '../patterns/shared/latency.ts';
import type { Measure } from '../patterns/shared/measure.ts';
import type { Scalar, Varied } from '../store/manifest.ts';
import type { Study } from '../store/study.ts';
import type { Plot, PlotPoint } from './plot.ts';

/**
 * One measure of a study along one option, a line for each combination of the others; repeats are averaged, with a
 * whisker from the lowest to the highest. A cell without the number leaves a gap.
 *
 * @param measure a measure or its key, e.g. `average_packet_loss`
 * @throws UsageError for a key that no measure has
 *
 * @example
 * display.html(plotHtml(curvesPlot(study, 'average_rate', { x: 'clients' })));
 */
export function curvesPlot(study: Study, measure: Measure | string, choice: CurveChoice = {}): Plot {
  const shown = knownMeasure(study, measure);
  const curves = curvesOf(study, shown, choice);
  const x = curves[0]?.x ?? choice.x ?? study.pattern.axes.load.option;
  const values = curves.flatMap(({ points }) => points.map((point) => point.x));
  const numeric = values.every((value) => typeof value === 'number');
  return {
    title: shown.label,
    x: { label: axisLabel(study, x), scale: numeric ? 'linear' : 'category' },
    y: { label: labelOf(shown), scale: 'linear' },
    lines: curves.map(({ name, points }) => ({
      name,
      points: points.map((point): PlotPoint => ({ ...point, x: positionOf(point.x, numeric) })),
    })),
  };
}

/** @throws UsageError for a key that no measure has */
export function knownMeasure({ pattern }: Pick<Study, 'pattern'>, measure: Measure | string): Measure {
  if (typeof measure !== 'string') return measure;
  const known = measureOf(pattern, measure);
  if (known !== undefined) return known;
  throw new UsageError(`there is no measure ${JSON.stringify(measure)}`, {
    hint: '`measuresOf(study)` lists them with their keys',
  });
}

/** @throws UsageError for a latency that the study has not */
export function knownLatency({ pattern: { latencies } }: Study, kind: string): Latency {
  const known = latencies.find(({ key }) => key === kind);
  if (known !== undefined) return known;
  throw new UsageError(`there is no latency ${JSON.stringify(kind)}`, {
    hint: `give one of: ${latencies.map(({ key }) => key).join(', ')}`,
  });
}

function positionOf(value: Scalar, numeric: boolean): number | string {
  return numeric && typeof value === 'number' ? value : valueText(value);
}

function axisLabel({ pattern: { axes } }: Study, option: string): string {
  return option === axes.load.option ? axes.load.title : option;
}

function labelOf({ label, unit }: { label: string; unit: string }): string {
  return unit === '' ? label : `${label} (${unit})`;
}

/**
 * Latencies by percentile, a line for each combination; the histograms of repeats are added.
 *
 * @param where only cells with these values, e.g. `{ msg_rate: 3000 }`
 */
export function percentilesPlot(study: Study, kind: string, where: Varied = {}): Plot {
  const wanted = Object.entries(where);
  const { label, span } = knownLatency(study, kind);
  return {
    title: `${label}, ${span}`,
    x: { label: 'percentile', scale: 'percentile' },
    y: { label: `${label} (ms)`, scale: 'log' },
    lines: percentileCurvesOf(study, kind)
      .filter(({ values }) => wanted.every(([name, value]) => values[name] === value))
      .map(({ name, points }) => ({
        name,
        points: points.map(({ inverse, value_us }) => ({ x: 100 - 100 / inverse, y: value_us / 1000 })),
      })),
    marks: false,
  };
}

/**
 * The seconds of one cell. What is no whole second is hollow, and the title says so.
 *
 * @param keys columns by their names in `seriesOf`, e.g. `series.sent`; columns of one unit
 * @throws UsageError for a cell that is not there
 */
export function seriesPlot(study: Study, cellId: string, keys: readonly string[]): Plot {
  const result = study.cells.find(({ id }) => id === cellId)?.result;
  if (!result) {
    const measured = study.cells.flatMap(({ id, result: has }) => (has === null ? [] : [id]));
    throw new UsageError(`there is no measured cell ${JSON.stringify(cellId)}`, {
      hint: `measured: ${measured.join(', ')}`,
    });
  }
  const { t_s, columns } = seriesOf(result, study.pattern.series);
  const shown = columns.filter(({ definition }) => keys.includes(definition.key));
  return {
    title: `cell ${cellId}, second by second${shown.some(({ partial }) => partial.length > 0) ? '; hollow: no whole second' : ''}`,
    x: { label: "seconds since the run's first second", scale: 'linear' },
    y: { label: shown[0]?.definition.unit ?? '', scale: 'linear' },
    lines: shown.map(({ definition, values, partial }) => {
      const hollow = new Set(partial.map(({ row }) => row));
      return {
        name: definition.label,
        points: t_s.map((second, index) => ({
          x: second,
          y: values[index] ?? null,
          ...(hollow.has(index) && { hollow: true }),
        })),
      };
    }),
    marks: false,
  };
}
