import { quantityText } from '../base/quantity-text.ts';
import type { LineFigure, PackedCell, PlotMark, SeriesPlot } from './page-data.ts';

/** One plot of a cell's seconds, with the words that stand for it where it cannot be seen. */
export interface SeriesFigure {
  title: string;
  figure: LineFigure;
  alt: string;
  /** What the hollow points are; null where there are none. */
  note: string | null;
}

const PARTIAL_NOTE = 'Hollow points are no whole seconds: each is a rate over the part that was measured.';
const MIXED_NOTE =
  'Hollow points are no whole seconds, or such that messages were published in a part of them only.';

export function seriesFigures({ t_s, plots, done = [] }: PackedCell): SeriesFigure[] {
  return plots.map((plot) => ({
    title: plot.title,
    alt: altOf(plot),
    note: [noteOf(plot), doneNote(done)].filter((text) => text !== null).join(' ') || null,
    figure: {
      x: { title: 'seconds since the start', unit: 's', scale: 'linear', ticks: null },
      y: { title: plot.title, unit: plot.unit, scale: plot.scale },
      marks: false,
      lines: plot.lines.map((line) => ({ ...line, x: t_s, at: null, low: null, high: null })),
      ...(done.length === 0 ? {} : { done }),
    },
  }));
}

/** More are not written out below a plot. */
const MOST_TOLD = 6;

function doneNote(done: readonly PlotMark[]): string | null {
  if (done.length === 0) return null;
  const told = done.slice(0, MOST_TOLD).map(({ words }) => words);
  const more = done.length > MOST_TOLD ? `; and ${done.length - MOST_TOLD} more` : '';
  return `Marked: ${told.join('; ')}${more}.`;
}

function noteOf({ lines }: SeriesPlot): string | null {
  const words = lines.flatMap(({ partial }) => partial.map((value) => value.words));
  if (words.length === 0) return null;
  return words.every((text) => text.startsWith('over')) ? PARTIAL_NOTE : MIXED_NOTE;
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
