import type { Cause } from '../run/result.ts';
import type { ResultDigest } from '../store/study.ts';
import type { Combination, Place } from './dimensions.ts';
import { type PlaceState, stateOf, tallyOf } from './place-state.ts';
import { spreadOf } from './spread.ts';
import { countText, listText, numberText, percentText, secondsText } from './words.ts';

const parts: Readonly<Record<Exclude<Cause, 'clean' | 'unknown'>, string>> = {
  generator: 'the generator',
  broker: 'the broker',
  consumer: 'the consumers',
};

/** What became of a combination that is not clean, in words and numbers: `the broker gave way (drain 4.1 s)`. */
export function breakText({ places }: Combination): string {
  const tally = tallyOf(places);
  const alone = statesText.find(([state]) => tally[state] === places.length);
  if (alone !== undefined) return alone[1](places);
  const ends = [
    ...(tally.clean > 0 ? [`${numberText(tally.clean)} clean`] : []),
    ...statesText
      .filter(([state]) => tally[state] > 0)
      .map(([state, text]) => {
        const these = places.filter((place) => stateOf(place) === state);
        return `${numberText(tally[state])} ${stateWords[state]}${state === 'unclean' ? `: ${text(these)}` : ''}`;
      }),
  ];
  return `repeats disagree: ${ends.join(', ')}`;
}

const stateWords: Readonly<Record<PlaceState, string>> = {
  clean: 'clean',
  unclean: 'not clean',
  failed: 'failed',
  skipped: 'skipped',
  missing: 'not measured',
};

const statesText: readonly [PlaceState, (places: readonly Place[]) => string][] = [
  ['unclean', uncleanText],
  ['failed', (places) => `the measurement failed${reasonText(places)}`],
  ['skipped', (places) => `nothing was measured${reasonText(places)}`],
  ['missing', () => 'nothing was measured'],
];

function uncleanText(places: readonly Place[]): string {
  const results = places.flatMap(({ cell }) => (cell?.result ? [cell.result] : []));
  const guilty = Object.entries(parts)
    .filter(([cause]) => results.some((result) => result.verdict.cause.some((one) => one === cause)))
    .map(([, words]) => words);
  const who = guilty.length === 0 ? 'something unknown gave way' : `${listText(guilty)} gave way`;
  return `${who} (${numbersText(results)})`;
}

/** The numbers that show it most, means over the repeats; the result's own words where none of these do. */
function numbersText(results: readonly ResultDigest[]): string {
  const mean = (of: (result: ResultDigest) => number | null) => spreadOf(results.map(of))?.mean ?? 0;
  const loss = mean((result) => result.average_packet_loss);
  const drain = mean((result) => result.drain_s);
  const late = results.some((result) => result.drain_s > numberOption(result, 'max_drain_s', 2));
  const slow = results.some((result) => result.average_tx_rate < 0.99 * numberOption(result, 'msg_rate', 0));
  const dead = mean((result) => result.dead_tasks.length);
  const telling = [
    ...(loss > 0 ? [`loss ${percentText(loss)}`] : []),
    ...(late ? [`drain ${secondsText(drain)}`] : []),
    ...(slow ? [`sent ${numberText(Math.round(mean((result) => result.average_tx_rate)))}/s`] : []),
    ...(dead > 0 ? [`${countText(Math.ceil(dead), 'task')} dead`] : []),
  ];
  const own = results.find((result) => result.unclean_because.length > 0)?.unclean_because[0];
  return telling.length > 0 ? telling.join(', ') : (own ?? 'not clean');
}

function numberOption(result: ResultDigest, name: string, otherwise: number): number {
  const value = result.options[name];
  return typeof value === 'number' ? value : otherwise;
}

function reasonText(places: readonly Place[]): string {
  const reason = places.find(({ cell }) => cell?.reason)?.cell?.reason;
  return reason === undefined || reason === null ? '' : ` (${reason})`;
}
