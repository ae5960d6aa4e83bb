import { messageOf, UsageError } from '../base/errors.ts';
import { countText } from '../base/number-text.ts';
import { quantityText } from '../base/quantity-text.ts';
import { againstSides } from '../compare/against-sides.ts';
import { compareStudies } from '../compare/compare-studies.ts';
import type { ComparedCell, ComparedMeasure, CompareVerdict, Comparison } from '../compare/comparison.ts';
import { isLargeUnproven } from '../compare/headline.ts';
import { usualMeasures } from '../compare/measure-choice.ts';
import { noiseTexts } from '../compare/noise-rows.ts';
import type { Study } from '../store/study.ts';
import { type Html, html } from './html.ts';
import type { PageSection } from './page-section.ts';
import { foldedTable } from './table.ts';
import { sentence } from './words.ts';

const CONFIDENCE = 0.95;

/** A verdict's sign, which tells without colour, and the cell state whose colours it takes. */
const signs: Readonly<Record<CompareVerdict, { sign: string; look: string }>> = {
  better: { sign: '▲ better', look: 'clean' },
  worse: { sign: '▼ worse', look: 'unclean' },
  changed: { sign: '± changed', look: 'mixed' },
  noise: { sign: '~ machine', look: 'mixed' },
  'no-difference': { sign: '≈ no difference seen', look: 'unplanned' },
  equal: { sign: '= equal', look: 'unplanned' },
  undecided: { sign: '? undecided', look: 'missing' },
  'not-measured': { sign: '– not measured', look: 'missing' },
};

export interface ComparisonPart {
  section: PageSection;
  /** The sentence that answers; null where the two cannot be compared. */
  headline: string | null;
}

/**
 * What differs between two studies, or the two variants of one, and whether it is more than noise; null for what has no
 * two sides.
 */
export function comparisonPart(studies: readonly Study[]): ComparisonPart | null {
  const [first, second] = studies;
  if (first === undefined || studies.length > 2) return null;
  const sides = second === undefined ? againstSides(first) : { a: first, b: second };
  if (sides === null) return null;
  const { a, b } = sides;
  const section = { id: 'comparison', title: 'What differs' };
  try {
    // Side by side is what the reader asked for: what else differs is named instead of refused.
    const comparison = compareStudies(a, b, {
      confidence: CONFIDENCE,
      measures: usualMeasures(a.pattern),
      allow_different: true,
    });
    const lead = `A is “${a.name}”, B is “${b.name}”. A difference counts where it is more than the noise between repeats, and more than the noise of the machine can have brought about.`;
    return {
      section: {
        ...section,
        lead,
        body: html`${second === undefined ? html`<p><b>${sentence(comparison.headline)}</b></p>` : null}${comparisonHtml(withoutVaried(comparison, first))}`,
      },
      headline: sentence(comparison.headline),
    };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const body = html`<p>Not compared: ${messageOf(error)}.</p>`;
    return { section: { ...section, lead: '', body }, headline: null };
  }
}

/** The two variants of one study are to differ in what was varied between them. */
function withoutVaried(comparison: Comparison, { manifest }: Study): Comparison {
  const against = manifest?.plan.kind === 'sweep' ? manifest.plan.against : undefined;
  if (against === undefined) return comparison;
  return { ...comparison, disparities: comparison.disparities.filter(({ name }) => !(name in against.a)) };
}

function comparisonHtml(comparison: Comparison): Html {
  const { cells, only_in_a, only_in_b, disparities, versions, notes, confidence } = comparison;
  const lone = [
    ...only_in_a.map(({ label }) => `${label}: only in A`),
    ...only_in_b.map(({ label }) => `${label}: only in B`),
  ];
  const differing = [...disparities, ...versions].map(({ name, a, b }) => `${name}: ${a} in A, ${b} in B`);
  return html`${list('Differs besides what was varied', differing)}
${list('In one of them only', lone)}
${list('Notes', notes)}
${cells.map((cell) => cellHtml(cell, confidence))}`;
}

function list(title: string, items: readonly string[]): Html | null {
  if (items.length === 0) return null;
  return html`<h4>${title}</h4><ul class="plain">${items.map((item) => html`<li>${item}</li>`)}</ul>`;
}

function cellHtml(cell: ComparedCell, confidence: number): Html {
  const { label, a, b, measures } = cell;
  const runs = `${countText(a.measured, 'run')} of A, ${countText(b.measured, 'run')} of B`;
  const vain = [
    ...a.without_result.map((text) => `A ${text}`),
    ...b.without_result.map((text) => `B ${text}`),
  ];
  const summary = `${label}: ${standingText(measures)} (${runs})`;
  const table = foldedTable(
    {
      caption: `A and B compared at ${label}`,
      heads: [
        'number',
        'A',
        'B',
        'verdict',
        `difference, ${confidence * 100} % interval`,
        'p',
        'p corrected',
      ],
      rows: measures.map(measureRow),
      words: true,
    },
    summary,
  );
  return html`${table}${machineHtml(cell)}${vain.length === 0 ? null : html`<p>${vain.join('; ')}</p>`}`;
}

/** What is claimed, what goes with the machine, and what is large although nothing proves it. */
function standingText(measures: readonly ComparedMeasure[]): string {
  const told = measures.filter((one) => one.stands || one.verdict === 'noise' || isLargeUnproven(one));
  return told.length === 0
    ? 'no difference stands'
    : told.map(({ words, label }) => `${label} ${words}`).join('; ');
}

/** How far the machine was disturbed on each side. */
function machineHtml({ noise, noisier }: ComparedCell): Html {
  const texts = noiseTexts(noise);
  const differs = noisier.map((text) => html`<p><strong>The machine differs:</strong> ${text}.</p>`);
  return html`${texts.length === 0 ? null : html`<p>Machine: ${texts.join('; ')}.</p>`}${differs}`;
}

function measureRow(compared: ComparedMeasure): (Html | string)[] {
  const { sign, look } = signs[compared.verdict];
  const mean = (value: number | null) => (value === null ? '-' : quantityText(value, compared.unit));
  const probability = (p: number | null) => (p === null ? '-' : p < 0.001 ? '< 0.001' : p.toFixed(3));
  return [
    compared.label,
    mean(compared.a.mean),
    mean(compared.b.mean),
    html`<span class="chip k-${look}">${sign}</span>`,
    compared.words,
    probability(compared.p),
    probability(compared.p_corrected),
  ];
}
