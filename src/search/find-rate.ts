import { HydraError, UsageError } from '../base/errors.ts';
import { afterWalkStep, beginWalk, nextOfWalk, type WalkOutcome, type WalkRules } from './rate-walk.ts';

/** Enough for a start of 1 and an answer of a thousand million to a hundredth of a percent. */
export const DEFAULT_MAX_STEPS = 64;

export interface FindRateOptions {
  /** First rate to measure, above 0. */
  start: number;
  /** A rate passes when it loses at most this much, percent. */
  target_loss: number;
  /** The search ends when its last move was below this part of the rate: 0.01 is 1 %. */
  tolerance: number;
  /** Measures one rate; `loss` in percent, finite and not negative. What it throws ends the search. */
  measure: (rate: number) => Promise<{ loss: number }>;
  /** Measurements at most; 64 unless told. */
  max_steps?: number;
  /** Highest rate to measure; tried itself before the search gives up. None unless told. */
  max_rate?: number;
  /** Lowest rate to measure, likewise. None unless told. */
  min_rate?: number;
}

export interface FoundRate {
  /** Highest rate that passed; null when none did. */
  rate: number | null;
  /**
   * `found`: a fail lies above the rate, no further than the last move. `at-most-tried`: nothing failed, max_rate or
   * max_steps was reached. `none-passed`: nothing passed. `out-of-steps`: max_steps was reached while a fail was
   * still further away than the tolerance.
   */
  outcome: WalkOutcome;
  /** Measurements in all: the length of the history. */
  steps: number;
  /** Every measurement in its order. */
  history: { rate: number; loss: number; passed: boolean }[];
}

/**
 * Finds the highest rate that loses at most `target_loss`: start; double while it passes; after the first fail move
 * by half of the last move, up after a pass, down after a fail, until the last move is below tolerance x rate. When
 * the start fails, its own size counts as the move before it. Ends whatever the measure gives: a noisy or
 * non-monotonic one too is measured `max_steps` times at most, and the answer is a rate that passed.
 * @throws UsageError for options out of range, HydraError for a loss that is no percentage
 */
export async function findRate(options: FindRateOptions): Promise<FoundRate> {
  const { target_loss, measure } = options;
  let walk = beginWalk(rulesOf(options));
  const history: FoundRate['history'] = [];
  for (;;) {
    const next = nextOfWalk(walk);
    if ('done' in next) return { ...next.done, steps: history.length, history };
    const rate = next.measure;
    const { loss } = await measure(rate);
    refuseNoLoss(loss, rate);
    const passed = loss <= target_loss;
    history.push({ rate, loss, passed });
    walk = afterWalkStep(walk, passed);
  }
}

function rulesOf(options: FindRateOptions): WalkRules {
  const { start, target_loss, tolerance, max_steps = DEFAULT_MAX_STEPS } = options;
  const { max_rate = Number.MAX_VALUE, min_rate = 0 } = options;
  refuseUnless(Number.isFinite(start) && start > 0, 'start', start, 'give a rate above 0');
  refuseUnless(
    Number.isFinite(target_loss) && target_loss >= 0,
    'target_loss',
    target_loss,
    'give percent, from 0 up',
  );
  const share = Number.isFinite(tolerance) && tolerance > 0 && tolerance < 1;
  refuseUnless(share, 'tolerance', tolerance, 'give a part of the rate between 0 and 1: 0.01 is 1 %');
  const steps = Number.isInteger(max_steps) && max_steps >= 1;
  refuseUnless(steps, 'max_steps', max_steps, 'give a whole number from 1 up');
  refuseUnless(
    Number.isFinite(max_rate) && max_rate >= start,
    'max_rate',
    max_rate,
    'give a rate not below start',
  );
  const least = Number.isFinite(min_rate) && min_rate >= 0 && min_rate <= start;
  refuseUnless(least, 'min_rate', min_rate, 'give a rate from 0 up to start');
  return { start, tolerance, min_rate, max_rate, max_steps };
}

function refuseUnless(holds: boolean, name: string, value: unknown, hint: string): void {
  if (!holds) throw new UsageError(`findRate: ${name} is ${String(value)}`, { hint });
}

function refuseNoLoss(loss: unknown, rate: number): void {
  if (typeof loss === 'number' && Number.isFinite(loss) && loss >= 0) return;
  throw new HydraError(`findRate: measure(${rate}) gave the loss ${String(loss)}`, {
    hint: 'give { loss } in percent, a finite number from 0 up',
  });
}
