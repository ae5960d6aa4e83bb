import { countText } from '../base/number-text.ts';
import { plain } from '../base/plain-text.ts';
import { quantityText } from '../base/quantity-text.ts';
import type { CellRuns, ComparedCell, ComparedMeasure, Comparison, Sample } from '../compare/comparison.ts';
import { isLargeUnproven } from '../compare/headline.ts';
import { noiseTexts } from '../compare/noise-rows.ts';
import { extentText } from '../compare/words.ts';
import { table } from '../terminal/format.ts';
import type { Colors } from '../terminal/terminal.ts';

/** A comparison for people: first the answer, then a table per cell; ends with a newline. */
export function compareReport(comparison: Comparison, colors: Colors): string {
  const sections = [
    [colors.bold(plain(comparison.headline))],
    whatIsCompared(comparison),
    ...comparison.cells.map((cell) => cellSection(cell, comparison.confidence, colors)),
    unpaired(comparison),
    largeUnproven(comparison),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function whatIsCompared({ a, b, disparities, versions, notes }: Comparison): string[] {
  const rows = [
    ['A, before', `${a.folder} (${a.name})`],
    ['B, after', `${b.folder} (${b.name})`],
    ...disparities.map((one) => ['differs', `${one.name}: A ${one.a}, B ${one.b}`]),
    ...versions.map((one) => ['version', `${one.name}: A ${one.a}, B ${one.b}`]),
    ...notes.map((text) => ['note', text]),
  ];
  return table(rows.map((row) => row.map(plain)));
}

function cellSection(cell: ComparedCell, confidence: number, colors: Colors): string[] {
  const heads = [
    '',
    meanHead('A', cell.a),
    meanHead('B', cell.b),
    `B - A [${Number((confidence * 100).toFixed(4))} %]`,
  ];
  const rows = cell.measures.map(measureRow);
  const lines = table([heads, ...rows], (column) => column === 1 || column === 2);
  return [
    colors.bold(`${plain(cell.label)}: ${runsText(cell)}`),
    ...lines.map((line, index) => coloured(line, cell.measures[index - 1], colors)),
    ...machineLines(cell, colors),
    ...[
      ...cell.a.without_result.map((text) => `A ${text}`),
      ...cell.b.without_result.map((text) => `B ${text}`),
    ].map(plain),
  ];
}

/** How far the machine was disturbed: what every comparison supposes to be alike on both sides. */
function machineLines({ noise, noisier }: ComparedCell, colors: Colors): string[] {
  const texts = noiseTexts(noise);
  return [
    ...(texts.length === 0 ? [] : [`machine: ${texts.join('; ')}`].map(plain)),
    ...noisier.map((text) => colors.yellow(plain(`machine differs: ${text}`))),
  ];
}

const MOST_LARGE = 10;

/** Among many rows a large difference is easily overlooked; few are seen in their tables. */
function largeUnproven({ cells }: Comparison): string[] {
  const large = cells
    .flatMap((cell) => cell.measures.map((measure) => ({ cell, measure })))
    .filter(({ measure }) => isLargeUnproven(measure))
    .sort((one, other) => sizeOf(other.measure) - sizeOf(one.measure));
  if (large.length < 2) return [];
  const rows = large
    .slice(0, MOST_LARGE)
    .map(({ cell, measure }) => [
      cell.label,
      measure.label,
      `${extentText(measure)}${measure.machine === null ? '' : ', goes with the machine'}`,
    ])
    .map((row) => row.map(plain));
  const more = large.length - rows.length;
  return [
    'large but not proven:',
    ...table(rows),
    ...(more === 0 ? [] : [`and ${countText(more, 'more difference')}`]),
  ];
}

function sizeOf({ difference_percent }: ComparedMeasure): number {
  return difference_percent === null ? Number.POSITIVE_INFINITY : Math.abs(difference_percent);
}

function measureRow(measure: ComparedMeasure): string[] {
  const { label, unit, a, b, words } = measure;
  return [label, meanText(a, unit), meanText(b, unit), `${words}${alone(measure)}`].map(plain);
}

/** What is more than noise by itself, and may be chance among so many. */
function alone({ stands, verdict }: ComparedMeasure): string {
  return !stands && ['better', 'worse', 'changed'].includes(verdict)
    ? ' (alone; not after the correction for all comparisons)'
    : '';
}

function coloured(line: string, measure: ComparedMeasure | undefined, colors: Colors): string {
  if (measure?.stands !== true) return line;
  if (measure.verdict === 'worse') return colors.red(line);
  return measure.verdict === 'better' ? colors.green(line) : line;
}

/** Of percentiles too: each run has its own, and these are their mean. */
function meanHead(side: string, { measured }: CellRuns): string {
  return measured > 1 ? `mean of ${side}'s runs` : side;
}

function meanText({ mean }: Sample, unit: string): string {
  return mean === null ? '-' : quantityText(mean, unit);
}

function runsText({ a, b }: ComparedCell): string {
  if (a.measured === b.measured) return `${runs(a)} each`;
  return `${runs(a)} of A, ${runs(b)} of B`;
}

function runs({ measured }: CellRuns): string {
  return countText(measured, 'run');
}

function unpaired({ only_in_a, only_in_b }: Comparison): string[] {
  return [
    ...only_in_a.map(({ label }) => `only in A: ${plain(label)}`),
    ...only_in_b.map(({ label }) => `only in B: ${plain(label)}`),
  ];
}
