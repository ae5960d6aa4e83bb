import { gammaln } from 'simple-statistics';

/*
 * Student's t distribution for any number of degrees of freedom above 0, whole or not (Welch's are not). simple-statistics
 * has none. By the regularized incomplete beta function: NIST Digital Library of Mathematical Functions, 8.17.
 */

const EPSILON = 1e-16;
const TINY = 1e-300;
const MOST_TERMS = 100_000;

/** Probability that |T| is at least |t|. */
export function twoSidedP(t: number, degrees: number): number {
  return Number.isFinite(t) ? incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5) : 0;
}

/**
 * The t that |T| exceeds with probability 1 - confidence, e.g. 2.776 for 4 degrees and 0.95.
 * @param confidence in (0, 1)
 */
export function twoSidedQuantile(confidence: number, degrees: number): number {
  const tail = 1 - confidence;
  let low = 0;
  let high = 1;
  while (twoSidedP(high, degrees) > tail) {
    low = high;
    high *= 2;
  }
  // Halving ends where two neighbouring doubles are left.
  for (let middle = (low + high) / 2; middle > low && middle < high; middle = (low + high) / 2) {
    if (twoSidedP(middle, degrees) > tail) low = middle;
    else high = middle;
  }
  return high;
}

/** I_x(a, b), DLMF 8.17.2. */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(gammaln(a + b) - gammaln(a) - gammaln(b) + a * Math.log(x) + b * Math.log1p(-x));
  // The fraction converges fast on one side of the mean only; the symmetry 8.17.4 gives the other.
  return x < (a + 1) / (a + b + 2)
    ? (front * fraction(x, a, b)) / a
    : 1 - (front * fraction(1 - x, b, a)) / b;
}

/** The continued fraction DLMF 8.17.22, evaluated by the modified Lentz method (DLMF 3.10(iii)). */
function fraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m < MOST_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d);
    c = nonZero(1 + even / c);
    value *= c * d;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d);
    c = nonZero(1 + odd / c);
    const change = c * d;
    value *= change;
    if (Math.abs(change - 1) < EPSILON) break;
  }
  return value;
}

function nonZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}
