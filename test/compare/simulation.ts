import { expect } from 'vitest';

/** A draw of the standard normal distribution, by Box and Muller. */
export function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Four standard deviations of a binomial count; Welch's interval itself is within a percent of what it says. */
export function expectWithinBinomial(hits: number, draws: number, probability: number): void {
  const reach = 4 * Math.sqrt((probability * (1 - probability)) / draws) + 0.01;
  expect(hits / draws).toBeGreaterThan(probability - reach);
  expect(hits / draws).toBeLessThan(probability + reach);
}
