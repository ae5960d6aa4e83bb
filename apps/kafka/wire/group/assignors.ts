/*
 * Who reads what in a group whose members decide it themselves (the classic protocol): the leader computes it for all.
 * As Kafka's own clients compute it where all members subscribe to the same one topic and tell no racks.
 */

/** One member as the leader sees it. */
export interface Candidate {
  readonly memberId: string;
  /** Partitions that it says it reads. */
  readonly owned: readonly number[];
  /** Generation in which it was given these; -1 where it does not tell. */
  readonly generation: number;
}

/** Partitions by member id. */
export type Assignment = ReadonlyMap<string, readonly number[]>;

export type AssignorName = 'range' | 'cooperative-sticky';

/** Contiguous ranges in the order of member ids, the first ones longer (Java's RangeAssignor). */
export function assignRange(members: readonly Candidate[], partitions: number): Assignment {
  const ids = sortedIds(members);
  const share = Math.floor(partitions / ids.length);
  const longer = partitions % ids.length;
  return new Map(
    ids.map((id, index) => {
      const from = index * share + Math.min(index, longer);
      return [id, numbers(from, from + share + (index < longer ? 1 : 0))];
    }),
  );
}

/**
 * Everybody keeps what he has as far as that is balanced, and the rest goes round (Java's CooperativeStickyAssignor;
 * the constrained algorithm of its AbstractStickyAssignor). What changes hands is given to nobody at first: whoever
 * has it gives it back, and the next generation gets it.
 */
export function assignCooperativeSticky(members: readonly Candidate[], partitions: number): Assignment {
  const owners = ownersOf(members, partitions);
  const owned = new Map(members.map(({ memberId }): [string, number[]] => [memberId, []]));
  for (const [partition, id] of owners) if (id !== null) owned.get(id)?.push(partition);
  for (const list of owned.values()) list.sort((a, b) => a - b);
  const isFree = (partition: number, id: string) => !owners.has(partition) || owners.get(partition) === id;
  return new Map(
    [...new Balance(owned, partitions).assign()].map(([id, list]) => [
      id,
      list.filter((partition) => isFree(partition, id)),
    ]),
  );
}

/** Who owns what by the latest generation; null where two claim it in the same one. */
function ownersOf(members: readonly Candidate[], partitions: number): Map<number, string | null> {
  const claims = new Map<number, { id: string | null; generation: number }>();
  for (const { memberId, owned, generation } of members) {
    for (const partition of owned) {
      const claim = claims.get(partition);
      if (partition >= partitions || (claim !== undefined && claim.generation > generation)) continue;
      const isTied = claim?.generation === generation;
      claims.set(partition, { id: isTied ? null : memberId, generation });
    }
  }
  return new Map([...claims].map(([partition, { id }]) => [partition, id]));
}

/** Java's ConstrainedAssignmentBuilder. */
class Balance {
  readonly #owned: ReadonlyMap<string, readonly number[]>;
  readonly #partitions: number;
  readonly #least: number;
  readonly #most: number;
  /** How many members get one more than the least. */
  readonly #longer: number;
  #haveMost = 0;
  readonly #assignment = new Map<string, number[]>();
  /** Members with fewer than the least. */
  #below: string[] = [];
  /** Members with the least that may get one more. */
  #atLeast: string[] = [];

  constructor(owned: ReadonlyMap<string, readonly number[]>, partitions: number) {
    this.#owned = owned;
    this.#partitions = partitions;
    this.#least = Math.floor(partitions / owned.size);
    this.#most = Math.ceil(partitions / owned.size);
    this.#longer = partitions % owned.size;
  }

  assign(): Map<string, number[]> {
    for (const [id, list] of this.#owned) this.#keep(id, list);
    const taken = new Set([...this.#assignment.values()].flat());
    const free = numbers(0, this.#partitions).filter((partition) => !taken.has(partition));
    this.#below.sort(byText);
    this.#atLeast.sort(byText);
    let turn = 0;
    for (const partition of free) {
      if (this.#below.length > 0) turn = this.#giveBelow(partition, turn);
      else this.#giveMore(partition);
    }
    return this.#assignment;
  }

  #keep(id: string, owned: readonly number[]): void {
    if (owned.length < this.#least) {
      this.#assignment.set(id, [...owned]);
      this.#below.push(id);
    } else if (owned.length >= this.#most && this.#haveMost < this.#longer) {
      this.#haveMost++;
      this.#assignment.set(id, owned.slice(0, this.#most));
      if (this.#haveMost === this.#longer) this.#atLeast = [];
    } else {
      this.#assignment.set(id, owned.slice(0, this.#least));
      if (this.#haveMost < this.#longer) this.#atLeast.push(id);
    }
  }

  /** @returns whose turn is next among those below */
  #giveBelow(partition: number, turn: number): number {
    const index = turn < this.#below.length ? turn : 0;
    const id = this.#below[index] as string;
    const list = this.#assignment.get(id) as number[];
    list.push(partition);
    if (list.length < this.#least) return index + 1;
    this.#below.splice(index, 1);
    this.#atLeast.push(id);
    return index;
  }

  #giveMore(partition: number): void {
    const id = this.#atLeast.shift();
    if (id !== undefined) this.#assignment.get(id)?.push(partition);
  }
}

function sortedIds(members: readonly Candidate[]): string[] {
  return members.map(({ memberId }) => memberId).sort(byText);
}

/** As Java compares strings: by UTF-16 code unit. */
function byText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
