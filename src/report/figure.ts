import type { LineFigure } from '../report-page/page-data.ts';
import { type Html, html } from './html.ts';
import { foldedTable, type TableParts } from './table.ts';
import { capitalised } from './words.ts';

/** A plot and the table of the same numbers. */
export interface Figure {
  /** Of the element that takes the plot. */
  id: string;
  title: string;
  /** What is shown, in a sentence. */
  explanation: string;
  /** What stands for the plot where it cannot be seen. */
  alt: string;
  figure: LineFigure;
  table: TableParts;
}

export function figureHtml({ id, title, explanation, alt, table }: Figure): Html {
  return html`<figure>
<figcaption><h4>${capitalised(title)}</h4><p>${explanation}</p></figcaption>
<div class="plot" id="${id}" data-alt="${alt}"><noscript><p class="absent">This plot needs scripts; its numbers are in the table.</p></noscript></div>
${foldedTable(table)}
</figure>`;
}
