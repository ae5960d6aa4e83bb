import { headlineOf } from '../analysis/headline.ts';
import { documentPlots, measureOf } from '../analysis/measures.ts';
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

const usagePlots: readonly string[] = [
  'tasks_cpu',
  'broker_cpu',
  'publisher_rss_peak_bytes',
  'subscribers_rss_peak_bytes',
  'broker_rss_peak_bytes',
  'publisher_event_loop_delay_p99_us',
  'subscribers_event_loop_delay_p99_us',
];

/** @param number of the study on the page, from 1 */
export function studyPart(study: Study, number: number): StudyPart {
  const curves = curveFigures(study, documentPlots, `curve-${number}`);
  const usage = curveFigures(study, usagePlots, `usage-${number}`);
  const missing = (keys: readonly string[]) => absentText(study, keys);
  const latency = percentileGroups(study, `percentiles-${number}`);
  const cell = cellSection(study, number);
  const sections = [
    matrixSection(study, number),
    searchSection(study, number),
    figuresSection(curves, missing(documentPlots), {
      id: `curves-${number}`,
      title: 'Rates, loss and cost',
      lead: 'Against the load that was asked for. Bars span the repeats; where there is no number, the line has a gap.',
    }),
    latencySection(latency, number),
    cell.section,
    figuresSection(usage, missing(usagePlots), {
      id: `usage-${number}`,
      title: 'CPU and memory',
      lead: 'Of our own tasks, and of the broker where Hydra started it.',
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
    const measure = measureOf(key);
    const figure = measure === undefined ? null : curveFigure(study, measure, `${prefix}-${index + 1}`);
    return figure ?? [];
  });
}

function matrixSection(study: Study, number: number): PageSection {
  return {
    id: `matrix-${number}`,
    title: 'Where it holds',
    lead: 'Clean is everything asked for, sent, acknowledged and received once, in order and in time. Press a cell for its seconds.',
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
    const measure = measureOf(key);
    const known = study.cells.some(
      ({ result }) => result !== null && (measure?.value(result) ?? null) !== null,
    );
    return measure === undefined || known ? [] : [measure.label];
  });
  return labels.length === 0
    ? null
    : html`<p class="absent">Not shown, because no cell has such a number: ${labels.join('; ')}.</p>`;
}

function latencySection(groups: readonly PercentileGroup[], number: number): PageSection | null {
  if (groups.length === 0) return null;
  const radios = groups.map(
    ({ kind, label }, index) =>
      html`<label><input type="radio" name="latency-${number}" class="show-${kind}"${index === 0 ? html` checked` : null}> ${label}</label>`,
  );
  return {
    id: `latency-${number}`,
    title: 'Latency',
    lead: 'By percentile, from the moment a message was due, so that a stall anywhere shows. Each step to the right is a tenfold rarer message; both axes are logarithmic.',
    body: html`<div class="latency"><fieldset class="choice"><legend>Show</legend>${radios}</fieldset>
${groups.map(({ kind, figures }) => html`<div class="figures of-${kind}">${figures.map(figureHtml)}</div>`)}</div>`,
  };
}
