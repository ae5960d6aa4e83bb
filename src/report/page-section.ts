import { type Html, html } from './html.ts';

/** A part of the page that the list of contents leads to. */
export interface PageSection {
  id: string;
  title: string;
  /** One or two sentences under the title; empty where none are needed. */
  lead: string;
  body: Html;
}

export function sectionHtml({ id, title, lead, body }: PageSection): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
<h3 id="${id}-title" tabindex="-1">${title}</h3>
${lead === '' ? null : html`<p class="lead">${lead}</p>`}
${body}
</section>`;
}
