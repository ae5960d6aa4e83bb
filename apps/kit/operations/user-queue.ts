/** Users in the order in which they came: a ring without an object per entry. Each stands in it once at most. */
export class UserQueue {
  readonly #ring: Int32Array;
  #head = 0;
  #size = 0;

  constructor(users: number) {
    this.#ring = new Int32Array(Math.max(1, users));
  }

  get size(): number {
    return this.#size;
  }

  push(user: number): void {
    this.#ring[(this.#head + this.#size++) % this.#ring.length] = user;
  }

  /** Not of an empty queue. */
  shift(): number {
    const user = this.#ring[this.#head] as number;
    this.#head = (this.#head + 1) % this.#ring.length;
    this.#size--;
    return user;
  }

  /** Takes a user out that may stand in it; the order of the others stays. */
  remove(user: number): void {
    for (let left = this.#size; left > 0; left--) {
      const next = this.shift();
      if (next !== user) this.push(next);
    }
  }
}
