import { type Matrix, matrixOf, type Sheet, type Slot, type SlotState } from '../analysis/matrix.ts';
import type { Spread } from '../analysis/spread.ts';
import { optionText } from '../analysis/words.ts';
import type { Axes, Shade } from '../patterns/shared/pattern.ts';
import { CAVEAT_SIGN } from '../report-page/caveat-sign.ts';
import { hashOfCell } from '../report-page/cell-address.ts';
import type { Study } from '../store/study.ts';
import { type Html, html } from './html.ts';

/** A state's sign, which tells without colour, and its words. */
export const stateSigns: Readonly<Record<SlotState, { sign: string; words: string }>> = {
  clean: { sign: '✓', words: 'clean' },
  unclean: { sign: '✕', words: 'not clean' },
  mixed: { sign: '±', words: 'repeats differ' },
  failed: { sign: '!', words: 'failed' },
  skipped: { sign: '–', words: 'skipped' },
  missing: { sign: '?', words: 'not measured' },
  unplanned: { sign: '', words: 'not planned' },
};

/** Letters of the classes that shades have. */
const LETTERS = ['a', 'b'] as const;

/**
 * The matrix as a table that is a heat map: each cell leads to its seconds, and says in text what its colour says.
 * Radio buttons choose between clean and the shades of its numbers, without a script.
 */
export function heatMap(study: Study, number: number): Html {
  const matrix = matrixOf(study);
  const { shades, axes } = study.pattern;
  const measured = new Set(study.cells.flatMap(({ id, result }) => (result === null ? [] : [id])));
  return html`<div class="heat" data-study="${number}">
<fieldset class="choice"><legend>Show</legend>${views(number, shades)}</fieldset>
${matrix.sheets.map((sheet) => sheetHtml(matrix, sheet, { number, measured, shades, axes }))}
${legends(shades)}
${caveatLegend(matrix)}
</div>`;
}

interface HeatContext {
  /** Of the study. */
  number: number;
  /** Ids of the cells with a result. */
  measured: ReadonlySet<string>;
  shades: readonly Shade[];
  axes: Axes;
}

function views(number: number, shades: readonly Shade[]): Html[] {
  return [['clean', 'clean or not'], ...shades.map(({ name }, index) => [`shade-${index + 1}`, name])].map(
    ([view = '', words = '']) =>
      html`<label><input type="radio" name="heat-${number}" class="show-${view}"${view === 'clean' ? html` checked` : null}> ${words}</label>`,
  );
}

function sheetHtml({ rows, columns }: Matrix, { name, slots }: Sheet, context: HeatContext): Html {
  const caption = `${name === '' ? '' : `${name}: `}${rows.name} down, ${columns.name} across`;
  return html`${name === '' ? null : html`<h4>${name}</h4>`}
<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table>
<caption class="unseen">${caption}</caption>
<thead><tr><td class="corner"></td>${columns.values.map((value) => html`<th scope="col">${optionText(context.axes, columns.name, value)}</th>`)}</tr></thead>
<tbody>${slots.map((row, at) => html`<tr><th scope="row">${optionText(context.axes, rows.name, rows.values[at] ?? null)}</th>${row.map((slot) => slotHtml(slot, context))}</tr>\n`)}</tbody>
</table></div>`;
}

function slotHtml(slot: Slot, { number, measured, shades }: HeatContext): Html {
  const { sign, words } = stateSigns[slot.state];
  const cell = slot.cells.find((id) => measured.has(id)) ?? slot.cells[0];
  const spoiled = slot.caveats.length > 0;
  const content = html`<b class="sign" aria-hidden="true">${sign}${spoiled ? html`<sup>${CAVEAT_SIGN}</sup>` : null}</b>
<span class="v-clean">${cleanText(slot, words)}</span>
${shades.map(({ name, text }, index) => html`<span class="v-shade-${index + 1}"><i class="unseen">${name} </i>${spreadText(slot.shades[name] ?? null, text)}</span>\n`)}${spoiled ? html`<span class="unseen">with caveats</span>` : null}`;
  const classes = [
    `k-${slot.state}`,
    ...shades.map(
      ({ name, steps }, index) => `${LETTERS[index]}-${stepOf(slot.shades[name] ?? null, steps)}`,
    ),
  ].join(' ');
  if (cell === undefined) return html`<td class="${classes}">${content}</td>`;
  const title = titleOf(slot, words);
  return html`<td class="${classes}"><a href="${hashOfCell({ study: number, cell })}" title="${title}">${content}</a></td>`;
}

/** `clean, but: publisher late: p99 1.9 s`. */
function titleOf({ because, caveats }: Slot, words: string): string {
  const outcome = because.length === 0 ? words : because.join('; ');
  return caveats.length === 0 ? outcome : `${outcome}, but: ${caveats.join('; ')}`;
}

function caveatLegend({ sheets }: Matrix): Html | null {
  const any = sheets.some(({ slots }) => slots.flat().some(({ caveats }) => caveats.length > 0));
  if (!any) return null;
  return html`<p class="caveat-key"><b>${CAVEAT_SIGN}</b> with a caveat: something spoiled the measurement; rest on the cell, or press it, to read what</p>`;
}

/** The parts that gave way say more than that it was not clean. */
function cleanText({ state, tally, causes }: Slot, words: string): string {
  const total = Object.values(tally).reduce((sum, count) => sum + count, 0);
  const judged = tally.clean + tally.unclean > 0;
  const share = total > 1 && judged ? `${tally.clean} of ${total} clean` : words;
  const blamed = causes.filter((cause) => cause !== 'unknown');
  if (blamed.length === 0 || (state !== 'unclean' && state !== 'mixed')) return share;
  return `${total > 1 ? `${share}, ` : ''}${blamed.join(' + ')}`;
}

function spreadText(spread: Spread | null, text: (value: number) => string): string {
  if (spread === null) return '-';
  const { mean, low, high } = spread;
  return text(low) === text(high) ? text(mean) : `${text(mean)} (${text(low)} to ${text(high)})`;
}

/** 0 is nothing at all; null has no step. */
function stepOf(spread: Spread | null, steps: readonly number[]): string {
  if (spread === null) return 'none';
  const above = steps.filter((step) => spread.mean > step);
  return String(above.length);
}

function legends(shades: readonly Shade[]): Html {
  const states = (['clean', 'mixed', 'unclean', 'failed', 'skipped', 'missing'] as const).map(
    (state) =>
      html`<li><b class="key k-${state}">${stateSigns[state].sign}</b> ${stateSigns[state].words}</li>`,
  );
  return html`<ul class="keys v-clean" aria-label="Signs">${states}</ul>
${shades.map(
  ({ name, stepWords }, index) =>
    html`<ul class="keys v-shade-${index + 1}" aria-label="Colours of ${name}">${stepKeys(stepWords)}</ul>\n`,
)}`;
}

function stepKeys(words: readonly string[]): Html[] {
  return words.map((text, step) => html`<li><b class="key step-${step}"></b> ${text}</li>`);
}
