import type { Study } from '../store/study.ts';
import { comparisonPart } from './comparison.ts';
import { definitionsSection } from './definitions-section.ts';
import { documentHtml } from './document.ts';
import { type Html, html } from './html.ts';
import { mastheadHtml } from './masthead.ts';
import type { PageAssets } from './page-assets.ts';
import { type PageSection, sectionHtml } from './page-section.ts';
import { type StudyPart, studyPart } from './study-part.ts';

/** The whole report of some studies, one or more. Pure: equal studies and assets give equal text. */
export function renderReport(studies: readonly Study[], assets: PageAssets): string {
  const parts = studies.map((study, index) => studyPart(study, index + 1));
  const compared = comparisonPart(studies);
  const comparison = compared?.section ?? null;
  const definitions = definitionsSection([...new Set(studies.map(({ pattern }) => pattern))]);
  const names = parts.map(({ name }) => name).join(', ');
  const body = html`<a class="skip" href="#results">Skip to the results</a>
${mastheadHtml(studies, parts, compared?.headline ?? null)}
${contentsHtml(parts, comparison, definitions)}
<main id="results" tabindex="-1">
${comparison === null ? null : sectionHtml(comparison)}
${parts.map((part) => part.html)}
${sectionHtml(definitions)}
</main>
<footer><p>Made by Hydra. This file needs nothing else: it works offline and asks nobody for anything.</p></footer>`;
  return documentHtml({
    title: `${names} - Hydra report`,
    body,
    data: {
      studies: parts.map(({ data }) => data),
      figures: Object.fromEntries(parts.flatMap(({ figures }) => figures)),
    },
    blocks: parts.flatMap(({ blocks }) => blocks),
    assets,
  }).text;
}

function contentsHtml(
  parts: readonly StudyPart[],
  comparison: PageSection | null,
  definitions: PageSection,
): Html {
  const link = ({ id, title }: PageSection) => html`<li><a href="#${id}">${title}</a></li>`;
  const lists =
    parts.length === 1
      ? parts.flatMap(({ sections }) => sections.map(link))
      : parts.map(
          ({ number, name, sections }) =>
            html`<li><a href="#study-${number}">${name}</a><ul>${sections.map(link)}</ul></li>`,
        );
  return html`<nav aria-label="Contents"><ul>${comparison === null ? null : link(comparison)}${lists}${link(definitions)}</ul></nav>`;
}
