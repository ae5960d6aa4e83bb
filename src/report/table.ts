import { type Html, type HtmlValue, html } from './html.ts';

export interface TableParts {
  /** What the table holds, for those who cannot see where it stands. */
  caption: string;
  heads: readonly HtmlValue[];
  /** The first of each is the row's head. */
  rows: readonly (readonly HtmlValue[])[];
  /** Words instead of numbers: not set to the right. */
  words?: boolean;
}

/** More columns than this do not fit on paper. */
const MOST_ON_PAPER = 8;

/** A table that scrolls within its own box, which the keyboard can reach. */
export function tableHtml({ caption, heads, rows, words = false }: TableParts): Html {
  const wide = heads.length > MOST_ON_PAPER;
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table class="${words ? 'words' : 'numbers'}${wide ? ' wide' : ''}">
<caption class="unseen">${caption}</caption>
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows.map((row) => rowHtml(row, wide ? heads.slice(1) : []))}</tbody>
</table></div>`;
}

/** @param names of the columns after the first, where each value is to carry its own */
function rowHtml([head = null, ...cells]: readonly HtmlValue[], names: readonly HtmlValue[]): Html {
  const named = cells.map((cell, at) => {
    const name = names[at];
    return typeof name === 'string' ? html`<td data-head="${name}">${cell}</td>` : html`<td>${cell}</td>`;
  });
  return html`<tr><th scope="row">${head}</th>${named}</tr>\n`;
}

/** A table behind a line to press; open where there is no script. */
export function foldedTable(parts: TableParts, summary = 'The numbers'): Html {
  return html`<details open data-folded><summary>${summary}</summary>${tableHtml(parts)}</details>`;
}
