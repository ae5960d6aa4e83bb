import { quantityText } from '../base/quantity-text.ts';
import type { PackedCell } from './page-data.ts';

/** Every second of a cell in a row, with every line of its plots in a column. */
export function fillSeriesTable(table: HTMLTableElement, { t_s, length_s, plots }: PackedCell): void {
  const columns = plots.flatMap(({ title, unit, lines }) => lines.map((line) => ({ ...line, title, unit })));
  const head = document.createElement('thead');
  head.append(
    row([
      cell('th', 'second', 'col'),
      cell('th', 'covers', 'col'),
      ...columns.map(({ title, name }) => cell('th', title === name ? title : `${title}: ${name}`, 'col')),
    ]),
  );
  const body = document.createElement('tbody');
  for (const [at, second] of t_s.entries()) {
    const values = columns.map(({ y, unit }) => {
      const value = y[at] ?? null;
      return cell('td', value === null ? '-' : quantityText(value, unit));
    });
    const length = length_s[at] ?? null;
    const covers = cell('td', length === null ? '-' : `${length.toFixed(2)} s`);
    body.append(row([cell('th', String(second), 'row'), covers, ...values]));
  }
  table.replaceChildren(head, body);
}

function row(cells: readonly HTMLElement[]): HTMLTableRowElement {
  const made = document.createElement('tr');
  made.append(...cells);
  return made;
}

function cell(name: 'th' | 'td', text: string, scope?: string): HTMLElement {
  const made = document.createElement(name);
  if (scope !== undefined) made.setAttribute('scope', scope);
  made.textContent = text;
  return made;
}
