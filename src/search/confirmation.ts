/*
 * A rate that passed once may have been lucky. Before it is given it is measured again; where that fails, a lower one
 * takes its place. Candidates only go down, so it ends.
 */

/** Candidates that may fail before no answer is given. */
export const MOST_CANDIDATES = 16;

/** A rate that may become the answer. */
export interface Candidate {
  /** The rate to ask for again, messages/s. */
  asked: number;
  /** The answer that it stands for, messages/s. */
  answer: number;
}

export interface ConfirmRules {
  /** How often a candidate is measured again. */
  times: number;
  /** Other candidates, the best first, none better than the one to begin with. */
  others: readonly Candidate[];
  /**
   * How far a failed candidate is lowered where the next one lies further away, messages/s; twice as far each time.
   * Null = never to a rate that was not measured before.
   */
  backOff: number | null;
  /** Rates below it are no candidates. */
  min_rate: number;
}

/** Where a confirmation stands. */
export interface ConfirmState {
  readonly rules: ConfirmRules;
  readonly candidate: Candidate;
  /** How often the candidate has passed again. */
  readonly passes: number;
  /** Candidates that failed. */
  readonly failures: number;
  /** Null while there is something to measure. */
  readonly outcome: 'confirmed' | 'unconfirmed' | null;
}

export function beginConfirmation(candidate: Candidate, rules: ConfirmRules): ConfirmState {
  const outcome = rules.times === 0 ? 'confirmed' : null;
  return { rules, candidate, passes: 0, failures: 0, outcome };
}

/**
 * The confirmation after its candidate has been measured again.
 * @param answer what the candidate stands for after this measurement, messages/s; no higher than before
 */
export function afterConfirmation(
  before: ConfirmState,
  { passed, answer }: { passed: boolean; answer: number },
): ConfirmState {
  if (!passed) return backedOff(before);
  const passes = before.passes + 1;
  const candidate = { ...before.candidate, answer };
  return { ...before, candidate, passes, outcome: passes === before.rules.times ? 'confirmed' : null };
}

function backedOff(before: ConfirmState): ConfirmState {
  const { rules, candidate: failed } = before;
  const failures = before.failures + 1;
  const [next, ...rest] = rules.others;
  const lowered = loweredFrom(failed, rules);
  const candidate = next === undefined || (lowered !== null && lowered.answer > next.answer) ? lowered : next;
  if (candidate === null || failures === MOST_CANDIDATES)
    return { ...before, failures, outcome: 'unconfirmed' };
  const others = candidate === next ? rest : rules.others;
  const backOff = rules.backOff === null ? null : rules.backOff * 2;
  return { ...before, rules: { ...rules, others, backOff }, candidate, passes: 0, failures };
}

function loweredFrom({ asked }: Candidate, { backOff, min_rate }: ConfirmRules): Candidate | null {
  if (backOff === null) return null;
  const rate = asked - backOff;
  return rate > 0 && rate >= min_rate && rate < asked ? { asked: rate, answer: rate } : null;
}
