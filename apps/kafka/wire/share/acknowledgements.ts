import { ACCEPT, type Acknowledgement, type Offsets, RELEASE } from './share-apis.ts';

type Told = Map<number, Acknowledgement[]>;

/** What a member has to tell one leader of the records that it acquired there, by partition. */
export class Acknowledgements {
  #pending: Told = new Map();
  /** Acquired, and nothing decided yet: that is to be released where the partition is given up. */
  readonly #open = new Map<number, Offsets[]>();

  get isEmpty(): boolean {
    return this.#pending.size === 0;
  }

  acquired(partition: number, offsets: readonly Offsets[]): void {
    const open = this.#open.get(partition) ?? [];
    this.#open.set(partition, [...open, ...offsets.map(({ first, last }) => ({ first, last }))]);
  }

  /** They are done with. */
  accept(partition: number, offsets: Offsets): void {
    this.#settle(partition, offsets, ACCEPT);
  }

  /** Somebody else may have what is left of the partition, or of it within `offsets`. */
  release(partition: number, offsets?: Offsets): void {
    const open = this.#open.get(partition) ?? [];
    for (const range of offsets === undefined ? open : [offsets]) this.#settle(partition, range, RELEASE);
  }

  /** What is not the member's any more is nothing to it. */
  #settle(partition: number, offsets: Offsets, type: Acknowledgement['type']): void {
    const open = this.#open.get(partition) ?? [];
    this.#open.set(partition, without(open, offsets));
    for (const { first, last } of open.flatMap((range) => within(range, offsets))) {
      const pending = this.#pending.get(partition) ?? [];
      this.#pending.set(partition, pending);
      const before = pending.at(-1);
      if (before !== undefined && before.type === type && before.last + 1 === first) before.last = last;
      else pending.push({ first, last, type });
    }
  }

  /** What is to be told now, in the order of offsets as leaders want it. */
  take(): Told {
    const taken = this.#pending;
    this.#pending = new Map();
    for (const list of taken.values()) list.sort((a, b) => a.first - b.first);
    return taken;
  }

  /** The leader gave all of it up: it has acquired nothing of what it had. */
  clear(): void {
    this.#pending.clear();
    this.#open.clear();
  }
}

/** What two have in common; nothing, or one. */
export function within(range: Offsets, other: Offsets): Offsets[] {
  const first = Math.max(range.first, other.first);
  const last = Math.min(range.last, other.last);
  return first <= last ? [{ first, last }] : [];
}

/** What is left of ranges. */
export function without(ranges: Offsets[], { first, last }: Offsets): Offsets[] {
  return ranges.flatMap((range) => {
    if (range.last < first || range.first > last) return [range];
    return [
      ...(range.first < first ? [{ first: range.first, last: first - 1 }] : []),
      ...(range.last > last ? [{ first: last + 1, last: range.last }] : []),
    ];
  });
}
