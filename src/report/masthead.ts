import { caveatsOf } from '../analysis/caveats.ts';
import { measureOf } from '../analysis/measures.ts';
import { count, countText } from '../base/number-text.ts';
import { CAVEAT_SIGN } from '../report-page/caveat-sign.ts';
import type { ResultDigest } from '../run/result.ts';
import type { Study } from '../store/study.ts';
import { headlineCaveatsHtml, toldBesideHeadline } from './caveats.ts';
import { type NamedCell, namedCells } from './cell-names.ts';
import { type Html, html } from './html.ts';
import type { StudyPart } from './study-part.ts';
import { timeText } from './words.ts';

/**
 * The top of the page: the answer first, then what was done, in a few numbers.
 * @param difference what two studies' comparison says; null where there is none
 */
export function mastheadHtml(
  studies: readonly Study[],
  parts: readonly StudyPart[],
  difference: string | null,
): Html {
  return html`<header class="masthead">
<div class="bar"><p class="kicker">Hydra load study</p><button type="button" id="theme" hidden></button></div>
${studies.length === 1 ? alone(studies, parts) : together(studies, parts, difference)}
</header>`;
}

function alone(studies: readonly Study[], parts: readonly StudyPart[]): Html {
  const headline = parts[0]?.headline ?? '';
  return html`<h1 class="${sizeOf(headline)}">${headline}</h1>
${studies.map((study) => html`${headlineCaveatsHtml(study)}<p class="standfirst">${standfirst(study)}</p>${keyNumbers(study)}`)}`;
}

/** A long sentence in smaller letters. */
function sizeOf(headline: string): string {
  return headline.length > 90 ? 'long' : 'short';
}

function together(studies: readonly Study[], parts: readonly StudyPart[], difference: string | null): Html {
  const headline = difference ?? `${studies.length} studies, side by side`;
  return html`<h1 class="${sizeOf(headline)}">${headline}</h1>
<div class="side-by-side">${studies.map(
    (
      study,
      index,
    ) => html`<section aria-label="${study.name}"><h2><a href="#study-${index + 1}">${study.name}</a></h2>
<p class="answer">${parts[index]?.headline ?? ''}</p>${headlineCaveatsHtml(study)}<p class="standfirst">${standfirst(study)}</p>${keyNumbers(study)}</section>`,
  )}</div>`;
}

function standfirst(study: Study): string {
  const results = study.cells.flatMap(({ result }) => result ?? []);
  const first = results[0];
  const environment = first?.environment ?? study.manifest?.environment;
  const workload = study.manifest?.workload ?? first?.workload ?? 'unknown';
  const began = study.manifest?.created_at ?? first?.started_at;
  const machine =
    environment === undefined
      ? ''
      : ` on ${countText(environment.cpu_count, 'core')} of ${environment.cpu_model}, with Hydra ${environment.hydra_version}`;
  return `“${study.name}”: ${countText(results.length, 'measurement')} of ${workload}${machine}${began === undefined ? '' : `, ${timeText(began)}`}.`;
}

function butHtml(caveats: readonly string[]): Html | null {
  return caveats.length === 0 ? null : html`<small class="but">${CAVEAT_SIGN} ${caveats.join('; ')}</small>`;
}

interface KeyNumber {
  label: string;
  value: string;
  where: string;
  /** Cell whose number it is; null where it is of all. */
  id: string | null;
  caveats: readonly string[];
}

function keyNumbers(study: Study): Html {
  const { pattern } = study;
  const cells = namedCells(study);
  const told = toldBesideHeadline(study);
  const clean = cells.filter(({ state }) => state === 'clean').length;
  const value = `${count(clean)} of ${count(cells.length)}`;
  const numbers = [
    { label: 'clean cells', value, where: unusual(cells), id: null, caveats: spoiled(cells) },
    ...pattern.told.highest.map(({ word, measure, text }) => {
      const own = measureOf(pattern, measure);
      return highest(cells, word, (result) => own?.value(result) ?? null, text);
    }),
  ].filter((one) => one !== null);
  return html`<dl class="key-numbers">${numbers.map(
    ({ label, value, where, id, caveats }) =>
      html`<div><dt>${label}</dt><dd>${value}<small>${where}</small>${butHtml(id !== null && told.has(id) ? ['see above'] : caveats)}</dd></div>`,
  )}</dl>`;
}

function unusual(cells: readonly NamedCell[]): string {
  const told = (['unclean', 'failed', 'skipped', 'missing'] as const).flatMap((state) => {
    const here = cells.filter((cell) => cell.state === state).length;
    const words = { unclean: 'not clean', failed: 'failed', skipped: 'skipped', missing: 'not measured' }[
      state
    ];
    return here === 0 ? [] : [`${here} ${words}`];
  });
  return told.join(', ');
}

/** How many of the clean cells have a caveat. */
function spoiled(cells: readonly NamedCell[]): string[] {
  const these = cells.filter((one) => one.state === 'clean' && caveatsOf(one).length > 0).length;
  return these === 0 ? [] : [`${count(these)} of them with caveats`];
}

function highest(
  cells: readonly NamedCell[],
  label: string,
  of: (result: ResultDigest) => number | null,
  text: (value: number) => string,
): KeyNumber | null {
  const known = cells.flatMap(({ id, name, cell }) => {
    const value = cell?.result ? of(cell.result) : null;
    return value === null ? [] : [{ id, name, value, caveats: caveatsOf({ cell }) }];
  });
  const most = known.reduce<(typeof known)[number] | null>(
    (best, one) => (best === null || one.value > best.value ? one : best),
    null,
  );
  if (most === null) return null;
  if (most.value === 0) return { label, value: text(0), where: 'in every cell', id: null, caveats: [] };
  return { label, value: text(most.value), where: most.name, id: most.id, caveats: most.caveats };
}
