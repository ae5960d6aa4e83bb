import { countText, percent, seconds } from '../base/number-text.ts';
import type { Cause } from '../run/result.ts';
import type { ResultDigest } from '../store/study.ts';
import type { Combination, Place } from './dimensions.ts';
import { type PlaceState, stateOf, tallyOf } from './place-state.ts';
import { spreadOf } from './spread.ts';
import { listText, numberText } from './words.ts';

/** What can give way under a load. */
const parts: Readonly<Partial<Record<Cause, string>>> = {
  generator: 'the generator',
  subscriber: 'the subscribers',
  server: 'the server',
  network: 'the network',
  machine: 'this machine',
  broker: 'the broker',
  consumer: 'the consumers',
};

/** What does not give way, but stands in the way. */
const limits: Readonly<Partial<Record<Cause, string>>> = {
  quota: 'a quota',
  rights: 'missing rights',
  configuration: 'the configuration',
  foreign_traffic: 'foreign traffic',
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

const statesText: readonly [PlaceState, (places: readonly Place[]) => string][] = [
  ['unclean', uncleanText],
  ['failed', (places) => `the measurement failed${reasonText(places)}`],
  ['skipped', (places) => `nothing was measured${reasonText(places)}`],
  ['missing', () => 'nothing was measured'],
];

function uncleanText(places: readonly Place[]): string {
  const results = places.flatMap(({ cell }) => (cell?.result ? [cell.result] : []));
  const numbers = tellingNumbers(results);
  // A task that died explains itself: nothing else is shown to have had a part in it.
  if (numbers.length === 1 && results.every(({ dead_tasks }) => dead_tasks.length > 0)) return numbers.join();
  return `${blameText(results)} (${numbers.join(', ') || (firstReason(results) ?? 'not clean')})`;
}

/** e.g. `the server and this machine gave way, a quota stood in the way`. */
function blameText(results: readonly ResultDigest[]): string {
  const named = (words: Readonly<Partial<Record<Cause, string>>>) =>
    Object.entries(words)
      .filter(([cause]) => results.some((result) => result.verdict.cause.some((one) => one === cause)))
      .map(([, text]) => text);
  const [gaveWay, stood] = [named(parts), named(limits)];
  const texts = [
    ...(gaveWay.length > 0 ? [`${listText(gaveWay)} gave way`] : []),
    ...(stood.length > 0 ? [`${listText(stood)} stood in the way`] : []),
  ];
  return texts.join(', ') || 'something unknown gave way';
}

/**
 * The numbers that show why results are not clean, e.g. `drain 4.1 s`, `1 task dead`: means over those results that
 * they show it of. Empty where it is something else.
 */
export function tellingNumbers(results: readonly ResultDigest[]): string[] {
  const lost = results.flatMap(({ average_packet_loss: loss }) => (loss !== null && loss > 0 ? [loss] : []));
  const late = results.filter((result) => result.drain_s > numberOption(result, 'max_drain_s', 2));
  const slow = results.filter(
    (result) => result.average_tx_rate < 0.99 * numberOption(result, 'msg_rate', 0),
  );
  const dead = results.flatMap(({ dead_tasks }) => (dead_tasks.length > 0 ? [dead_tasks.length] : []));
  const undelivered = results.flatMap(({ counts }) => (counts.undelivered > 0 ? [counts.undelivered] : []));
  const told: [readonly number[], (mean: number) => string][] = [
    [lost, (mean) => `loss ${percent(mean)}`],
    [undelivered, (mean) => `${numberText(Math.round(mean))} messages not delivered in time`],
    [late.map((result) => result.drain_s), (mean) => `drain ${seconds(mean)}`],
    [slow.map((result) => result.average_tx_rate), (mean) => `sent ${numberText(Math.round(mean))}/s`],
    [dead, (mean) => `${countText(Math.ceil(mean), 'task')} dead`],
  ];
  return told.flatMap(([values, text]) => {
    const spread = spreadOf(values);
    return spread === null ? [] : [text(spread.mean)];
  });
}

function firstReason(results: readonly ResultDigest[]): string | undefined {
  return results.flatMap(({ unclean_because }) => unclean_because)[0];
}

function numberOption(result: ResultDigest, name: string, otherwise: number): number {
  const value = result.options[name];
  return typeof value === 'number' ? value : otherwise;
}

function reasonText(places: readonly Place[]): string {
  const reason = places.find(({ cell }) => cell?.reason)?.cell?.reason;
  return reason === undefined || reason === null ? '' : ` (${reason})`;
}
