import type { SequenceRange } from './report.ts';

/**
 * A set of sequence numbers kept as sorted, disjoint, non-adjacent half-open ranges. In the good case (numbers
 * arrive in order) it is one range that grows.
 */
export class SequenceSet {
  readonly #from: number[] = [];
  readonly #to: number[] = [];
  #size = 0;

  /** How many numbers the set holds. */
  get size(): number {
    return this.#size;
  }

  /** One past the highest number; 0 when empty. */
  get end(): number {
    return this.#to.at(-1) ?? 0;
  }

  has(sequence: number): boolean {
    const index = this.#firstEndingAfter(sequence);
    return index < this.#from.length && (this.#from[index] as number) <= sequence;
  }

  /** @returns whether the number was new */
  add(sequence: number): boolean {
    if (sequence === this.#to.at(-1)) {
      this.#to[this.#to.length - 1] = sequence + 1;
      this.#size++;
      return true;
    }
    return this.addRange(sequence, sequence + 1) === 1;
  }

  /** Adds [from, to). @returns how many of its numbers were new */
  addRange(from: number, to: number): number {
    if (to <= from) return 0;
    if (from > (this.#to.at(-1) ?? -1)) return this.#append(from, to);
    if (from === this.#to.at(-1)) {
      this.#to[this.#to.length - 1] = to;
      this.#size += to - from;
      return to - from;
    }
    const first = this.#firstEndingAfter(from - 1);
    let last = first;
    let covered = 0;
    while (last < this.#from.length && (this.#from[last] as number) <= to) {
      covered += Math.max(
        0,
        Math.min(to, this.#to[last] as number) - Math.max(from, this.#from[last] as number),
      );
      last++;
    }
    const mergedFrom = last > first ? Math.min(from, this.#from[first] as number) : from;
    const mergedTo = last > first ? Math.max(to, this.#to[last - 1] as number) : to;
    this.#from.splice(first, last - first, mergedFrom);
    this.#to.splice(first, last - first, mergedTo);
    const added = to - from - covered;
    this.#size += added;
    return added;
  }

  /** Behind all that there is, and not next to it. */
  #append(from: number, to: number): number {
    this.#from.push(from);
    this.#to.push(to);
    this.#size += to - from;
    return to - from;
  }

  /** How many numbers of [from, to) the set holds. */
  countIn(from: number, to: number): number {
    if (to <= from) return 0;
    let held = 0;
    for (let i = this.#firstEndingAfter(from); i < this.#from.length && (this.#from[i] as number) < to; i++) {
      held += Math.min(to, this.#to[i] as number) - Math.max(from, this.#from[i] as number);
    }
    return held;
  }

  /** The lowest range; undefined when empty. */
  first(): SequenceRange | undefined {
    return this.#from.length === 0 ? undefined : [this.#from[0] as number, this.#to[0] as number];
  }

  removeFirst(): void {
    const range = this.first();
    if (range === undefined) return;
    this.#from.shift();
    this.#to.shift();
    this.#size -= range[1] - range[0];
  }

  ranges(): SequenceRange[] {
    return this.#from.map((from, i) => [from, this.#to[i] as number]);
  }

  /** Index of the first range whose end lies beyond `sequence`, by bisection. */
  #firstEndingAfter(sequence: number): number {
    let low = 0;
    let high = this.#to.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#to[middle] as number) > sequence) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
