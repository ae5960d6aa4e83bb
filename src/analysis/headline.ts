import { countText } from '../base/number-text.ts';
import type { Axes, Pattern } from '../patterns/shared/pattern.ts';
import type { Study } from '../store/study.ts';
import { breakText } from './break-text.ts';
import type { Combination } from './dimensions.ts';
import { type Frontier, frontierOf } from './frontier.ts';
import { type Tally, tallyOf } from './place-state.ts';
import { searchHeadline } from './search-headline.ts';
import { listText, numberText, valuesText } from './words.ts';

/** Breaks and islands told one by one; the matrix shows the others. */
const MOST_TOLD = 3;
/** Combinations of further options told one by one. */
const MOST_CONDITIONS = 6;

/**
 * The sentence that answers a study's question: up to which clients at which rate it was clean, and what gave way
 * beyond; of searches, what they found. Exact about whatever failed, was skipped or was not measured.
 */
export function headlineOf(study: Study): string {
  if (study.manifest?.plan.kind === 'search') return searchHeadline(study, study.manifest.plan);
  const frontiers = frontierOf(study);
  if (study.cells.length === 0) return `nothing was measured${plannedText(study.missing)}`;
  const told = frontiers.slice(0, MOST_CONDITIONS).map((one) => prefixed(one, clauseOf(one)));
  const more = frontiers.length - told.length;
  return [...told, ...(more > 0 ? [`and ${countText(more, 'other combination')} of options`] : [])].join(
    '; ',
  );
}

function plannedText(missing: readonly string[]): string {
  return missing.length === 0 ? '' : ` yet of ${countText(missing.length, 'planned cell')}`;
}

function prefixed({ conditions, pattern }: Frontier, clause: string): string {
  const under = valuesText(pattern.axes, conditions);
  return under === '' ? clause : `${under}: ${clause}`;
}

function clauseOf(frontier: Frontier): string {
  const { combinations, breaks, tally } = frontier;
  if (combinations === 1) return singleText(frontier);
  if (breaks.length === 0) return `clean up to ${cornersText(frontier)} (${allText(frontier)})`;
  const clauses = [
    upToText(frontier),
    ...breaksText(breaks, frontier.pattern),
    ...islandsText(frontier),
    tallyText(tally),
  ];
  return clauses.join('; ');
}

function singleText({ pattern, corners, breaks, tally }: Frontier): string {
  const [clean] = corners;
  const [broken] = breaks;
  const repeats = tally.clean > 1 ? ` (all ${numberText(tally.clean)} repeats)` : '';
  if (clean !== undefined) return `clean with ${loadText(pattern.axes, clean, ' at ')}${repeats}`;
  if (broken === undefined) return 'nothing was measured';
  return `${tally.unclean > 0 ? 'not clean with ' : ''}${loadText(pattern.axes, broken, ' at ')}: ${breakText(pattern, broken)}`;
}

function upToText(frontier: Frontier): string {
  if (frontier.corners.length > 0) return `clean up to ${cornersText(frontier)}`;
  const known = frontier.breaks.every(({ places }) => tallyOf(places).unclean > 0);
  return known ? 'not clean from the lowest load on' : 'how far it is clean is not known';
}

function cornersText({ corners, pattern }: Frontier): string {
  return listText(corners.map((corner) => loadText(pattern.axes, corner, ' at ')));
}

/** `500 clients x 3,000/s`. */
function loadText(axes: Axes, { values }: Combination, separator = ' x '): string {
  return valuesText(axes, values, separator);
}

function islandsText({ islands, pattern }: Frontier): string[] {
  return islands.length === 0 ? [] : [`also clean at ${fewText(islands, pattern.axes)}`];
}

/** Loads of which the same is to be told are told together. */
function breaksText(breaks: readonly Combination[], pattern: Pattern): string[] {
  const loads = new Map<string, Combination[]>();
  for (const one of breaks) {
    const text = breakText(pattern, one);
    loads.set(text, [...(loads.get(text) ?? []), one]);
  }
  const told = [...loads].slice(0, MOST_TOLD);
  const more = breaks.length - told.reduce((sum, [, these]) => sum + these.length, 0);
  return [
    ...told.map(([text, these]) => `at ${fewText(these, pattern.axes)} ${text}`),
    ...(more > 0 ? [`${countText(more, 'other load')} not clean or not measured`] : []),
  ];
}

function fewText(loads: readonly Combination[], axes: Axes): string {
  const told = loads.slice(0, MOST_TOLD).map((one) => loadText(axes, one));
  const more = loads.length - told.length;
  return listText([...told, ...(more > 0 ? [`${numberText(more)} more`] : [])]);
}

function allText({ combinations, tally: { clean: cells } }: Frontier): string {
  const repeats = cells / combinations;
  const each = repeats > 1 && Number.isInteger(repeats) ? `, ${numberText(repeats)} of each` : '';
  return `all ${countText(cells, 'cell')}${each}`;
}

function tallyText(tally: Tally): string {
  const { clean, unclean, failed, skipped, missing } = tally;
  const ends: [number, string][] = [
    [unclean, 'not clean'],
    [failed, 'failed'],
    [skipped, 'skipped'],
    [missing, 'not measured'],
  ];
  const all = clean + unclean + failed + skipped + missing;
  const others = ends.filter(([count]) => count > 0).map(([count, words]) => `${numberText(count)} ${words}`);
  return `${numberText(clean)} of ${countText(all, 'cell')} clean, ${others.join(', ')}`;
}
