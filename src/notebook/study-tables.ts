import { type CurveChoice, curvesOf } from '../analysis/curves.ts';
import { type Matrix, matrixOf, type Sheet, type Slot } from '../analysis/matrix.ts';
import { percentileCurvesOf } from '../analysis/percentiles.ts';
import { troublesOf } from '../analysis/troubles.ts';
import { listText, optionText, valuesText } from '../analysis/words.ts';
import type { Measure } from '../patterns/shared/measure.ts';
import type { Pattern } from '../patterns/shared/pattern.ts';
import type { Study } from '../store/study.ts';
import { knownLatency, knownMeasure } from './study-plots.ts';
import type { Table } from './table.ts';

/** Clean or what gave way, and what shades the matrix, rows by columns; a table for each combination of the remaining options. */
export function matrixTables(study: Study): Table[] {
  const matrix = matrixOf(study);
  return matrix.sheets.map((sheet) => sheetTable(study.pattern, matrix, sheet));
}

function sheetTable(pattern: Pattern, { rows, columns }: Matrix, { name, slots }: Sheet): Table {
  const { axes, shades } = pattern;
  const shown = listText(['state', ...shades.map((shade) => shade.name)]);
  return {
    caption: name === '' ? shown : `${shown}; ${name}`,
    head: [rows.name, ...columns.values.map((value) => optionText(axes, columns.name, value))],
    rows: rows.values.map((value, index) => [
      optionText(axes, rows.name, value),
      ...(slots[index] ?? []).map((slot) => slotText(slot, pattern)),
    ]),
  };
}

function slotText({ state, shades, causes, caveats }: Slot, pattern: Pattern): string {
  const why = causes.length > 0 ? `${state}: ${causes.join(', ')}` : state;
  const measured = pattern.shades.flatMap(({ name, text }) => {
    const spread = shades[name] ?? null;
    return spread === null ? [] : [`${name} ${text(spread.mean)}`];
  });
  const but = caveats.length === 0 ? [] : [`but: ${caveats.join('; ')}`];
  return [why, ...measured, ...but].join('; ');
}

/**
 * The numbers of `curvesPlot`: a row per line, a column per value of x.
 *
 * @throws UsageError for a key that no measure has
 */
export function measureTable(study: Study, measure: Measure | string, choice: CurveChoice = {}): Table {
  const { axes } = study.pattern;
  const shown = knownMeasure(study, measure);
  const curves = curvesOf(study, shown, choice);
  const [first] = curves;
  const unit = shown.unit === '' ? '' : ` (${shown.unit})`;
  return {
    caption: `${shown.label}${unit}`,
    head: ['', ...(first?.points ?? []).map(({ x }) => optionText(axes, first?.x ?? '', x))],
    rows: curves.map(({ name, points }) => [name, ...points.map(({ y }) => y)]),
  };
}

const shownPercentiles = [50, 90, 99, 99.9, 100];

/**
 * Latencies in milliseconds, a row per combination; a percentile that so few values cannot tell is left empty.
 *
 * @throws UsageError for a latency that the study has not
 */
export function percentilesTable(study: Study, kind: string): Table {
  const { label, of } = knownLatency(study, kind);
  return {
    caption: `${label} (ms)`,
    head: ['', of, ...shownPercentiles.map((one) => (one === 100 ? 'max' : `p${one}`))],
    rows: percentileCurvesOf(study, kind).map(({ name, count, points }) => [
      name,
      count,
      ...shownPercentiles.map((wanted) => {
        const point = points.find(({ percentile }) => percentile === wanted);
        return point === undefined ? null : point.value_us / 1000;
      }),
    ]),
  };
}

/** Every cell with its verdict, the evidence for it, and its caveats. */
export function verdictsTable(study: Study): Table {
  return {
    caption: 'verdicts',
    head: ['cell', 'values', 'state', 'verdict', 'evidence', 'caveats'],
    rows: study.cells.map(({ id, varied, state, reason, result }) => [
      id,
      valuesText(study.pattern.axes, varied),
      state,
      result?.verdict.cause.join(', ') ?? null,
      result?.verdict.evidence.map(({ evidence }) => evidence).join('; ') ?? reason,
      result?.caveats.join('; ') || null,
    ]),
  };
}

/** Failed, skipped and missing cells, dead tasks, errors, notes; no rows where all went well. */
export function troublesTable(study: Study): Table {
  return {
    caption: 'what to know when reading these numbers',
    head: ['kind', 'cell', 'where', 'what'],
    rows: troublesOf(study).map(({ kind, id, where, text }) => [kind, id, where, text]),
  };
}

/** What searches found; no rows for a sweep. */
export function answersTable(study: Study): Table {
  return {
    caption: 'answers',
    head: ['search', 'values', 'rate (messages/s)', 'outcome', 'confirmed', 'measurements', 'in words'],
    rows: study.answers.map(({ id, varied, rate, outcome, confirmations, steps, sentence }) => [
      id,
      valuesText(study.pattern.axes, varied),
      rate,
      outcome,
      confirmations,
      steps,
      sentence,
    ]),
  };
}
