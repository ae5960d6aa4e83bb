import type { Study } from '../store/study.ts';
import { namedCells } from './cell-names.ts';
import { html } from './html.ts';
import type { PageSection } from './page-section.ts';
import { tableHtml } from './table.ts';

/** The tables of the pattern's own, each with the rows of every cell; null where none has a row. */
export function tablesSection(study: Study, number: number): PageSection | null {
  const measured = namedCells(study).flatMap(({ id, name, cell }) =>
    cell?.result ? [{ id, name, result: cell.result }] : [],
  );
  const several = measured.length > 1;
  const tables = (study.pattern.tables ?? []).flatMap(({ title, caption, lead, heads, rows }) => {
    const own = measured.flatMap(({ id, name, result }) =>
      rows(result).map((row) => (several ? [`${id} ${name}`, ...row] : row)),
    );
    if (own.length === 0) return [];
    const shown = { caption, heads: several ? ['cell', ...heads] : heads, rows: own };
    return [html`<h4>${title}</h4>${lead === '' ? null : html`<p>${lead}</p>`}${tableHtml(shown)}`];
  });
  if (tables.length === 0) return null;
  return { id: `tables-${number}`, title: 'What was counted', lead: '', body: html`${tables}` };
}
