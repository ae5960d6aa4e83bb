import { quantityText } from '../base/quantity-text.ts';
import type { LineFigure, PackedCell, SeriesPlot } from './page-data.ts';

/** One plot of a cell's seconds, with the words that stand for it where it cannot be seen. */
export interface SeriesFigure {
  title: string;
  figure: LineFigure;
  alt: string;
}

export function seriesFigures({ t_s, plots }: PackedCell): SeriesFigure[] {
  return plots.map((plot) => ({
    title: plot.title,
    alt: altOf(plot),
    figure: {
      x: { title: 'seconds since the start', unit: 's', scale: 'linear', ticks: null },
      y: { title: plot.title, unit: plot.unit, scale: plot.scale },
      marks: false,
      lines: plot.lines.map(({ name, y }) => ({ name, x: t_s, y, at: null, low: null, high: null })),
    },
  }));
}

function altOf({ title, unit, lines }: SeriesPlot): string {
  const spans = lines.map(({ name, y }) => {
    const known = y.filter((value) => value !== null);
    if (known.length === 0) return `${name} not measured`;
    const [low, high] = [known.reduce((a, b) => Math.min(a, b)), known.reduce((a, b) => Math.max(a, b))];
    return `${name} from ${quantityText(low, unit)} to ${quantityText(high, unit)}`;
  });
  return `${title}, second by second: ${spans.join('; ')}.`;
}
