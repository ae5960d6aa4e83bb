import type { SequenceRange, StreamTotals } from './report.ts';
import type { Arrived } from './stream-account.ts';

/** One past the highest number that had come, by publisher and stream; what is not in it had none. */
export type Heights = readonly (readonly (number | undefined)[] | undefined)[];

/** Consecutive numbers that came together, all due at one instant; monotonic microseconds. */
export interface Receipt {
  first: number;
  count: number;
  dueUs: number;
  nowUs: number;
}

/**
 * What one blocked network does to what a client receives: what comes late, what never comes, and when all is as it
 * was before.
 */
export class BlockAccount {
  readonly #before: Heights;
  /** Publishers that have not been heard since the end, of those that had been heard before. */
  readonly #awaited: Set<number>;
  /** The first number that came after the end and was due after it, by publisher and stream. */
  readonly #after: number[][] = [];
  /** The end, monotonic microseconds; null while the block lasts. */
  #endUs: number | null = null;
  #late = 0;
  #againUs: number | null = null;
  #recoveredUs: number | null = null;
  readonly #reconnectsBefore: number;
  #reconnects = 0;

  /**
   * @param before what had come when the block began
   * @param reconnects of the client until then
   */
  constructor(before: Heights, reconnects: number) {
    this.#before = before;
    this.#reconnectsBefore = reconnects;
    this.#awaited = new Set(before.flatMap((streams, publisher) => (streams === undefined ? [] : publisher)));
  }

  ended(nowUs: number): void {
    this.#endUs ??= nowUs;
  }

  /** Messages came for the first time. @param reconnects of the client until now */
  received(publisher: number, stream: number, { first, count, dueUs, nowUs }: Receipt, reconnects: number) {
    if (this.#endUs === null) return;
    this.#againUs ??= nowUs;
    const isNews = this.#awaited.delete(publisher);
    const isLate = dueUs < this.#endUs;
    if (isLate) this.#late += count;
    else this.#noteAfter(publisher, stream, first);
    if (!isNews && !isLate && this.#recoveredUs !== null) return;
    this.#recoveredUs = nowUs;
    this.#reconnects = reconnects - this.#reconnectsBefore;
  }

  #noteAfter(publisher: number, stream: number, first: number): void {
    this.#after[publisher] ??= [];
    const streams = this.#after[publisher] as number[];
    streams[stream] = Math.min(streams[stream] ?? Number.POSITIVE_INFINITY, first);
  }

  get endUs(): number | null {
    return this.#endUs;
  }

  get late(): number {
    return this.#late;
  }

  /** Until it had recovered. */
  get reconnects(): number {
    return this.#reconnects;
  }

  get againUs(): number | null {
    return this.#againUs;
  }

  get recoveredUs(): number | null {
    return this.#awaited.size > 0 ? null : this.#recoveredUs;
  }

  /** Acked numbers of a stream that never came, of those that the block may have kept. */
  missing(publisher: number, published: StreamTotals, arrived: Arrived): number {
    const from = this.#before[publisher]?.[published.stream] ?? 0;
    const to = Math.min(this.#after[publisher]?.[published.stream] ?? published.final, published.final);
    return missingIn(arrived, published, [from, to]);
  }
}

function missingIn(arrived: Arrived, { holes }: StreamTotals, [from, to]: SequenceRange): number {
  if (to <= from) return 0;
  let missing = to - from - arrived.receivedIn(from, to);
  for (const [holeFrom, holeTo] of holes) {
    const [low, high] = [Math.max(from, holeFrom), Math.min(to, holeTo)];
    if (high > low) missing -= high - low - arrived.receivedIn(low, high);
  }
  return missing;
}
