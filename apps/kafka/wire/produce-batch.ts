import type { DueRun } from '../../../src/measure/publisher-account.ts';
import type { Slab } from '../../kit/wire/slab-pool.ts';
import type { BatchNumbers } from './producer-id.ts';
import type { Transaction } from './transaction.ts';

/** Records of one stream that are sent, answered and settled together, in the request that carries them. */
export class ProduceBatch {
  readonly stream: number;
  readonly firstSequence: number;
  readonly slab: Slab;
  /** Where records may go on to, and where the next one goes. */
  readonly end: number;
  at: number;
  /** Records so far. */
  count = 0;
  /** Monotonic microseconds of the first record's hand-over. */
  readonly createdUs: number;
  /** Create time of the records, milliseconds since the epoch. */
  readonly timestampMs: number;
  /** Takes no more records; true from the first sending at the latest. */
  closed = false;
  /** Where the finished request ends: before `at` when its records are compressed. 0 before it is finished. */
  requestEnd = 0;
  /** What its records are compressed with, by number, and whether it is part of a transaction. */
  attributes = 0;
  /** Null outside of transactions. */
  transaction: Transaction | null = null;
  /** What its number was drawn from; null = it has none. */
  numbers: BatchNumbers | null = null;
  attempts = 0;
  /** The broker may hold the records although nobody said so. */
  mayBeAppended = false;
  /** Its outcome was told. */
  settled = false;
  readonly #dueUs: number[] = [];
  readonly #counts: number[] = [];

  constructor(
    stream: number,
    firstSequence: number,
    slab: Slab,
    start: number,
    end: number,
    createdUs: number,
    timestampMs: number,
  ) {
    this.stream = stream;
    this.firstSequence = firstSequence;
    this.slab = slab;
    this.at = start;
    this.end = end;
    this.createdUs = createdUs;
    this.timestampMs = timestampMs;
  }

  /** Notes `count` records written, all due at `intendedUs`. */
  add(count: number, intendedUs: number, at: number): void {
    const last = this.#dueUs.length - 1;
    if (this.#dueUs[last] === intendedUs) this.#counts[last] = (this.#counts[last] as number) + count;
    else {
      this.#dueUs.push(intendedUs);
      this.#counts.push(count);
    }
    this.count += count;
    this.at = at;
  }

  /** Its records by due time, in order. */
  *runs(): Generator<DueRun> {
    let firstSequence = this.firstSequence;
    for (let i = 0; i < this.#dueUs.length; i++) {
      const count = this.#counts[i] as number;
      yield { stream: this.stream, firstSequence, count, intendedUs: this.#dueUs[i] as number };
      firstSequence += count;
    }
  }
}
