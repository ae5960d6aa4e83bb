import { headlineCaveats } from '../analysis/caveats.ts';
import { countText } from '../base/number-text.ts';
import { CAVEAT_SIGN } from '../report-page/caveat-sign.ts';
import type { Study } from '../store/study.ts';
import { type Html, html } from './html.ts';

/** Cells told one by one beside the headline. */
const MOST_TOLD = 4;

/** Ids of the cells whose caveats stand beside the headline. */
export function toldBesideHeadline(study: Study): ReadonlySet<string> {
  return new Set(
    headlineCaveats(study)
      .slice(0, MOST_TOLD)
      .map(({ id }) => id),
  );
}

/** What spoils the cells that the headline rests on; null where nothing does. */
export function headlineCaveatsHtml(study: Study): Html | null {
  const told = headlineCaveats(study);
  if (told.length === 0) return null;
  const more = told.length - MOST_TOLD;
  const items = told
    .slice(0, MOST_TOLD)
    .map(({ where, caveats }) => html`<li><b>${where}</b>: ${caveats.join('; ')}</li>`);
  const rest = more > 0 ? html`<li>and ${countText(more, 'more cell')}, see the matrix</li>` : null;
  return html`<div class="caveats"><p>${CAVEAT_SIGN} But:</p><ul>${items}${rest}</ul></div>`;
}
