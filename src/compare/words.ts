import { quantityText } from '../base/quantity-text.ts';
import type { ComparedMeasure } from './comparison.ts';
import { differenceText, percentText, rangeText } from './quantity.ts';

type Wordless = Omit<ComparedMeasure, 'words'>;

/** The verdict of one measure in words. */
export function measureWords(compared: Wordless): string {
  switch (compared.verdict) {
    case 'not-measured':
      return `not measured in ${unmeasuredSides(compared)}`;
    case 'equal':
      return `equal: ${quantityText(compared.a.mean ?? 0, compared.unit)} in every run`;
    case 'undecided':
      return `${extentText(compared)}; ${singleText(compared)}`;
    case 'no-difference':
      return `no difference seen: ${extentText(compared)}`;
    case 'better':
    case 'worse':
    case 'changed':
      return `${compared.verdict}: ${extentText(compared)}`;
  }
}

/**
 * The difference and its interval: `+18 % [+9, +27]`; in the measure's unit where A is 0, and in percentage points of
 * what is a percentage itself.
 */
export function extentText({ unit, difference, difference_percent, interval, p }: Wordless): string {
  if (difference === null) return 'no difference known';
  if (difference_percent === null || unit === '%') {
    const ends = interval === null ? [] : [interval.low, interval.high];
    const range = ends.map((end) => differenceText(end, unit)).join(', ');
    return `${differenceText(difference, unit)}${range === '' ? '' : ` [${range}]`}${alike(interval, p)}`;
  }
  const { low_percent: low, high_percent: high } = interval ?? { low_percent: null, high_percent: null };
  const range = low === null || high === null ? '' : ` ${rangeText(low, high)}`;
  return `${percentText(difference_percent)}${range}${alike(interval, p)}`;
}

function alike(interval: Wordless['interval'], p: number | null): string {
  return interval === null && p !== null ? ', the runs of each side alike' : '';
}

function singleText({ a, b }: Wordless): string {
  if (a.values.length < 2 && b.values.length < 2) {
    return 'no interval: one measurement each; repeat with --repeat=3';
  }
  return `no interval: one measurement in ${a.values.length < 2 ? 'A' : 'B'}; repeat with --repeat=3`;
}

function unmeasuredSides({ a, b }: Wordless): string {
  if (a.mean === null && b.mean === null) return 'either';
  return a.mean === null ? 'A' : 'B';
}
