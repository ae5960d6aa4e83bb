/** What repeats of one measurement say together. */
export interface Spread {
  mean: number;
  low: number;
  high: number;
}

/** Mean, smallest and largest of what is known; null where nothing is. */
export function spreadOf(values: readonly (number | null)[]): Spread | null {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return null;
  const low = known.reduce((least, value) => Math.min(least, value));
  const high = known.reduce((most, value) => Math.max(most, value));
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  // Rounding must not put the mean of equal values beyond them.
  return { mean: Math.min(high, Math.max(low, mean)), low, high };
}
