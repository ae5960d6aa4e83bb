import type { Pattern } from '../patterns/shared/pattern.ts';
import type { ResultDigest } from '../run/result.ts';
import type { Combination, Place } from './dimensions.ts';
import { type PlaceState, stateOf, tallyOf } from './place-state.ts';
import { listText, numberText } from './words.ts';

/** What does not give way, but stands in the way. */
const limits: Readonly<Record<string, string>> = {
  quota: 'a quota',
  rights: 'missing rights',
  configuration: 'the configuration',
  foreign_traffic: 'foreign traffic',
};

/** What became of a combination that is not clean, in words and numbers: `the broker gave way (drain 4.1 s)`. */
export function breakText(pattern: Pattern, { places }: Combination): string {
  const tally = tallyOf(places);
  const alone = statesText.find(([state]) => tally[state] === places.length);
  if (alone !== undefined) return alone[1](places, pattern);
  const ends = [
    ...(tally.clean > 0 ? [`${numberText(tally.clean)} clean`] : []),
    ...statesText
      .filter(([state]) => tally[state] > 0)
      .map(([state, text]) => {
        const these = places.filter((place) => stateOf(place) === state);
        return `${numberText(tally[state])} ${stateWords[state]}${state === 'unclean' ? `: ${text(these, pattern)}` : ''}`;
      }),
  ];
  // A repeat that was not measured, skipped or failed contradicts nothing.
  const lead = tally.clean > 0 && tally.unclean > 0 ? 'repeats disagree' : 'not all repeats are measured';
  return `${lead}: ${ends.join(', ')}`;
}

const stateWords: Readonly<Record<PlaceState, string>> = {
  clean: 'clean',
  unclean: 'not clean',
  failed: 'failed',
  skipped: 'skipped',
  missing: 'not measured',
};

const statesText: readonly [PlaceState, (places: readonly Place[], pattern: Pattern) => string][] = [
  ['unclean', uncleanText],
  ['failed', (places) => `the measurement failed${reasonText(places)}`],
  ['skipped', (places) => `nothing was measured${reasonText(places)}`],
  ['missing', () => 'nothing was measured'],
];

function uncleanText(places: readonly Place[], pattern: Pattern): string {
  const results = places.flatMap(({ cell }) => (cell?.result ? [cell.result] : []));
  const numbers = pattern.tellingNumbers(results);
  // A task that died explains itself: nothing else is shown to have had a part in it.
  if (numbers.length === 1 && results.every(({ dead_tasks }) => dead_tasks.length > 0)) return numbers.join();
  return `${blameText(results, pattern)} (${numbers.join(', ') || (firstReason(results) ?? 'not clean')})`;
}

/** e.g. `the server and this machine gave way, a quota stood in the way`. */
function blameText(results: readonly ResultDigest[], { partWords }: Pattern): string {
  const named = (words: Readonly<Record<string, string>>) =>
    Object.entries(words)
      .filter(([cause]) => results.some((result) => result.verdict.cause.some((one) => one === cause)))
      .map(([, text]) => text);
  const [gaveWay, stood] = [named(partWords), named(limits)];
  const texts = [
    ...(gaveWay.length > 0 ? [`${listText(gaveWay)} gave way`] : []),
    ...(stood.length > 0 ? [`${listText(stood)} stood in the way`] : []),
  ];
  return texts.join(', ') || 'something unknown gave way';
}

function firstReason(results: readonly ResultDigest[]): string | undefined {
  return results.flatMap(({ unclean_because }) => unclean_because)[0];
}

function reasonText(places: readonly Place[]): string {
  const reason = places.find(({ cell }) => cell?.reason)?.cell?.reason;
  return reason === undefined || reason === null ? '' : ` (${reason})`;
}
