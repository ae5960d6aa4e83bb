import { seededRandom } from '../base/seeded-random.ts';

/** Seeds are whole numbers below this. */
export const SEEDS = 2 ** 32;

/**
 * The items in an order that the seed alone decides, on every machine and version: Fisher and Yates' shuffle over
 * a generator of our own, because no library promises to keep its sequence.
 */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const random = seededRandom(seed);
  const left = [...items];
  return items.flatMap(() => left.splice(Math.floor(random() * left.length), 1));
}
