import { type Trouble, type TroubleKind, troublesOf } from '../analysis/troubles.ts';
import type { Study } from '../store/study.ts';
import { html } from './html.ts';
import type { PageSection } from './page-section.ts';
import { tableHtml } from './table.ts';

const kinds: Readonly<Record<TroubleKind, string>> = {
  failed: '! failed',
  skipped: '– skipped',
  missing: '? not measured',
  system: '! system under test',
  client: '! client gave up',
  'dead-task': '✕ dead task',
  retried: '± retried',
  error: '✕ error met',
  note: 'note',
};

/** Whatever failed, died or was left out, by name and with its reason. */
export function troubleSection(study: Study, number: number): PageSection {
  const troubles = troublesOf(study);
  return {
    id: `troubles-${number}`,
    title: 'Failed, skipped, dead',
    lead: '',
    body:
      troubles.length === 0
        ? html`<p>No cell failed or was skipped, no task died, and no task met an error.</p>`
        : tableHtml({
            caption: 'Failed and skipped cells, dead tasks, errors and notes',
            heads: ['kind', 'cell', 'load', 'what was recorded'],
            rows: troubles.map(rowOf),
            words: true,
          }),
  };
}

function rowOf({ kind, id, where, text }: Trouble): string[] {
  return [kinds[kind], id, where, text];
}
