/*
 * The walk towards the highest rate that passes: start, double while it passes, after the first fail move by half of
 * the last move, up after a pass and down after a fail, until the last move was small. From the first fail on, every
 * rate lies between the highest pass and the lowest fail, so no rate is measured twice and the highest pass is
 * bounded by a fail no further above it than the last move.
 */

export interface WalkRules {
  /** First rate to measure, messages/s. */
  start: number;
  /** The walk ends when its last move was below this part of the rate: 0.01 is 1 %. */
  tolerance: number;
  /** Rates outside these two, messages/s, are not measured; the bound itself is tried before giving up. */
  min_rate: number;
  max_rate: number;
  /** Measurements at most. */
  max_steps: number;
}

/**
 * `found`: a fail lies no further above the rate than the last move. `at-most-tried`: nothing failed up to a bound.
 * `none-passed`: nothing passed down to a bound. `out-of-steps`: the steps ended before the last move was small.
 */
export type WalkOutcome = 'found' | 'at-most-tried' | 'none-passed' | 'out-of-steps';

export interface WalkAnswer {
  /** Highest rate that passed, messages/s; null when none did. */
  rate: number | null;
  outcome: WalkOutcome;
}

/** Where a walk stands. */
export interface WalkState {
  readonly rules: WalkRules;
  /** The rate to measure, or the last one measured when it is over. */
  readonly rate: number;
  /** Size of the move that led to the rate; for the start the start itself. */
  readonly move: number;
  /** Rates that passed, ascending. */
  readonly passes: readonly number[];
  readonly failed: boolean;
  /** Measurements so far. */
  readonly steps: number;
  /** Null while there is something to measure. */
  readonly outcome: WalkOutcome | null;
}

export function beginWalk(rules: WalkRules): WalkState {
  const { start } = rules;
  return { rules, rate: start, move: start, passes: [], failed: false, steps: 0, outcome: null };
}

/** What to measure next, or the answer. */
export function nextOfWalk({ rate, passes, outcome }: WalkState): { measure: number } | { done: WalkAnswer } {
  return outcome === null ? { measure: rate } : { done: { rate: passes.at(-1) ?? null, outcome } };
}

/** The walk after the rate that it asked for has been measured. */
export function afterWalkStep(before: WalkState, passed: boolean): WalkState {
  const state = {
    ...before,
    passes: passed ? [...before.passes, before.rate] : before.passes,
    failed: before.failed || !passed,
    steps: before.steps + 1,
  };
  const { rules, rate, move, failed, steps } = state;
  if (failed && move < rules.tolerance * rate) return over(state);
  const target = nextRate(state, passed);
  // At a bound, or where a double cannot tell the two apart.
  if (target === rate || target === 0) return over(state);
  if (steps >= rules.max_steps) return { ...state, outcome: outOfSteps(state) };
  return { ...state, rate: target, move: Math.abs(target - rate) };
}

function nextRate({ rules, rate, move, failed }: WalkState, passed: boolean): number {
  if (!failed) return Math.min(rate * 2, rules.max_rate);
  return Math.max(passed ? rate + move / 2 : rate - move / 2, rules.min_rate);
}

function over(state: WalkState): WalkState {
  if (state.passes.length === 0) return { ...state, outcome: 'none-passed' };
  return { ...state, outcome: state.failed ? 'found' : 'at-most-tried' };
}

function outOfSteps({ passes, failed }: WalkState): WalkOutcome {
  if (passes.length === 0) return 'none-passed';
  return failed ? 'out-of-steps' : 'at-most-tried';
}
