/**
 * Corrects the p of many tests for their number, by Benjamini and Hochberg (Journal of the Royal Statistical Society
 * B 57, 1995, 289-300): of what is claimed at a corrected p <= 0.05, at most 5 % is false on average; and where
 * nothing differs at all, anything is claimed in at most 5 % of comparisons.
 * @returns in the order given, each at least as large as it was
 */
export function correctedP(ps: readonly number[]): number[] {
  const descending = [...ps.keys()].sort((i, j) => (ps[j] ?? 0) - (ps[i] ?? 0));
  const corrected = [...ps];
  let lowest = 1;
  for (const [place, index] of descending.entries()) {
    const rank = ps.length - place;
    lowest = Math.min(lowest, (ps[index] ?? 1) * (ps.length / rank));
    corrected[index] = lowest;
  }
  return corrected;
}
