/*
 * The climb to the highest rate that arrives: double the asked rate until what is received gains next to nothing, and
 * keep the best. Where the climb starts is a matter of the number of clients (rate-start.ts).
 */

/** A doubling that gains less than this part has reached the top: 2 %, as the original. */
export const LEAST_GAIN = 0.02;

export interface ClimbRules {
  /** First rate to ask for, messages/s. */
  start: number;
  /** Highest rate to ask for; tried itself before giving up. */
  max_rate: number;
}

/** One rate that was asked for and what a subscriber received of it, both messages/s. */
export interface Reached {
  asked: number;
  received: number;
}

/**
 * `found`: the last doubling gained next to nothing. `at-most-tried`: it still gained at the highest rate allowed.
 * `none-passed`: nothing was received at the start.
 */
export type ClimbOutcome = 'found' | 'at-most-tried' | 'none-passed';

/** Where a climb stands. */
export interface ClimbState {
  readonly rules: ClimbRules;
  /** The rate to ask for, or the last one when it is over. */
  readonly rate: number;
  /** Everything that was received, in the order of asking. */
  readonly reached: readonly Reached[];
  /** Null while there is something to measure. */
  readonly outcome: ClimbOutcome | null;
}

export function beginClimb(rules: ClimbRules): ClimbState {
  return { rules, rate: rules.start, reached: [], outcome: null };
}

/** The rate at which most was received; null before anything was. */
export function bestOf(reached: readonly Reached[]): Reached | null {
  return reached.reduce<Reached | null>(
    (best, one) => (best === null || one.received > best.received ? one : best),
    null,
  );
}

/** Whether so much more was received than before that a higher rate is worth asking for. */
export function gains({ reached }: ClimbState, received: number): boolean {
  const best = bestOf(reached);
  return received > 0 && (best === null || received >= best.received * (1 + LEAST_GAIN));
}

/** The climb after the rate that it asked for has been measured. */
export function afterClimbStep(before: ClimbState, received: number): ClimbState {
  const { rules, rate } = before;
  const gained = gains(before, received);
  const reached = received > 0 ? [...before.reached, { asked: rate, received }] : before.reached;
  const state = { ...before, reached };
  if (!gained) return { ...state, outcome: reached.length === 0 ? 'none-passed' : 'found' };
  const target = Math.min(rate * 2, rules.max_rate);
  return target === rate ? { ...state, outcome: 'at-most-tried' } : { ...state, rate: target };
}
