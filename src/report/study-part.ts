import { headlineOf } from '../analysis/headline.ts';
import { measureOf } from '../analysis/measures.ts';
import type { Pattern } from '../patterns/shared/pattern.ts';
import type { LineFigure, StudyData } from '../report-page/page-data.ts';
import type { Study } from '../store/study.ts';
import { cellSection } from './cell-section.ts';
import { curveFigure } from './curve-figures.ts';
import { factsSection } from './facts-section.ts';
import { type Figure, figureHtml } from './figure.ts';
import { heatMap } from './heat-map.ts';
import { type Html, html } from './html.ts';
import { numbersSection } from './numbers-section.ts';
import { type PageSection, sectionHtml } from './page-section.ts';
import { type PercentileGroup, percentileGroups } from './percentile-figures.ts';
import { searchSection } from './search-section.ts';
import type { SeriesBlock } from './series-blocks.ts';
import { tablesSection } from './tables-section.ts';
import { troubleSection } from './trouble-section.ts';
import { verdictSection } from './verdict-section.ts';
import { sentence } from './words.ts';

/** One study as a part of the page, with what the page's script needs for it. */
export interface StudyPart {
  number: number;
  name: string;
  headline: string;
  sections: PageSection[];
  html: Html;
  figures: [id: string, figure: LineFigure][];
  data: StudyData;
  blocks: SeriesBlock[];
}

/** @param number of the study on the page, from 1 */
export function studyPart(study: Study, number: number): StudyPart {
  const { plots, usagePlots } = study.pattern;
  const curves = curveFigures(study, plots, `curve-${number}`);
  const usage = curveFigures(study, usagePlots, `usage-${number}`);
  const missing = (keys: readonly string[]) => absentText(study, keys);
  const latency = percentileGroups(study, `percentiles-${number}`);
  const cell = cellSection(study, number);
  const sections = [
    matrixSection(study, number),
    searchSection(study, number),
    figuresSection(curves, missing(plots), {
      id: `curves-${number}`,
      title: study.pattern.words.plots,
      lead: 'Against the load that was asked for. Bars span the repeats; where there is no number, the line has a gap.',
    }),
    latencySection(latency, number, study.pattern.words),
    tablesSection(study, number),
    cell.section,
    figuresSection(usage, missing(usagePlots), {
      id: `usage-${number}`,
      title: 'CPU and memory',
      lead: 'Of our own tasks, and of the servers that Hydra started.',
    }),
    verdictSection(study, number),
    troubleSection(study, number),
    numbersSection(study, number),
    factsSection(study, number),
  ].filter((section) => section !== null);
  const headline = sentence(headlineOf(study));
  const figures = [...curves, ...usage, ...latency.flatMap((group) => group.figures)];
  return {
    number,
    name: study.name,
    headline,
    sections,
    html: partHtml(study, number, sections),
    figures: figures.map(({ id, figure }) => [id, figure]),
    data: { number, cells: cell.cells, chosen: cell.chosen },
    blocks: cell.blocks,
  };
}

function partHtml({ name }: Study, number: number, sections: readonly PageSection[]): Html {
  return html`<article class="study" id="study-${number}" aria-labelledby="study-${number}-title">
<h2 id="study-${number}-title">${name}</h2>
${sections.map(sectionHtml)}
</article>`;
}

function curveFigures(study: Study, keys: readonly string[], prefix: string): Figure[] {
  return keys.flatMap((key, index) => {
    const measure = measureOf(study.pattern, key);
    const figure = measure === undefined ? null : curveFigure(study, measure, `${prefix}-${index + 1}`);
    return figure ?? [];
  });
}

function matrixSection(study: Study, number: number): PageSection {
  return {
    id: `matrix-${number}`,
    title: 'Where it holds',
    lead: `${study.pattern.words.clean} Press a cell for its seconds.`,
    body: heatMap(study, number),
  };
}

function figuresSection(
  figures: readonly Figure[],
  absent: Html | null,
  head: Omit<PageSection, 'body'>,
): PageSection | null {
  if (figures.length === 0) return null;
  return { ...head, body: html`<div class="figures">${figures.map(figureHtml)}</div>${absent}` };
}

/** Names the plots that there are no numbers for. */
function absentText(study: Study, keys: readonly string[]): Html | null {
  const labels = keys.flatMap((key) => {
    const measure = measureOf(study.pattern, key);
    const known = study.cells.some(
      ({ result }) => result !== null && (measure?.value(result) ?? null) !== null,
    );
    return measure === undefined || known ? [] : [measure.label];
  });
  return labels.length === 0
    ? null
    : html`<p class="absent">Not shown, because no cell has such a number: ${labels.join('; ')}.</p>`;
}

function latencySection(
  groups: readonly PercentileGroup[],
  number: number,
  { latency }: Pattern['words'],
): PageSection | null {
  if (groups.length === 0) return null;
  const radios = groups.map(
    ({ label }, index) =>
      html`<label><input type="radio" name="latency-${number}" class="show-${index + 1}"${index === 0 ? html` checked` : null}> ${label}</label>`,
  );
  return {
    id: `latency-${number}`,
    title: 'Latency',
    lead: `By percentile, ${latency} Each step to the right is tenfold rarer; both axes are logarithmic.`,
    body: html`<div class="latency"><fieldset class="choice"><legend>Show</legend>${radios}</fieldset>
${groups.map(({ figures }, index) => html`<div class="figures of-${index + 1}">${figures.map(figureHtml)}</div>`)}</div>`,
  };
}
