import { numberText } from '../analysis/words.ts';
import { escapeMarkup } from './escape-markup.ts';

/** What a table shows: plain data, drawn by `tableHtml`. Null is an empty place. */
export interface Table {
  caption: string;
  head: readonly string[];
  rows: readonly (readonly (string | number | null)[])[];
}

/** A table as HTML; numbers stand right, with at most three decimals below 1000. All text is escaped. */
export function tableHtml({ caption, head, rows }: Table): string {
  const headCells = head.map((name) => `<th scope="col">${escapeMarkup(name)}</th>`);
  const body = rows.map((row) => `<tr>${row.map(cellHtml).join('')}</tr>`);
  return [
    '<table>',
    `<caption>${escapeMarkup(caption)}</caption>`,
    `<thead><tr>${headCells.join('')}</tr></thead>`,
    '<tbody>',
    ...body,
    '</tbody>',
    '</table>',
  ].join('\n');
}

function cellHtml(value: string | number | null): string {
  if (value === null) return '<td></td>';
  if (typeof value === 'number')
    return `<td style="text-align:right">${escapeMarkup(numberText(value))}</td>`;
  return `<td style="text-align:left">${escapeMarkup(value)}</td>`;
}
