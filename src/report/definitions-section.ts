import { definitionsOf } from '../analysis/definitions.ts';
import { countText } from '../base/number-text.ts';
import type { Pattern } from '../patterns/shared/pattern.ts';
import { html } from './html.ts';
import type { PageSection } from './page-section.ts';
import { capitalised } from './words.ts';

/** What every number of the page means. */
export function definitionsSection(patterns: readonly Pattern[]): PageSection {
  const all = patterns.flatMap(definitionsOf);
  const definitions = [...new Map(all.map((one) => [one.key, one])).values()];
  return {
    id: 'definitions',
    title: 'What the numbers mean',
    lead: 'With the path of each number in a result, as thresholds and CSV name it.',
    body: html`<details open data-folded><summary>${countText(definitions.length, 'definition')}</summary>
<dl class="definitions">${definitions.map(
      ({ key, label, unit, definition }) =>
        html`<div><dt>${capitalised(label)}${unit === '' ? null : html` <small>in ${unit}</small>`}</dt><dd>${definition} <code>${key}</code></dd></div>\n`,
    )}</dl></details>`,
  };
}
