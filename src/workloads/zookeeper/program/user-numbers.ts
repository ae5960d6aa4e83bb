import type { Change } from './instructions.ts';

/** The number of users as a program changes it, between its bounds. */
export class UserNumbers {
  #users: number;
  #least = 1;
  #most: number;
  /** 1 = as the change says, -1 = the other way; turned at the bounds. */
  #way: 1 | -1 = 1;

  /** @param users at first, and the most there can be */
  constructor(users: number) {
    this.#users = users;
    this.#most = users;
  }

  get users(): number {
    return this.#users;
  }

  set least(users: number) {
    this.#least = users;
  }

  set most(users: number) {
    this.#most = users;
  }

  /** @returns what there is now */
  set(users: number): number {
    this.#users = Math.max(this.#least, Math.min(this.#most, users));
    return this.#users;
  }

  add({ by, turns }: Change): number {
    return this.#changed(turns, (way) => this.#users + way * by);
  }

  multiply({ by, turns }: Change): number {
    return this.#changed(turns, (way) => Math.round(this.#users * by ** way));
  }

  /** Where a change that turns leads out of the bounds, it stops there, and the next one goes the other way. */
  #changed(turns: boolean, to: (way: 1 | -1) => number): number {
    const way = turns ? this.#way : 1;
    const next = to(way);
    if (turns && (next >= this.#most || next <= this.#least)) {
      const stuck = this.set(next);
      const back = to(way === 1 ? -1 : 1);
      this.#way = back === stuck ? this.#way : way === 1 ? -1 : 1;
      return stuck;
    }
    return this.set(next);
  }
}
