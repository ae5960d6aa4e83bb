import { againstText } from '../store/against-text.ts';
import type { Dimension, SweepPlan } from '../store/manifest.ts';

/** What decides the numbers of a study: a resume must find it unchanged. */
export interface StudyTerms {
  label: string | null;
  /** Options that all cells share, as recorded. */
  options: Readonly<Record<string, unknown>>;
  plan: SweepPlan;
}

// How to run and show, not what to measure.
const free: readonly string[] = ['json', 'config_file'];

/** What a resume with `asked` would change of what is stored, one sentence part per option and part of the plan. */
export function differences(asked: StudyTerms, stored: StudyTerms): string[] {
  return [
    ...differing('--label', asked.label, stored.label),
    ...optionDifferences(asked.options, stored.options),
    ...dimensionDifferences(asked.plan.dimensions, stored.plan.dimensions),
    ...differing('--against', sideText(asked.plan), sideText(stored.plan)),
    ...planParts.flatMap((part) => differing(`--${part}`, asked.plan[part], stored.plan[part])),
    ...cellDifferences(asked.plan, stored.plan),
  ];
}

const planParts = ['repeat', 'order', 'seed', 'attempts', 'stop_when', 'threshold'] as const;

/** Options that differ, but for those that say how to run and show. */
export function optionDifferences(asked: StudyTerms['options'], stored: StudyTerms['options']): string[] {
  const names = new Set([...Object.keys(stored), ...Object.keys(asked)]);
  // Thresholds are part of the plan.
  const compared = [...names].filter((name) => !free.includes(name) && name !== 'threshold');
  return compared.flatMap((name) => differing(`--${name}`, asked[name], stored[name]));
}

/** Dimensions whose values differ, or whose order does. */
export function dimensionDifferences(asked: readonly Dimension[], stored: readonly Dimension[]): string[] {
  const valuesIn = (dimensions: readonly Dimension[], name: string) =>
    dimensions.find((dimension) => dimension.name === name)?.values;
  const names = new Set([...stored, ...asked].map(({ name }) => name));
  const values = [...names].flatMap((name) =>
    differing(`the values of ${name}`, valuesIn(asked, name), valuesIn(stored, name)),
  );
  if (values.length > 0) return values;
  const order = (dimensions: readonly Dimension[]) => dimensions.map(({ name }) => name);
  return differing('the order of dimensions', order(asked), order(stored));
}

function sideText({ against }: SweepPlan): string | null {
  return against === undefined ? null : againstText(against.b);
}

/** The cells follow from the rest; they differ alone where a version plans otherwise. */
function cellDifferences(asked: SweepPlan, stored: SweepPlan): string[] {
  const same = (['dimensions', 'repeat', 'order', 'seed', 'against'] as const).every(
    (part) => JSON.stringify(asked[part]) === JSON.stringify(stored[part]),
  );
  if (!same || JSON.stringify(asked.cells) === JSON.stringify(stored.cells)) return [];
  return ['the cells or their order'];
}

/** What differs in words; nothing where it is the same. */
export function differing(what: string, asked: unknown, stored: unknown): string[] {
  const [now, before] = [words(asked), words(stored)];
  return now === before ? [] : [`${what}: ${before} in the study, ${now} now`];
}

function words(value: unknown): string {
  if (value === null || value === undefined) return 'unset';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(words).join(',');
  return String(value);
}
