import { caveatsOf } from '../analysis/caveats.ts';
import { measureOf } from '../analysis/measures.ts';
import type { Pattern } from '../patterns/shared/pattern.ts';
import type { CellData } from '../report-page/page-data.ts';
import type { ResultDigest } from '../run/result.ts';
import type { Study } from '../store/study.ts';
import { type NamedCell, namedCells } from './cell-names.ts';
import { stateSigns } from './heat-map.ts';
import { html } from './html.ts';
import type { PageSection } from './page-section.ts';
import { type SeriesBlock, seriesBlock } from './series-blocks.ts';
import { capitalised } from './words.ts';

export interface CellSection {
  section: PageSection;
  cells: CellData[];
  /** Cell shown at first: the first that is not clean, else the last. */
  chosen: string | null;
  blocks: SeriesBlock[];
}

/** One cell of the reader's choice, second by second. */
export function cellSection(study: Study, number: number): CellSection {
  const named = namedCells(study);
  const blocks: SeriesBlock[] = [];
  const cells = named.map(({ id, cell, ...rest }, index): CellData => {
    const block = cell?.result
      ? seriesBlock(`series-${number}-${index + 1}`, cell.result, study.pattern)
      : null;
    if (block !== null) blocks.push(block);
    const summary = summaryOf({ id, cell, ...rest }, study.pattern);
    return { id, summary, caveats: caveatsOf({ cell }), block: block?.id ?? null };
  });
  const measured = named.filter(({ cell }) => cell?.result);
  const chosen = measured.find(({ state }) => state === 'unclean') ?? measured.at(-1);
  return { section: sectionOf(named, number), cells, chosen: chosen?.id ?? null, blocks };
}

function sectionOf(named: readonly NamedCell[], number: number): PageSection {
  const options = named.map(
    ({ id, name, state }) =>
      html`<option value="${id}">${stateSigns[state].sign} ${name} (${id}, ${stateSigns[state].words})</option>`,
  );
  return {
    id: `cell-${number}`,
    title: 'Inside one cell',
    lead: 'Every second of one measurement. Choose it here or press it in the matrix; the address of this page then leads to it. A gap is a second in which nothing was reported; a hollow point is no whole second.',
    body: html`<div class="explorer">
<p class="choice"><label>Cell <select>${options}</select></label></p>
<p class="summary" aria-live="polite"></p>
<div class="caveats" hidden></div>
<p class="status" role="status"></p>
<div class="plots" hidden></div>
<details class="seconds" hidden><summary>Every second as a table</summary><div class="scroll" role="region" aria-label="Every second of the cell" tabindex="0"><table class="numbers"></table></div></details>
<noscript><p class="absent">The seconds of each cell are packed into this file and need scripts to be shown. "hydra results export" writes them as CSV.</p></noscript>
</div>`,
  };
}

function summaryOf({ name, state, cell }: NamedCell, pattern: Pattern): string {
  const head = `${stateSigns[state].sign} ${name}: ${stateSigns[state].words}`;
  const result = cell?.result ?? null;
  if (result === null) return cell?.reason ? `${head}. ${cell.reason}` : `${head}.`;
  const because = result.unclean_because.length === 0 ? '' : ` (${result.unclean_because.join('; ')})`;
  return `${head}${because}. ${numbersOf(result, pattern)}.`;
}

function numbersOf(result: ResultDigest, pattern: Pattern): string {
  const told = pattern.told.sentence.flatMap(({ word, measure, text, behind = '' }) => {
    const value = measureOf(pattern, measure)?.value(result) ?? null;
    return value === null ? [] : [`${word} ${text(value)}${behind}`];
  });
  return capitalised(told.join(', '));
}
