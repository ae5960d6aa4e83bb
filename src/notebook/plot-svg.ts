import { line } from 'd3-shape';
import { type LaidAxis, layAxis } from './axis.ts';
import { escapeMarkup } from './escape-markup.ts';
import { layLegend } from './legend.ts';
import { lineStyle } from './line-style.ts';
import type { Plot, PlotLine, PlotPoint } from './plot.ts';

const WIDTH = 760;
const PLOT_HEIGHT = 300;
/** Left and right have room for the half of a number as long as 100,000,000. */
const MARGIN = { left: 92, right: 40, top: 36, bottom: 50 };
const LEGEND_ROW = 20;
const MARK_RADIUS = 3.5;
const WHISKER = 4;

/**
 * Draws a plot as one SVG image that needs nothing else: its own light ground, fonts of the system, no script.
 * Equal plots give equal texts.
 */
export function plotSvg(plot: Plot): string {
  const legend = layLegend(
    plot.lines.map(({ name }) => name),
    WIDTH - MARGIN.left - MARGIN.right,
  );
  const bottom = MARGIN.top + PLOT_HEIGHT;
  const height = bottom + MARGIN.bottom + legend.rows * LEGEND_ROW + 6;
  const x = layAxis(plot.x, xValues(plot), [MARGIN.left, WIDTH - MARGIN.right]);
  const y = layAxis(plot.y, yValues(plot), [bottom, MARGIN.top]);
  const legendItems = legend.items.map(({ name, left, row }, index) =>
    legendItem(name, index, MARGIN.left + left, bottom + MARGIN.bottom + row * LEGEND_ROW),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}"`,
    ` role="img" aria-label="${escapeMarkup(plot.title)}"`,
    ' font-family="system-ui, -apple-system, \'Segoe UI\', sans-serif" font-size="12" fill="#222">\n',
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>\n`,
    text(MARGIN.left, 20, plot.title, 'font-size="15" font-weight="600"'),
    ...x.ticks.map(({ at, label }) => xTick(at, label, bottom)),
    ...y.ticks.map(({ at, label }) => yTick(at, label)),
    text((MARGIN.left + WIDTH - MARGIN.right) / 2, bottom + 38, plot.x.label, 'text-anchor="middle"'),
    text(
      0,
      0,
      plot.y.label,
      `text-anchor="middle" transform="translate(16 ${MARGIN.top + PLOT_HEIGHT / 2}) rotate(-90)"`,
    ),
    ...plot.lines.map((one, index) => drawnLine(one, index, x, y, plot.marks ?? true)),
    ...legendItems,
    '</svg>',
  ].join('');
}

function xValues({ lines }: Plot): (number | string)[] {
  return lines.flatMap(({ points }) => points.map((point) => point.x));
}

function yValues({ lines }: Plot): number[] {
  return lines
    .flatMap(({ points }) => points.flatMap(({ y, low, high }) => [y, low ?? null, high ?? null]))
    .filter((value) => value !== null);
}

function xTick(at: number, label: string, bottom: number): string {
  const grid = `<path d="M${px(at)} ${MARGIN.top}V${bottom}" stroke="#e4e4e4"/>\n`;
  return grid + text(at, bottom + 18, label, 'text-anchor="middle"');
}

function yTick(at: number, label: string): string {
  const grid = `<path d="M${MARGIN.left} ${px(at)}H${WIDTH - MARGIN.right}" stroke="#e4e4e4"/>\n`;
  return grid + text(MARGIN.left - 8, at + 4, label, 'text-anchor="end"');
}

interface Drawn {
  at: [number, number] | null;
  point: PlotPoint;
}

function drawnLine(
  { points, name }: PlotLine,
  index: number,
  x: LaidAxis,
  y: LaidAxis,
  marks: boolean,
): string {
  const drawn = points.map((point): Drawn => ({ at: pixelsOf(point, x, y), point }));
  const { color, dash } = lineStyle(index);
  const path = line<Drawn>(
    ({ at }) => at?.[0] ?? 0,
    ({ at }) => at?.[1] ?? 0,
  )
    .defined(({ at }) => at !== null)
    .digits(2)(drawn);
  const dashes = dash === '' ? '' : ` stroke-dasharray="${dash}"`;
  const parts = [
    path === null ? '' : `<path d="${path}" fill="none" stroke="${color}" stroke-width="2"${dashes}/>\n`,
    ...(marks ? drawn.map((one) => whisker(one, y, color)) : []),
    ...drawn.filter(({ point }) => marks || point.hollow === true).map((one) => mark(one, color)),
  ];
  return `<g><title>${escapeMarkup(name)}</title>\n${parts.join('')}</g>\n`;
}

function pixelsOf(point: PlotPoint, x: LaidAxis, y: LaidAxis): [number, number] | null {
  const left = x.at(point.x);
  const top = point.y === null ? null : y.at(point.y);
  return left === null || top === null ? null : [left, top];
}

function mark({ at, point }: Drawn, color: string): string {
  if (at === null) return '';
  const fill = point.hollow === true ? `fill="#fff" stroke="${color}" stroke-width="2"` : `fill="${color}"`;
  return `<circle cx="${px(at[0])}" cy="${px(at[1])}" r="${MARK_RADIUS}" ${fill}/>\n`;
}

/** From the lowest to the highest repeat. */
function whisker({ at, point }: Drawn, y: LaidAxis, color: string): string {
  const { low, high } = point;
  if (at === null || low == null || high == null || low === high) return '';
  const [bottom, top] = [y.at(low), y.at(high)];
  if (bottom === null || top === null) return '';
  const [left, right] = [px(at[0] - WHISKER), px(at[0] + WHISKER)];
  const bars = `M${left} ${px(top)}H${right}M${left} ${px(bottom)}H${right}`;
  return `<path d="M${px(at[0])} ${px(top)}V${px(bottom)}${bars}" fill="none" stroke="${color}"/>\n`;
}

function legendItem(name: string, index: number, left: number, top: number): string {
  const { color, dash } = lineStyle(index);
  const dashes = dash === '' ? '' : ` stroke-dasharray="${dash}"`;
  const stroke = `<path d="M${px(left)} ${top + 8}h24" stroke="${color}" stroke-width="2"${dashes}/>\n`;
  const dot = `<circle cx="${px(left + 12)}" cy="${top + 8}" r="${MARK_RADIUS}" fill="${color}"/>\n`;
  return stroke + dot + text(left + 30, top + 12, name);
}

function text(left: number, top: number, content: string, attributes = ''): string {
  const more = attributes === '' ? '' : ` ${attributes}`;
  return `<text x="${px(left)}" y="${px(top)}"${more}>${escapeMarkup(content)}</text>\n`;
}

/** Two decimals are more than a screen shows. */
function px(value: number): string {
  return String(Number(value.toFixed(2)));
}
