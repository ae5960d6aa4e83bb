import type { SeriesColumnSource, SeriesPlotRule } from '../shared/pattern.ts';
import type { FigureReport, PubsubDigest } from './result.ts';

type Figure = FigureReport['figures'][number];

/** The system's own figures as columns of the series, and their plots: of each server, where there are several. */
export function figureColumns({ system_figures: report }: Pick<PubsubDigest, 'system_figures'>): {
  columns: SeriesColumnSource[];
  plots: SeriesPlotRule[];
} {
  if (report === null || report === undefined) return { columns: [], plots: [] };
  const sources = report.total.map(({ source }) => source);
  const columns = report.figures.flatMap((figure) =>
    sources.map((source) => columnOf(figure, source, report)),
  );
  const titles = [...new Set(report.figures.map(({ plot }) => plot))];
  const plots = titles.map((title): SeriesPlotRule => {
    const names = report.figures.filter(({ plot }) => plot === title).map(({ name }) => name);
    return {
      title,
      keys: new RegExp(`^system\\.(${names.join('|')})(\\.\\d+)?$`),
      scale: 'linear',
      prefix: '',
    };
  });
  return { columns, plots };
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
