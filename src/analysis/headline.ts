import type { Study } from '../store/study.ts';
import { breakText } from './break-text.ts';
import type { Combination } from './dimensions.ts';
import { type Frontier, frontierOf } from './frontier.ts';
import type { Tally } from './place-state.ts';
import { searchHeadline } from './search-headline.ts';
import { countText, listText, numberText, valuesText } from './words.ts';

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
  if (frontiers.length === 0) return 'nothing was measured';
  const told = frontiers.slice(0, MOST_CONDITIONS).map((one) => prefixed(one, clauseOf(one)));
  const more = frontiers.length - told.length;
  return [...told, ...(more > 0 ? [`and ${countText(more, 'other combination')} of options`] : [])].join(
    '; ',
  );
}

function prefixed({ conditions }: Frontier, clause: string): string {
  const under = valuesText(conditions);
  return under === '' ? clause : `${under}: ${clause}`;
}

function clauseOf(frontier: Frontier): string {
  const { combinations, breaks, tally } = frontier;
  if (combinations === 1) return singleText(frontier);
  if (breaks.length === 0) return `clean up to ${cornersText(frontier)} (${allText(frontier)})`;
  const clauses = [
    frontier.corners.length === 0
      ? 'not clean from the lowest load on'
      : `clean up to ${cornersText(frontier)}`,
    ...toldOf(breaks, (one) => `at ${loadText(one)} ${breakText(one)}`),
    ...islandsText(frontier),
    tallyText(tally),
  ];
  return clauses.join('; ');
}

function singleText({ corners, breaks, tally }: Frontier): string {
  const [clean] = corners;
  const [broken] = breaks;
  const repeats = tally.clean > 1 ? ` (all ${numberText(tally.clean)} repeats)` : '';
  if (clean !== undefined) return `clean with ${loadText(clean, ' at ')}${repeats}`;
  return broken === undefined
    ? 'nothing was measured'
    : `not clean with ${loadText(broken, ' at ')}: ${breakText(broken)}`;
}

function cornersText({ corners }: Frontier): string {
  return listText(corners.map((corner) => loadText(corner, ' at ')));
}

/** `500 clients x 3,000/s`. */
function loadText({ values }: Combination, separator = ' x '): string {
  return valuesText(values, separator);
}

function islandsText({ islands }: Frontier): string[] {
  if (islands.length === 0) return [];
  const told = islands.slice(0, MOST_TOLD).map((one) => loadText(one));
  const more = islands.length - told.length;
  return [`clean again at ${listText([...told, ...(more > 0 ? [`${numberText(more)} more`] : [])])}`];
}

function toldOf(breaks: readonly Combination[], text: (one: Combination) => string): string[] {
  const more = breaks.length - MOST_TOLD;
  return [
    ...breaks.slice(0, MOST_TOLD).map(text),
    ...(more > 0 ? [`and so at ${countText(more, 'other load')}`] : []),
  ];
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
