/**
 * How probable it is at most that chance alone makes all runs of one side equal and all runs of the other equal to
 * something else: max over q of q^n (1 - q)^m + q^m (1 - q)^n, a measure that can take two values, one of them with
 * probability q. (With more values to choose from, agreement is rarer.) 1/8 for two and two runs, 1/32 for three and
 * three. It stands in for Welch's test where nothing spreads and therefore nothing tells how large chance is.
 */
export function unspreadP(n: number, m: number): number {
  let most = 0;
  for (let step = 1; step < STEPS; step++) {
    const q = step / STEPS;
    most = Math.max(most, q ** n * (1 - q) ** m + q ** m * (1 - q) ** n);
  }
  return most;
}

const STEPS = 1_000;
