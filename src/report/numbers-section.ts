import { measuresOf } from '../analysis/measures.ts';
import { quantityText } from '../base/quantity-text.ts';
import type { Study } from '../store/study.ts';
import { namedCells } from './cell-names.ts';
import { stateSigns } from './heat-map.ts';
import { html } from './html.ts';
import type { PageSection } from './page-section.ts';
import { foldedTable } from './table.ts';

/** Every cell with every measure. */
export function numbersSection(study: Study, number: number): PageSection {
  const cells = namedCells(study);
  const shown = measuresOf(study.pattern).filter(({ value }) =>
    cells.some(({ cell }) => cell?.result && value(cell.result) !== null),
  );
  return {
    id: `numbers-${number}`,
    title: 'All numbers',
    lead: '',
    body: foldedTable(
      {
        caption: 'Every measure of every cell',
        heads: ['cell', 'load', 'outcome', ...shown.map(({ label }) => label)],
        rows: cells.map(({ id, name, state, cell }) => [
          id,
          html`<span class="load">${name}</span>`,
          `${stateSigns[state].sign} ${stateSigns[state].words}`,
          ...shown.map(({ value, unit }) => {
            const own = cell?.result ? value(cell.result) : null;
            return own === null ? '-' : quantityText(own, unit);
          }),
        ]),
      },
      `Every measure of every cell (${shown.length} columns)`,
    ),
  };
}
