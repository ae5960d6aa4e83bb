import { rateText } from '../base/claim-text.ts';
import { countText } from '../base/number-text.ts';
import { hashOfCell } from '../report-page/cell-address.ts';
import type { SearchAnswer } from '../store/cell.ts';
import type { Study } from '../store/study.ts';
import { type Html, html } from './html.ts';
import type { PageSection } from './page-section.ts';
import { foldedTable } from './table.ts';
import { sentence } from './words.ts';

/** What the searches found, each with all its steps; null where there were none. */
export function searchSection(study: Study, number: number): PageSection | null {
  if (study.answers.length === 0) return null;
  return {
    id: `searches-${number}`,
    title: 'What the searches found',
    lead: 'An answer is given when it was measured again and passed.',
    body: html`${study.answers.map((answer) => answerHtml(answer, number))}`,
  };
}

function answerHtml(answer: SearchAnswer, number: number): Html {
  return html`<article class="answer"><p class="says">${sentence(answer.sentence)}</p>
<p>Search <code>${answer.id}</code> (${answer.find}): ${answer.outcome.replaceAll('-', ' ')}, ${countText(answer.steps, 'step')}, ${countText(answer.confirmations, 'confirmation')}.</p>
${foldedTable(
  {
    caption: `Steps of search ${answer.id}`,
    heads: ['step', 'rate', 'purpose', 'outcome', 'because', 'cell'],
    rows: answer.history.map((step) => [
      step.step,
      rateText(step.rate),
      step.purpose,
      html`<span class="chip k-${step.passed ? 'clean' : 'unclean'}">${step.passed ? '✓ passed' : '✕ failed'}</span>`,
      step.because,
      html`<a href="${hashOfCell({ study: number, cell: step.cell })}">${step.cell}</a>`,
    ]),
    words: true,
  },
  'Its steps',
)}</article>`;
}
