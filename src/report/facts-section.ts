import { environmentOf, optionsOf, type Surroundings } from '../analysis/environment.ts';
import type { Fact } from '../analysis/facts.ts';
import { countText } from '../base/number-text.ts';
import type { Study } from '../store/study.ts';
import { type Html, html } from './html.ts';
import type { PageSection } from './page-section.ts';
import { foldedTable, tableHtml } from './table.ts';
import { timeText } from './words.ts';

/** Plan, options and environment of a study: what another must do to see the same. */
export function factsSection(study: Study, number: number): PageSection {
  const options = optionsOf(study);
  const environment = environmentOf(study);
  return {
    id: `facts-${number}`,
    title: 'How it was measured',
    lead: '',
    body: html`${planHtml(study)}
<h4>Options that were varied</h4>${factsTable('Options that differ between cells', options.differing)}
<h4>Options that were not</h4>${factsTable('Options that all cells share', options.shared)}
<h4>Machine, versions and system</h4>${factsTable('Environment that all cells share', environment.shared)}
${differingEnvironment(environment)}`,
  };
}

function planHtml({ manifest, folder, cells }: Study): Html {
  if (manifest === null) return html`<p>A single run, loaded from <code>${folder}</code>.</p>`;
  const { plan } = manifest;
  const repeats =
    plan.kind === 'sweep' ? `${countText(plan.repeat, 'repeat')} of each, order ${plan.order}` : null;
  const stops =
    plan.kind === 'sweep' && plan.stop_when.length > 0
      ? `; a row stops when ${plan.stop_when.join(' or ')}`
      : '';
  const search =
    plan.kind === 'search'
      ? `target loss ${plan.target_loss} %, tolerance ${plan.tolerance * 100} %, ${countText(plan.confirm, 'confirmation')}`
      : null;
  return html`<p>${plan.kind === 'sweep' ? 'Sweep' : 'Search'} <code>${manifest.study_id}</code> of ${manifest.workload}, begun ${timeText(manifest.created_at)}, loaded from <code>${folder}</code>: ${countText(cells.length, 'cell')} recorded, ${repeats ?? search}, at most ${countText(plan.attempts, 'attempt')} per cell${stops}.</p>
<p>Command: <code>${manifest.environment.command}</code></p>`;
}

function factsTable(caption: string, facts: readonly Fact[]): Html {
  if (facts.length === 0) return html`<p>None.</p>`;
  return tableHtml({
    caption,
    heads: ['name', 'value'],
    rows: facts.map((fact) => [fact.key, valuesHtml(fact)]),
    words: true,
  });
}

function valuesHtml({ values }: Fact): Html | string {
  const [only] = values;
  if (values.length === 1 && only !== undefined) return only.text;
  return html`<ul>${values.map(({ text, cells }) => html`<li>${text} <small>${cellsText(cells)}</small></li>`)}</ul>`;
}

function cellsText(cells: readonly string[]): string {
  return cells.length <= 4 ? cells.join(', ') : countText(cells.length, 'cell');
}

function differingEnvironment({ differing }: Surroundings): Html | null {
  if (differing.length === 0) return null;
  const caption = 'Environment that differs between cells';
  return foldedTable(
    {
      caption,
      heads: ['name', 'values'],
      rows: differing.map((fact) => [fact.key, valuesHtml(fact)]),
      words: true,
    },
    `What differed between cells (${differing.length})`,
  );
}
