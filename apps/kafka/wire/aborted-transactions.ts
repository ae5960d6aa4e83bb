import type { Slab } from '../../kit/wire/slab-pool.ts';
import { getInt64 } from './protocol-writer.ts';
import * as layout from './record-batch.ts';

/** Of one transaction in the answer to a Fetch: i64 producer id, i64 offset of its first record. */
export const ABORTED_BYTES = 16;

/** A control record's key: i16 version, i16 type (ControlRecordType of Kafka). */
const ABORT_TYPE = 0;

/**
 * Tells which batches of one partition's answer belong to transactions that were aborted, by the list that the
 * broker sends to readers of committed messages: a producer's batches from a transaction's first offset on, until
 * the marker that aborts it (CompletedFetch of Kafka's own consumer). Batches must be asked about in their order.
 */
export class AbortedTransactions {
  /** Producer id and first offset in turn, by that offset. */
  #pending: readonly (readonly [producerId: number, firstOffset: number])[] = [];
  #next = 0;
  readonly #producers = new Set<number>();

  /** Takes the list of an answer, which lies at `at` of the slab. */
  take({ view }: Slab, at: number, count: number): void {
    this.#next = 0;
    this.#producers.clear();
    if (count === 0 && this.#pending.length === 0) return;
    this.#pending = Array.from({ length: count }, (_, i) => {
      const from = at + i * ABORTED_BYTES;
      return [getInt64(view, from), getInt64(view, from + 8)] as const;
    }).sort(([, first], [, second]) => first - second);
  }

  /**
   * Whether no record of the batch at [at, end) may be read. A marker is none of these, and ends what it aborts.
   * @param lastOffset of the batch
   */
  hides(slab: Slab, at: number, end: number, lastOffset: number): boolean {
    this.#begin(lastOffset);
    if (this.#producers.size === 0) return false;
    const attributes = slab.view.getInt16(at + layout.ATTRIBUTES_AT);
    if ((attributes & layout.TRANSACTIONAL_FLAG) === 0) return false;
    const producerId = getInt64(slab.view, at + layout.PRODUCER_ID_AT);
    if ((attributes & layout.CONTROL_FLAG) === 0) return this.#producers.has(producerId);
    if (isAbort(slab, at, end)) this.#producers.delete(producerId);
    return false;
  }

  /** Transactions that began at or before an offset hide what follows of their producers. */
  #begin(offset: number): void {
    for (; this.#next < this.#pending.length; this.#next++) {
      const [producerId, firstOffset] = this.#pending[this.#next] as readonly [number, number];
      if (firstOffset > offset) return;
      this.#producers.add(producerId);
    }
  }
}

/** Whether the control batch's one record says that its producer's transaction was aborted. */
function isAbort({ bytes, view }: Slab, at: number, end: number): boolean {
  // Of a control record length, attributes, two deltas and key length are one byte each: it holds some ten bytes.
  const typeAt = at + layout.RECORDS_AT + 5 + 2;
  const keyLengthAt = typeAt - 3;
  if (typeAt + 2 > end || (bytes[keyLengthAt] as number) < 8) return false;
  return view.getInt16(typeAt) === ABORT_TYPE;
}
