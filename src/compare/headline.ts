import { listText } from '../analysis/words.ts';
import { countText } from '../base/number-text.ts';
import { isClaim } from './compare-measure.ts';
import type { ComparedCell, ComparedMeasure, Comparison } from './comparison.ts';
import { extentText, LARGE } from './words.ts';

type Headless = Omit<Comparison, 'headline'>;
/** Keys of the measures that people ask first: these are named before all others. */
type First = readonly string[];
type Found = { cell: ComparedCell; measure: ComparedMeasure };

/**
 * One sentence that answers. Only what stands after the correction for all comparisons is claimed; what goes with the
 * machine, and what is large and may yet be chance, is told as that.
 */
export function headlineOf(comparison: Headless, first: First): string {
  const { cells } = comparison;
  const all = cells.flatMap((cell) => cell.measures.map((measure) => ({ cell, measure })));
  const found = all.filter(({ measure }) => measure.family === 'main');
  const standing = found.filter(({ measure }) => measure.stands);
  const besides = [furtherText(all, first), noiseText(all, first), largeText(all, first)].filter(
    (text) => text !== '',
  );
  const answer =
    standing.length > 0
      ? differing(standing, cells, first)
      : alike(found, comparison, { more: besides.length > 0, first });
  return [failedText(cells), answer, ...besides].filter((text) => text !== '').join('; ');
}

/** What differs among the further measures, which are no part of the answer. */
function furtherText(all: readonly Found[], first: First): string {
  const standing = all.filter(({ measure }) => measure.family === 'further' && measure.stands);
  return standing.length === 0 ? '' : `of the further measures: ${leading(standing, first)}`;
}

function noiseText(all: readonly Found[], first: First): string {
  const noise = all.filter(({ measure }) => measure.verdict === 'noise');
  const machine = topOf(noise, first)?.measure.machine ?? null;
  return machine === null
    ? ''
    : `not claimed, for it goes with the machine: ${leading(noise, first)} (${machine})`;
}

function largeText(all: readonly Found[], first: First): string {
  const large = all.filter(({ measure }) => isLargeUnproven(measure));
  const top = topOf(large, first);
  if (top === undefined) return '';
  const { a, b } = top.measure;
  const runs =
    a.values.length === b.values.length
      ? `${a.values.length} runs each`
      : `${a.values.length} and ${b.values.length} runs`;
  return `${LARGE} with ${runs}: ${leading(large, first)}`;
}

/** A difference that nobody should overlook although it may be chance. */
export function isLargeUnproven({ large, verdict, stands }: ComparedMeasure): boolean {
  return large && !stands && (verdict === 'no-difference' || isClaim(verdict));
}

function differing(standing: readonly Found[], cells: readonly ComparedCell[], first: First): string {
  const worse = standing.filter(({ measure }) => measure.verdict === 'worse');
  const better = standing.filter(({ measure }) => measure.verdict === 'better');
  const touched = new Set(standing.map(({ cell }) => cell));
  const untouched = cells.filter((cell) => !touched.has(cell) && cell.measures.some(isDecided));
  const rest = `${untouched.length} of ${countText(cells.length, 'cell')}: no difference seen`;
  const claims = [
    ...(worse.length === 0 ? [] : [`B is ${adverb(worse, 'slower', 'worse')}: ${leading(worse, first)}`]),
    ...(better.length === 0
      ? []
      : [
          `${worse.length === 0 ? 'B is ' : ''}${adverb(better, 'faster', 'better')}: ${leading(better, first)}`,
        ]),
  ];
  const changed = claims.length === 0 ? [`B differs: ${leading(standing, first)}`] : claims;
  return `${changed.join('; ')}; ${rest}`;
}

function isDecided({ verdict }: ComparedMeasure): boolean {
  return verdict !== 'undecided' && verdict !== 'not-measured';
}

/** `slower` is said where all that differs is a time. */
function adverb(found: readonly Found[], ofTimes: string, other: string): string {
  return found.every(({ measure }) => measure.unit === 'us' || measure.unit === 's') ? ofTimes : other;
}

function leading(found: readonly Found[], first: First): string {
  const top = topOf(found, first);
  const more = found.length === 1 ? '' : ` and ${countText(found.length - 1, 'more difference')}`;
  return top === undefined ? '' : `${claim(top)}${more}`;
}

/** The difference to name: of the measure people ask for first, where it is largest. */
function topOf(found: readonly Found[], first: First): Found | undefined {
  return [...found].sort(
    (one, other) => rank(one, first) - rank(other, first) || extent(other) - extent(one),
  )[0];
}

function claim({ cell, measure }: Found): string {
  return `${measure.label} ${extentText(measure)} at ${cell.label}`;
}

function rank({ measure }: Found, first: First): number {
  const place = first.indexOf(measure.key);
  return place === -1 ? first.length : place;
}

function extent({ measure }: Found): number {
  return measure.difference_percent === null
    ? Number.POSITIVE_INFINITY
    : Math.abs(measure.difference_percent);
}

/** `more`: whether differences follow that are not claimed. */
function alike(
  found: readonly Found[],
  { cells, confidence }: Headless,
  { more, first }: { more: boolean; first: First },
): string {
  const tested = found.filter(({ measure }) => measure.p !== null);
  const undecided = found.filter(({ measure }) => measure.verdict === 'undecided');
  const equal = found.filter(({ measure }) => measure.verdict === 'equal');
  if (tested.length === 0 && undecided.length > 0) return unrepeated(undecided, first);
  if (tested.length === 0 && equal.length === 0) return 'nothing was measured on both sides';
  const alone = tested.filter(({ measure }) => isClaim(measure.verdict));
  const seen = `No difference ${more ? 'proven' : 'seen'} in ${countText(cells.length, 'cell')}`;
  if (alone.length === 0) return seen;
  const expected = Number((tested.length * (1 - confidence)).toFixed(1));
  return `${seen}: ${alone.length} of ${countText(tested.length, 'comparison')} differ on their own, and chance alone brings about ${expected}`;
}

function unrepeated(undecided: readonly Found[], first: First): string {
  const top = topOf(undecided, first);
  const largest = top === undefined ? '' : `: ${claim(top)}`;
  return `No verdict, for want of repeats (--repeat=3)${largest}`;
}

function failedText(cells: readonly ComparedCell[]): string {
  const failing = (side: 'a' | 'b') => cells.filter((cell) => cell[side].measured === 0);
  const parts = (['a', 'b'] as const).flatMap((side) => {
    const lost = failing(side);
    if (lost.length === 0) return [];
    return [`${side.toUpperCase()} has no result at ${listText(lost.map(({ label }) => label))}`];
  });
  return parts.join('; ');
}
