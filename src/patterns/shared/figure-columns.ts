import type { SeriesColumnSource, SeriesPlotRule } from './pattern.ts';
import type { FigureReport } from './system-report.ts';

type Figure = FigureReport['figures'][number];

/** Figures of one plot of which every server has a line of its own; of more the lines could not be told apart. */
const MOST_FOR_EACH = 3;

/** The system's own figures as columns of the series, and their plots: of each server, where there are several. */
export function figureColumns({ system_figures: report }: { system_figures: FigureReport | null }): {
  columns: SeriesColumnSource[];
  plots: SeriesPlotRule[];
} {
  if (report === null || report === undefined) return { columns: [], plots: [] };
  const titles = [...new Set(report.figures.map(({ plot }) => plot))];
  const plotted = titles.map((title) => plotOf(title, report));
  return { columns: plotted.flatMap(({ columns }) => columns), plots: plotted.map(({ rule }) => rule) };
}

function plotOf(
  title: string,
  report: FigureReport,
): { columns: SeriesColumnSource[]; rule: SeriesPlotRule } {
  const figures = report.figures.filter(({ plot }) => plot === title);
  const sources = report.total.map(({ source }) => source);
  const columns = figures.flatMap((figure, at) => {
    // Of a whole and its parts, the whole alone is told of each server.
    const shown = figures.length > MOST_FOR_EACH && at > 0 ? [null] : sources;
    return shown.map((source) => columnOf(figure, source, report));
  });
  const names = figures.map(({ name }) => name).join('|');
  const prefix = commonStart(figures.map(({ label }) => label));
  return {
    columns,
    rule: { title, keys: new RegExp(`^system\\.(${names})(\\.\\d+)?$`), scale: 'linear', prefix },
  };
}

/** The words that all of several labels begin with; empty of a single one. */
function commonStart(labels: readonly string[]): string {
  const [first = '', ...others] = labels;
  if (others.length === 0) return '';
  const words = first.split(' ');
  const starts = words.map((_, count) =>
    words
      .slice(0, count)
      .map((word) => `${word} `)
      .join(''),
  );
  return starts.findLast((start) => others.every((label) => label.startsWith(start))) ?? '';
}

function columnOf(
  { name, label, unit, definition }: Figure,
  source: string | null,
  { total, rows }: FigureReport,
): SeriesColumnSource {
  const bySecond = new Map(
    rows.filter((row) => row.source === source).map(({ t_s, values }) => [t_s, values[name] ?? null]),
  );
  const at = total.findIndex((one) => one.source === source);
  return {
    key: `system.${name}${source === null ? '' : `.${at}`}`,
    label: source === null ? label : `${label}, ${source}`,
    unit,
    definition,
    exact: false,
    per: null,
    value: ({ t_s }) => bySecond.get(t_s) ?? null,
  };
}
