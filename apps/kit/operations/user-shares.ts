import type { TaskSet } from './user.ts';

/**
 * Which task set each user of the run is of: by weight, the same in every task. Each next one goes to the set that is furthest
 * behind its share, the first of equals; so any first n users are shared as exactly as n allows.
 */
export function taskSetsOfUsers(users: number, taskSets: readonly Pick<TaskSet, 'weight'>[]): number[] {
  const total = taskSets.reduce((sum, { weight }) => sum + weight, 0);
  const behind = taskSets.map(() => 0);
  return Array.from({ length: users }, () => {
    taskSets.forEach(({ weight }, index) => {
      behind[index] = (behind[index] as number) + weight;
    });
    const next = behind.indexOf(Math.max(...behind));
    behind[next] = (behind[next] as number) - total;
    return next;
  });
}

/** Draws one of several by weight. */
export class WeightedDraw {
  /** Weights, each added to those before it. */
  readonly #upTo: readonly number[];
  readonly #total: number;

  constructor(weights: readonly number[]) {
    let sum = 0;
    this.#upTo = weights.map((weight) => {
      sum += weight;
      return sum;
    });
    this.#total = sum;
  }

  /** @param random uniform in [0, 1) */
  draw(random: number): number {
    const at = random * this.#total;
    const upTo = this.#upTo;
    for (let index = 0; index < upTo.length - 1; index++) if (at < (upTo[index] as number)) return index;
    return upTo.length - 1;
  }
}
