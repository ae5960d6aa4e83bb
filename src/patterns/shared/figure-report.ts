import type { FigureValues, ReadFigures, SystemFigure } from './system-figures.ts';
import type { FigureReport } from './system-report.ts';

/** Of a second's values; those of the whole run keep all. */
const DIGITS = 6;

type Told = FigureReport['figures'][number];
type Row = FigureReport['rows'][number];

/** What a run's result says of what the system counted of itself; null where nothing was read. Pure. */
export function figureReport(
  figures: ReadFigures | null,
  { firstS, series }: { firstS: number; series: readonly { readonly t_s: number }[] },
): FigureReport | null {
  const span = figures?.readings.span ?? null;
  if (figures === null || span === null) return null;
  const { declared, sources, readings } = figures;
  const each = sources.length > 1 ? [null, ...sources] : [null];
  const of = (source: string | null, fromS: number, toS: number) =>
    source === null ? readings.together(fromS, toS) : readings.of(source, fromS, toS);
  const rows = series.flatMap(({ t_s }) =>
    each.map(
      (source): Row => ({
        t_s,
        source,
        values: rounded(of(source, firstS + t_s, firstS + t_s + 1)),
      }),
    ),
  );
  // The gauges of the last moment count too.
  const toS = span.toS + 1e-6;
  return {
    figures: declared.map(told),
    total: each.map((source) => {
      const own = rows.filter((row) => row.source === source).map(({ values }) => values);
      return {
        source,
        length_s: span.toS - span.fromS,
        values: of(source, span.fromS, toS),
        grown: readings.grown(source, span.fromS, toS),
        highest: extremes(declared, own, Math.max),
        lowest: extremes(declared, own, Math.min),
      };
    }),
    rows,
  };
}

function told({ name, label, unit, definition, plot, kind, together, told }: SystemFigure): Told {
  const worst = together === 'lowest' ? 'lowest' : kind === 'mean' ? 'highest' : null;
  return { name, label, unit, definition, plot, told, worst };
}

function rounded(values: FigureValues): FigureValues {
  const digits = (value: number | null) => (value === null ? null : Number(value.toPrecision(DIGITS)));
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, digits(value)]));
}

function extremes(
  declared: readonly SystemFigure[],
  rows: readonly FigureValues[],
  of: (a: number, b: number) => number,
): FigureValues {
  return Object.fromEntries(
    declared.map(({ name }) => {
      const known = rows.flatMap(({ [name]: value }) => value ?? []);
      return [name, known.length === 0 ? null : known.reduce((a, b) => of(a, b))];
    }),
  );
}

/** What findings that blame the system tell of it beside: `handlers idle 3 %, at the lowest 0 %`; empty for none. */
export function toldFigures(report: FigureReport | null): string[] {
  const all = report?.total[0];
  if (all === undefined) return [];
  return (report?.figures ?? []).flatMap(({ name, label, unit, worst: which, told }) => {
    const value = all.values[name] ?? null;
    if (!told || value === null) return [];
    const worst = which === null ? null : (all[which][name] ?? null);
    const extreme = worst === null ? '' : `, in its worst second ${short(worst)}`;
    return [`${label} ${short(value)} ${unit}${extreme}`];
  });
}

/** Gauges that stood higher than they should. */
export function figureAlarms(declared: readonly SystemFigure[], report: FigureReport | null): string[] {
  const all = report?.total[0];
  const rows = report?.rows.filter(({ source }) => source === null) ?? [];
  return declared.flatMap(({ name, label, alarmAbove }) => {
    const above = rows.filter(
      ({ values }) => alarmAbove !== null && (values[name] ?? alarmAbove) > alarmAbove,
    );
    if (above.length === 0) return [];
    return [
      `${label}: up to ${short(all?.highest[name] ?? 0)}, in ${above.length} of ${rows.length} seconds`,
    ];
  });
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
