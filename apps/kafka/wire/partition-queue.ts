import type { ProduceBatch } from './produce-batch.ts';
import type { BatchNumbers } from './producer-id.ts';

/**
 * The batches of one partition that are not settled: waiting in the order of their numbers, and on their way. Which
 * lane leads to the partition's leader is noted here by the lane itself, whatever `Lane` is.
 */
export class PartitionQueue<Lane = unknown> {
  readonly stream: number;
  readonly #waiting: ProduceBatch[] = [];
  readonly #flying: ProduceBatch[] = [];
  /** The lane to the partition's leader; null while that is looked for. */
  lane: Lane | null = null;
  /** Of batches that a broker shall know again; null where it shall not. While they are awaited nothing is sent. */
  numbers: BatchNumbers | 'awaited' | null = null;
  /** Nothing is sent before all that are on their way are back. */
  #held = false;

  constructor(stream: number) {
    this.stream = stream;
  }

  /** The batch that still takes records, if there is one. */
  open(): ProduceBatch | undefined {
    const last = this.#waiting.at(-1);
    return last === undefined || last.closed ? undefined : last;
  }

  push(batch: ProduceBatch): void {
    this.#waiting.push(batch);
  }

  /** The batch to be sent next; undefined when nothing may be. */
  head(): ProduceBatch | undefined {
    if (this.numbers === 'awaited' || (this.#held && this.#flying.length > 0)) return undefined;
    this.#held = false;
    return this.#waiting[0];
  }

  /** Takes the head, which goes on its way now. */
  launch(): ProduceBatch {
    const batch = this.#waiting.shift() as ProduceBatch;
    batch.closed = true;
    batch.attempts++;
    this.#flying.push(batch);
    return batch;
  }

  /** Nothing more is sent until all that are on their way are back. @returns whether any is */
  hold(): boolean {
    this.#held = true;
    return this.#flying.length > 0;
  }

  /** The head goes out as these, which hold its messages in order. */
  replaceHead(parts: readonly ProduceBatch[]): void {
    this.#waiting.splice(0, 1, ...parts);
  }

  /** The batch is on its way no more. */
  land(batch: ProduceBatch): void {
    const at = this.#flying.indexOf(batch);
    if (at >= 0) this.#flying.splice(at, 1);
  }

  /** Whether no unsettled batch comes before this one. */
  isFirst(batch: ProduceBatch): boolean {
    const isBefore = (other: ProduceBatch) => !other.settled && other.firstSequence < batch.firstSequence;
    return !this.#flying.some(isBefore) && !this.#waiting.some(isBefore);
  }

  /** A landed batch is to be sent again: it goes where its numbers belong, before all that were made later. */
  putBack(batch: ProduceBatch): void {
    const later = this.#waiting.findIndex((other) => other.firstSequence > batch.firstSequence);
    this.#waiting.splice(later < 0 ? this.#waiting.length : later, 0, batch);
    this.#held = true;
  }

  /** The unsettled batches of a kind. Those that wait are removed, those on their way stay. */
  take(isOf: (batch: ProduceBatch) => boolean): { waiting: ProduceBatch[]; flying: ProduceBatch[] } {
    const isTaken = (batch: ProduceBatch) => !batch.settled && isOf(batch);
    const waiting = this.#waiting.filter(isTaken);
    const rest = this.#waiting.filter((batch) => !isTaken(batch));
    this.#waiting.splice(0, this.#waiting.length, ...rest);
    return { waiting, flying: this.#flying.filter(isTaken) };
  }

  /** When the oldest unsettled batch began, monotonic microseconds; Infinity when there is none. */
  oldestUs(): number {
    let oldest = Number.POSITIVE_INFINITY;
    for (const list of [this.#flying, this.#waiting]) {
      for (const batch of list) if (!batch.settled && batch.createdUs < oldest) oldest = batch.createdUs;
    }
    return oldest;
  }
}
