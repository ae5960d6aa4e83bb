import type { GroupRanges } from './group-report.ts';
import type { StreamTotals } from './report.ts';
import { SequenceSet } from './sequence-set.ts';
import { type Against, type Arrived, heldAgainst } from './stream-account.ts';

/** What the members of a group have read together: each message counts once, whoever read it. */
export class GroupAccount {
  /** Arrivals at its members, each time. */
  receipts = 0;
  /** By publisher, then by stream. */
  readonly #sequences: SequenceSet[][] = [];
  /** By stream. */
  readonly #positions: SequenceSet[] = [];

  /** Adds what one member, or the members of one task, have read. */
  add({ sequences, positions }: GroupRanges, receipts: number): void {
    this.receipts += receipts;
    for (const { publisher, stream, ranges } of sequences) {
      const streams = this.#sequences[publisher] ?? [];
      this.#sequences[publisher] = streams;
      streams[stream] = addTo(streams[stream], ranges);
    }
    for (const { stream, ranges } of positions)
      this.#positions[stream] = addTo(this.#positions[stream], ranges);
  }

  /** Distinct messages. */
  get received(): number {
    let sum = 0;
    for (const streams of this.#sequences) for (const set of streams ?? []) sum += set?.size ?? 0;
    return sum;
  }

  /** Distinct positions: messages as often as the system holds them. */
  get positions(): number {
    return this.#positions.reduce((sum, set) => sum + set.size, 0);
  }

  ranges(): GroupRanges {
    const sequences: GroupRanges['sequences'] = [];
    this.#sequences.forEach((streams, publisher) => {
      streams.forEach((set, stream) => {
        sequences.push({ publisher, stream, ranges: set.ranges().flat() });
      });
    });
    const positions: GroupRanges['positions'] = [];
    this.#positions.forEach((set, stream) => {
      positions.push({ stream, ranges: set.ranges().flat() });
    });
    return { sequences, positions };
  }

  /** Holds it against what each publisher's streams were given (index = publisher). */
  against(published: readonly (readonly StreamTotals[])[]): Against {
    const sum = { lost: 0, unackedReceived: 0, abortedReceived: 0 };
    published.forEach((streams, publisher) => {
      for (const totals of streams) {
        const found = heldAgainst(this.#arrived(publisher, totals.stream), totals);
        sum.lost += found.lost;
        sum.unackedReceived += found.unackedReceived;
        sum.abortedReceived += found.abortedReceived;
      }
    });
    return sum;
  }

  /**
   * Of the acked messages that nobody has read: how many may still lie in the system, ahead of where the group has
   * come to.
   * @param bounds from where up to where the system holds each stream
   */
  undelivered(
    published: readonly (readonly StreamTotals[])[],
    bounds: readonly (readonly [number, number])[],
  ): number {
    const missing = bounds.map(() => 0);
    published.forEach((streams, publisher) => {
      for (const totals of streams) {
        const { lost } = heldAgainst(this.#arrived(publisher, totals.stream), totals);
        missing[totals.stream] = (missing[totals.stream] ?? 0) + lost;
      }
    });
    return bounds.reduce((sum, [from, to], stream) => {
      const ahead = Math.max(0, to - Math.max(from, this.#positions[stream]?.end ?? 0));
      return sum + Math.min(missing[stream] ?? 0, ahead);
    }, 0);
  }

  #arrived(publisher: number, stream: number): Arrived {
    const set = this.#sequences[publisher]?.[stream];
    return { received: set?.size ?? 0, receivedIn: (from, to) => set?.countIn(from, to) ?? 0 };
  }
}

function addTo(set = new SequenceSet(), ranges: readonly number[]): SequenceSet {
  for (let at = 0; at + 1 < ranges.length; at += 2)
    set.addRange(ranges[at] as number, ranges[at + 1] as number);
  return set;
}
