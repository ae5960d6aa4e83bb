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

/** A table that scrolls within its own box, which the keyboard can reach. */
export function tableHtml({ caption, heads, rows, words = false }: TableParts): Html {
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table class="${words ? 'words' : 'numbers'}">
<caption class="unseen">${caption}</caption>
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows.map(rowHtml)}</tbody>
</table></div>`;
}

function rowHtml([head = null, ...cells]: readonly HtmlValue[]): Html {
  return html`<tr><th scope="row">${head}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>\n`;
}

/** A table behind a line to press; open where there is no script. */
export function foldedTable(parts: TableParts, summary = 'The numbers'): Html {
  return html`<details open data-folded><summary>${summary}</summary>${tableHtml(parts)}</details>`;
}
