import { definitions } from '../analysis/definitions.ts';
import { html } from './html.ts';
import type { PageSection } from './page-section.ts';
import { tableHtml } from './table.ts';

/** What every number of the page means. */
export function definitionsSection(): PageSection {
  return {
    id: 'definitions',
    title: 'What the numbers mean',
    lead: 'Key is the path of the number in a result, as thresholds and CSV name it.',
    body: tableHtml({
      caption: 'Definition of every number',
      heads: ['number', 'unit', 'definition', 'key'],
      rows: definitions.map(({ key, label, unit, definition }) => [
        label,
        unit,
        definition,
        html`<code>${key}</code>`,
      ]),
      words: true,
    }),
  };
}
