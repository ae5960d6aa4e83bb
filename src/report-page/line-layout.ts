import { quantityText } from '../base/quantity-text.ts';
import { lineStyle } from './line-styles.ts';
import type { Axis, Line, LineFigure, PlotMark, ValueAxis } from './page-data.ts';
import { asPlainText, type Layout, type Trace } from './plotly-api.ts';
import type { Theme } from './theme.ts';
import { onLogAxis, type Scale, valueScale, withRoom } from './ticks.ts';

export interface Drawing {
  figure: LineFigure;
  theme: Theme;
  hidden: ReadonlySet<number>;
  /** Of the whole plot, pixels. */
  width: number;
  height: number;
}

const MARGIN = { top: 8, right: 18, bottom: 44 };
const PIXELS_PER_LETTER = 7;

/** A trace for each line, then one for each that has hollow points: they lie on all lines. */
export function lineTraces(drawing: Drawing): Trace[] {
  const { figure, theme, hidden } = drawing;
  const lines = figure.lines.map((line, index) => {
    const { colour, dash, mark } = lineStyle(index, theme.lines);
    return {
      type: 'scatter',
      name: asPlainText(line.name),
      visible: !hidden.has(index),
      x: line.x,
      y: line.y.map((y) => onAxis(y, figure.y)),
      connectgaps: false,
      line: { color: colour, dash, width: 2 },
      ...marksOf(line, figure.marks, colour, mark),
      text: line.y.map((y, at) => asPlainText(hoverText(line, at, y, figure.y))),
      hovertemplate: '%{text}<extra></extra>',
      ...errorBars(line, colour),
    };
  });
  return [...lines, ...figure.lines.flatMap((line, index) => hollowTrace(drawing, line, index))];
}

function onAxis(y: number | null, axis: ValueAxis): number | null {
  return y === null || axis.scale !== 'log' ? y : onLogAxis(y, axis.unit);
}

/** Points of a line that are no whole seconds. */
function hollowTrace({ figure, theme, hidden }: Drawing, line: Line, index: number): Trace[] {
  const rows = (line.partial ?? []).map(({ row }) => row);
  if (rows.length === 0) return [];
  const { colour } = lineStyle(index, theme.lines);
  return [
    {
      type: 'scatter',
      mode: 'markers',
      visible: !hidden.has(index),
      x: rows.map((row) => line.x[row] ?? null),
      y: rows.map((row) => onAxis(line.y[row] ?? null, figure.y)),
      marker: { color: theme.paper, size: 8, opacity: 1, line: { color: colour, width: 2 } },
      // The first and the last one lie on the edge.
      cliponaxis: false,
      // The line beneath it tells the value.
      hoverinfo: 'skip',
    },
  ];
}

/** A value between two gaps is no line: it has a mark even where the others have none. */
function marksOf({ y }: Line, marks: boolean, colour: string, symbol: string): Trace {
  const sizes = marks ? 9 : y.map((_value, at) => (isAlone(y, at) ? 5 : 0));
  // Marks of no size would still be drawn, one by one.
  if (typeof sizes !== 'number' && !sizes.includes(5)) return { mode: 'lines' };
  return { mode: 'lines+markers', marker: { color: colour, symbol, size: sizes, opacity: 1 } };
}

function isAlone(y: Line['y'], at: number): boolean {
  const isGap = (index: number) => (y[index] ?? null) === null;
  return !isGap(at) && isGap(at - 1) && isGap(at + 1);
}

function hoverText(line: Line, at: number, y: number | null, axis: ValueAxis): string {
  const place = line.at?.[at];
  const name = place === undefined ? line.name : `${line.name}, ${place}`;
  if (y === null) return `${name}: no value`;
  const [low, high] = [line.low?.[at] ?? null, line.high?.[at] ?? null];
  const range =
    low === null || high === null || low === high
      ? ''
      : ` (${quantityText(low, axis.unit)} to ${quantityText(high, axis.unit)})`;
  const part = line.partial?.find(({ row }) => row === at);
  const words = part === undefined ? '' : `, ${part.words}`;
  return `${name}: ${quantityText(y, axis.unit)}${range}${words}`;
}

function errorBars({ y, low, high }: Line, colour: string): Trace {
  if (low === null || high === null) return {};
  const beyond = (bounds: readonly (number | null)[]) =>
    y.map((value, at) => (value === null ? 0 : Math.abs((bounds[at] ?? value) - value)));
  return {
    error_y: {
      type: 'data',
      symmetric: false,
      array: beyond(high),
      arrayminus: beyond(low),
      color: colour,
      thickness: 1.2,
      width: 4,
    },
  };
}

export function lineLayout(drawing: Drawing): Layout {
  const { figure, theme, width, height } = drawing;
  const own = figure.lines.flatMap(({ y, low, high }) => [...y, ...(low ?? []), ...(high ?? [])]);
  const values = [...own, ...(figure.y.holds ?? [])];
  const scale = valueScale(
    values.filter((value) => value !== null),
    figure.y,
  );
  const left = 14 + PIXELS_PER_LETTER * Math.max(...scale.ticks.map(({ text }) => text.length));
  return {
    width,
    height,
    margin: { l: left, r: MARGIN.right, t: MARGIN.top, b: MARGIN.bottom },
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)',
    font: { family: theme.font, size: 12, color: theme.muted },
    showlegend: false,
    hovermode: 'x unified',
    hoverlabel: {
      bgcolor: theme.paper,
      bordercolor: theme.rule,
      font: { color: theme.ink, size: 12 },
      namelength: -1,
    },
    dragmode: matchMedia('(pointer: fine)').matches ? 'zoom' : false,
    ...(figure.done === undefined ? {} : { shapes: figure.done.flatMap((mark) => shapesOf(mark, theme)) }),
    xaxis: horizontalAxis(drawing, width - left - MARGIN.right),
    yaxis: { ...commonAxis(theme), ...verticalAxis(scale, figure.y, theme) },
  };
}

/** A line where something was begun, and a shade for as long as it lasted. */
function shapesOf({ from, to }: PlotMark, theme: Theme) {
  const common = { xref: 'x', yref: 'paper', y0: 0, y1: 1, layer: 'below' };
  return [
    { ...common, type: 'rect', x0: from, x1: to, fillcolor: theme.rule, opacity: 0.5, line: { width: 0 } },
    { ...common, type: 'line', x0: from, x1: from, line: { color: theme.muted, width: 1, dash: 'dot' } },
  ];
}

function commonAxis(theme: Theme) {
  return { zeroline: false, showline: false, tickfont: { color: theme.muted }, automargin: false };
}

function verticalAxis(scale: Scale, axis: ValueAxis, theme: Theme) {
  return {
    type: axis.scale === 'log' ? 'log' : 'linear',
    range: scale.range,
    tickmode: 'array',
    tickvals: scale.ticks.map(({ at }) => at),
    ticktext: scale.ticks.map(({ text }) => text),
    gridcolor: theme.rule,
    fixedrange: true,
  };
}

function horizontalAxis({ figure, theme }: Drawing, width: number) {
  const { x, lines } = figure;
  const [low, high] = ends(x, lines);
  const onAxis = (at: number) => (x.scale === 'log' ? Math.log10(at) : at);
  const [from, to] = padded(onAxis(low), onAxis(high), figure.marks ? 0.04 : 0.01);
  const shown =
    x.ticks === null ? null : ticksWithRoom(x.ticks, (at) => ((onAxis(at) - from) / (to - from)) * width);
  return {
    ...commonAxis(theme),
    type: x.scale === 'log' ? 'log' : 'linear',
    range: [from, to],
    title: { text: asPlainText(x.title), standoff: 8, font: { color: theme.muted } },
    unifiedhovertitle: { text: lines.some(({ at }) => at !== null) ? ' ' : `${asPlainText(x.title)}: %{x}` },
    showgrid: false,
    spikecolor: theme.muted,
    showline: true,
    linecolor: theme.muted,
    ticks: 'outside',
    tickcolor: theme.muted,
    ticklen: 4,
    separatethousands: true,
    ...(shown === null
      ? { nticks: Math.max(2, Math.floor(width / 70)) }
      : {
          tickmode: 'array',
          tickvals: shown.map(({ at }) => at),
          ticktext: shown.map(({ text }) => asPlainText(text)),
        }),
  };
}

function ticksWithRoom(ticks: NonNullable<Axis['ticks']>, pixels: (at: number) => number) {
  return withRoom(ticks, pixels, ({ text }) => text.length * PIXELS_PER_LETTER + 8);
}

function ends(axis: Axis, lines: readonly Line[]): [number, number] {
  const all = [...lines.flatMap(({ x }) => x), ...(axis.ticks ?? []).map(({ at }) => at)];
  return all.reduce<[number, number]>(
    ([low, high], at) => [Math.min(low, at), Math.max(high, at)],
    [all[0] ?? 0, all[0] ?? 1],
  );
}

function padded(low: number, high: number, share: number): [number, number] {
  const pad = low === high ? Math.max(Math.abs(low) * 0.1, 0.5) : (high - low) * share;
  return [low - pad, high + pad];
}
