import { escapeMarkup } from './escape-markup.ts';
import type { Plot } from './plot.ts';
import { plotSvg } from './plot-svg.ts';

/**
 * A plot as an HTML image that carries its SVG within. JupyterLab refuses SVG of a notebook that its user has not
 * executed, be it an output of its own or a part of HTML; an image is shown at once, there and after nbconvert.
 */
export function plotHtml(plot: Plot): string {
  const svg = plotSvg(plot);
  const bytes = Buffer.from(svg, 'utf8').toString('base64');
  const alt = escapeMarkup(`${plot.title}: ${plot.lines.map(({ name }) => name).join('; ')}`);
  return `<img alt="${alt}" style="max-width:100%" src="data:image/svg+xml;base64,${bytes}">`;
}
