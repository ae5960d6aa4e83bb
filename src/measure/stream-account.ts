import type { SequenceRange, StreamTotals } from './report.ts';
import { SequenceSet } from './sequence-set.ts';

/** What an account holds of what was published: `StreamAccount.against`. */
export interface Against {
  lost: number;
  unackedReceived: number;
  abortedReceived: number;
}

/** What one subscriber client knows of one stream (publisher, partition): exact, whatever arrives in whatever order. */
export class StreamAccount {
  /** Every number below it has arrived; the in-order case touches nothing else. */
  #next = 0;
  /** One past the highest number seen. */
  #high = 0;
  /** One past the highest number seen since reading began anew. */
  #latest = 0;
  /** Numbers at or above `#next` that arrived; empty in the in-order case. */
  #ahead: SequenceSet | null = null;
  #duplicated = 0;
  #reordered = 0;

  /** Distinct numbers that arrived. */
  get received(): number {
    return this.#next + (this.#ahead?.size ?? 0);
  }

  /** One past the highest number that arrived. */
  get end(): number {
    return this.#high;
  }

  /** Arrivals of numbers that had arrived before. */
  get duplicated(): number {
    return this.#duplicated;
  }

  /** First arrivals that came after a later number of the stream. */
  get reordered(): number {
    return this.#reordered;
  }

  /**
   * Books the arrival of `count` consecutive numbers in their order.
   * @returns of how many it was the first
   */
  accept(first: number, count = 1): number {
    if (first === this.#next && this.#ahead === null) {
      this.#latest = this.#high = this.#next += count;
      return count;
    }
    if (first >= this.#high) return this.#acceptBehindGap(first, count);
    let firsts = 0;
    for (let i = 0; i < count; i++) if (this.#acceptOne(first + i)) firsts++;
    return firsts;
  }

  /** Later than all before, with some missing between, as where what lies there was aborted. */
  #acceptBehindGap(first: number, count: number): number {
    this.#ahead ??= new SequenceSet();
    this.#ahead.addRange(first, first + count);
    this.#latest = this.#high = first + count;
    return count;
  }

  #acceptOne(sequence: number): boolean {
    if (sequence !== this.#next || this.#ahead !== null) return this.#acceptOutOfLine(sequence);
    this.#latest = this.#high = ++this.#next;
    return true;
  }

  #acceptOutOfLine(sequence: number): boolean {
    if (sequence < this.#next || this.#ahead?.has(sequence)) {
      this.#duplicated++;
      return false;
    }
    if (sequence < this.#latest) this.#reordered++;
    else this.#latest = sequence + 1;
    this.#high = Math.max(this.#high, sequence + 1);
    this.#ahead ??= new SequenceSet();
    this.#ahead.add(sequence);
    this.#closeGap();
    return true;
  }

  /** Moves what has become contiguous out of `#ahead`. */
  #closeGap(): void {
    const first = this.#ahead?.first();
    if (first === undefined || first[0] !== this.#next) return;
    this.#next = first[1];
    this.#ahead?.removeFirst();
    if (this.#ahead?.size === 0) this.#ahead = null;
  }

  /** Reading begins anew, maybe further back: what comes now is in order whatever came before. */
  beginAnew(): void {
    this.#latest = 0;
  }

  /** The numbers that arrived, in ascending ranges. */
  ranges(): SequenceRange[] {
    const inOrder: SequenceRange[] = this.#next > 0 ? [[0, this.#next]] : [];
    return [...inOrder, ...(this.#ahead?.ranges() ?? [])];
  }

  /** How many numbers of [from, to) arrived. */
  receivedIn(from: number, to: number): number {
    const inOrder = Math.max(0, Math.min(to, this.#next) - from);
    return inOrder + (this.#ahead?.countIn(from, to) ?? 0);
  }

  /**
   * Holds the account against what was published.
   * `lost`: acked numbers that did not arrive; `unackedReceived`: arrivals of numbers that were not acked;
   * `abortedReceived`: of these, numbers of aborted transactions.
   */
  against(published: StreamTotals): Against {
    return heldAgainst(this, published);
  }
}

/** Numbers of one stream that arrived. */
export interface Arrived {
  /** How many they are. */
  readonly received: number;
  /** How many numbers of [from, to) are among them. */
  receivedIn(from: number, to: number): number;
}

/** Holds what arrived against what was published. */
export function heldAgainst(arrived: Arrived, published: StreamTotals): Against {
  const notAcked = sizeOf(published.holes);
  const holesReceived = receivedOf(arrived, published.holes);
  const ackedReceived = arrived.receivedIn(0, published.final) - holesReceived;
  return {
    lost: published.final - notAcked - ackedReceived,
    unackedReceived: arrived.received - ackedReceived,
    abortedReceived: receivedOf(arrived, published.aborted ?? []),
  };
}

function receivedOf(arrived: Arrived, ranges: readonly SequenceRange[]): number {
  return ranges.reduce((sum, [from, to]) => sum + arrived.receivedIn(from, to), 0);
}

function sizeOf(ranges: readonly SequenceRange[]): number {
  return ranges.reduce((sum, [from, to]) => sum + to - from, 0);
}
