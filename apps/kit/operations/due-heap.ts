const ABSENT = -1;

/** Users by when they are due, the earliest first: a binary heap without an object per entry. Each stands in it once at most. */
export class DueHeap {
  readonly #users: Int32Array;
  /** When each user is due, by user. */
  readonly #dueUs: Float64Array;
  /** Where each user stands in the heap, by user. */
  readonly #places: Int32Array;
  #size = 0;

  constructor(users: number) {
    this.#users = new Int32Array(users);
    this.#dueUs = new Float64Array(users);
    this.#places = new Int32Array(users).fill(ABSENT);
  }

  get size(): number {
    return this.#size;
  }

  /** Infinity where nobody is due. */
  get firstDueUs(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : this.#dueAt(0);
  }

  /** When a user that stands in it, or did last, is due. */
  dueUs(user: number): number {
    return this.#dueUs[user] as number;
  }

  has(user: number): boolean {
    return this.#places[user] !== ABSENT;
  }

  push(user: number, dueUs: number): void {
    this.#dueUs[user] = dueUs;
    this.#rise(user, this.#size++);
  }

  /** The user that is due first. Not of an empty heap. */
  pop(): number {
    const first = this.#users[0] as number;
    this.remove(first);
    return first;
  }

  /** Of a user that stands in it. */
  remove(user: number): void {
    const at = this.#places[user] as number;
    this.#places[user] = ABSENT;
    const last = this.#users[--this.#size] as number;
    if (last === user) return;
    const parent = (at - 1) >> 1;
    if (at > 0 && this.#dueAt(parent) > this.dueUs(last)) this.#rise(last, at);
    else this.#sink(last, at);
  }

  #rise(user: number, from: number): void {
    const dueUs = this.dueUs(user);
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#dueAt(parent) <= dueUs) break;
      this.#put(this.#users[parent] as number, at);
      at = parent;
    }
    this.#put(user, at);
  }

  #sink(user: number, from: number): void {
    const dueUs = this.dueUs(user);
    let at = from;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && this.#dueAt(child + 1) < this.#dueAt(child)) child++;
      if (this.#dueAt(child) >= dueUs) break;
      this.#put(this.#users[child] as number, at);
      at = child;
    }
    this.#put(user, at);
  }

  #put(user: number, at: number): void {
    this.#users[at] = user;
    this.#places[user] = at;
  }

  #dueAt(at: number): number {
    return this.#dueUs[this.#users[at] as number] as number;
  }
}
