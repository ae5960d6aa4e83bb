import { mean, sampleVariance } from 'simple-statistics';
import { twoSidedP, twoSidedQuantile } from './student-t.ts';

export interface WelchOutcome {
  /** Mean of b minus mean of a. */
  difference: number;
  low: number;
  high: number;
  /** Two-sided: how probable so large a difference is where there is none. */
  p: number;
  /** Welch-Satterthwaite. */
  degrees: number;
}

/**
 * Welch's t interval and test of the difference of two means: the spreads may differ (B. L. Welch, Biometrika 34,
 * 1947, 28-35).
 * @param a at least two finite values, as b
 * @param confidence in (0, 1)
 * @returns null where neither sample spreads: nothing then tells how large chance is
 */
export function welch(a: readonly number[], b: readonly number[], confidence: number): WelchOutcome | null {
  const ofA = squaredError(a);
  const ofB = squaredError(b);
  const error = Math.sqrt(ofA + ofB);
  if (error === 0) return null;
  const degrees = (ofA + ofB) ** 2 / (ofA ** 2 / (a.length - 1) + ofB ** 2 / (b.length - 1));
  const difference = mean([...b]) - mean([...a]);
  const reach = twoSidedQuantile(confidence, degrees) * error;
  return {
    difference,
    low: difference - reach,
    high: difference + reach,
    p: twoSidedP(difference / error, degrees),
    degrees,
  };
}

/** Squared standard error of the mean. */
function squaredError(values: readonly number[]): number {
  // Equal values have no variance, whatever rounding makes of their mean.
  if (values.every((value) => value === values[0])) return 0;
  return sampleVariance([...values]) / values.length;
}
