import { percentText, rateText } from '../base/claim-text.ts';
import type { Reading } from '../patterns/shared/pattern.ts';
import type { SearchAnswer, SearchStep } from '../store/cell.ts';
import type { Find } from '../store/manifest.ts';
import { afterConfirmation, beginConfirmation, type Candidate, type ConfirmState } from './confirmation.ts';
import {
  afterClimbStep,
  beginClimb,
  bestOf,
  type ClimbState,
  gains,
  LEAST_GAIN,
  type Reached,
} from './rate-climb.ts';
import { afterWalkStep, beginWalk, type WalkRules, type WalkState } from './rate-walk.ts';

/*
 * One search as a pure machine: it says which rate to measure, is given the reading, and in the end gives the answer.
 * Its state follows from the readings alone, so a search that was interrupted goes on by being given them again.
 */

export interface SearchRules extends WalkRules {
  find: Find;
  /** How often the answer is measured again before it is given. */
  confirm: number;
}

export type Next = { measure: number; purpose: SearchStep['purpose'] } | { done: RateAnswer };

/** What was found, without the words and the history. */
export type RateAnswer = Pick<SearchAnswer, 'rate' | 'outcome' | 'confirmations'>;

/** Where a search stands. */
export type SearchState = { readonly rules: SearchRules } & (
  | { readonly stage: 'walk'; readonly walk: WalkState }
  | { readonly stage: 'climb'; readonly climb: ClimbState }
  | { readonly stage: 'confirm'; readonly confirm: ConfirmState; readonly probed: RateAnswer['outcome'] }
  | { readonly stage: 'over'; readonly answer: RateAnswer }
);

/** What a measurement meant to the search. */
export interface Step {
  state: SearchState;
  passed: boolean;
  because: string;
}

export function beginSearch(rules: SearchRules): SearchState {
  return rules.find === 'max-rate'
    ? { rules, stage: 'climb', climb: beginClimb(rules) }
    : { rules, stage: 'walk', walk: beginWalk(rules) };
}

/** What to measure next, or the answer. */
export function nextOfSearch(state: SearchState): Next {
  switch (state.stage) {
    case 'walk':
      return { measure: state.walk.rate, purpose: 'probe' };
    case 'climb':
      return { measure: state.climb.rate, purpose: 'probe' };
    case 'confirm':
      return { measure: state.confirm.candidate.asked, purpose: 'confirm' };
    case 'over':
      return { done: state.answer };
  }
}

/** The search after the rate that it asked for has been measured. */
export function afterSearchStep(state: SearchState, reading: Reading): Step {
  switch (state.stage) {
    case 'walk':
      return { ...reading, state: afterWalk(state.rules, afterWalkStep(state.walk, reading.passed)) };
    case 'climb':
      return climbStep(state, reading);
    case 'confirm':
      return confirmStep(state, reading);
    case 'over':
      return { ...reading, state };
  }
}

function afterWalk(rules: SearchRules, walk: WalkState): SearchState {
  if (walk.outcome === null) return { rules, stage: 'walk', walk };
  const [best, ...others] = walk.passes.map((rate) => ({ asked: rate, answer: rate })).reverse();
  return confirming(rules, walk.outcome, best, others, walk.move);
}

function climbStep({ rules, climb }: Extract<SearchState, { stage: 'climb' }>, reading: Reading): Step {
  const received = reading.passed ? reading.received : 0;
  const best = bestOf(climb.reached);
  const passed = gains(climb, received);
  const next = afterClimbStep(climb, received);
  const gain = best === null || !reading.passed ? '' : `, ${gainText(best, received)}`;
  return { state: afterClimb(rules, next), passed, because: `${reading.because}${gain}` };
}

function gainText(best: Reached, received: number): string {
  const share = (received / best.received - 1) * 100;
  const change = `${percentText(Number(Math.abs(share).toPrecision(2)))} ${share < 0 ? 'less' : 'more'}`;
  return `${change} than at ${rateText(best.asked)}`;
}

function afterClimb(rules: SearchRules, climb: ClimbState): SearchState {
  if (climb.outcome === null) return { rules, stage: 'climb', climb };
  const [best, ...others] = [...climb.reached]
    .sort((a, b) => b.received - a.received)
    .map(({ asked, received }) => ({ asked, answer: received }));
  return confirming(rules, climb.outcome, best, others, null);
}

function confirming(
  rules: SearchRules,
  probed: RateAnswer['outcome'],
  best: Candidate | undefined,
  others: readonly Candidate[],
  backOff: number | null,
): SearchState {
  if (best === undefined) {
    return { rules, stage: 'over', answer: { rate: null, outcome: probed, confirmations: 0 } };
  }
  const confirm = beginConfirmation(best, {
    times: rules.confirm,
    others,
    backOff,
    min_rate: rules.min_rate,
  });
  return afterConfirm(rules, probed, confirm);
}

function confirmStep(state: Extract<SearchState, { stage: 'confirm' }>, reading: Reading): Step {
  const { rules, confirm, probed } = state;
  const judged = rules.find === 'max-rate' ? arrivesAgain(confirm.candidate, reading) : reading;
  const lowest = Math.min(confirm.candidate.answer, reading.received);
  const answer = rules.find === 'max-rate' ? lowest : confirm.candidate.answer;
  const next = afterConfirmation(confirm, { passed: judged.passed, answer });
  return { passed: judged.passed, because: judged.because, state: afterConfirm(rules, probed, next) };
}

/** A best rate is confirmed when as much arrives again, but for what counts as no gain. */
function arrivesAgain({ answer }: Candidate, reading: Reading): Pick<Reading, 'passed' | 'because'> {
  if (!reading.passed) return reading;
  const passed = reading.received >= answer * (1 - LEAST_GAIN);
  const more = reading.received > answer * (1 + LEAST_GAIN);
  const distance = `${passed && !more ? 'within' : 'more than'} ${percentText(LEAST_GAIN * 100)}`;
  const side = more ? 'above' : passed ? 'of' : 'below';
  return { passed, because: `${reading.because}, ${distance} ${side} ${rateText(answer)}` };
}

function afterConfirm(rules: SearchRules, probed: RateAnswer['outcome'], confirm: ConfirmState): SearchState {
  const { outcome, candidate, passes, failures } = confirm;
  switch (outcome) {
    case null:
      return { rules, stage: 'confirm', confirm, probed };
    case 'unconfirmed':
      return { rules, stage: 'over', answer: { rate: null, outcome, confirmations: 0 } };
    case 'confirmed': {
      // Something above it failed after all.
      const met = failures > 0 && probed === 'at-most-tried' ? 'found' : probed;
      return {
        rules,
        stage: 'over',
        answer: { rate: candidate.answer, outcome: met, confirmations: passes },
      };
    }
  }
}
