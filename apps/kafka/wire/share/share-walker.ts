import { crc32c } from '@node-rs/crc32';
import type { DeliveryBooks } from '../../../../src/measure/subscriber-account.ts';
import type { Slab } from '../../../kit/wire/slab-pool.ts';
import { batchEndOf } from '../batch-frames.ts';
import type { KnownBatches } from '../known-batches.ts';
import { PartitionCursor } from '../partition-cursor.ts';
import { getInt64 } from '../protocol-writer.ts';
import * as layout from '../record-batch.ts';
import { RecordBatchWalker } from '../record-batch-walker.ts';
import { RecordReader } from '../record-reader.ts';
import { within } from './acknowledgements.ts';
import type { Offsets, SharePartitionAnswer } from './share-apis.ts';

export interface ShareWalkerParts {
  books: DeliveryBooks;
  known: KnownBatches;
  trouble(name: string): void;
  /** What is booked next stands from that offset on. */
  place(partition: number, from: number): void;
}

/** What came of the records of a partition. */
export interface Walked {
  /** Booked: the member is done with them when their work is. */
  booked: Offsets[];
  /** What is left of these, nothing of the run's, or what cannot be told from it: the member is done with them. */
  others: Offsets[];
  /** What is left of these came broken: somebody is to have it again. */
  broken: Offsets[];
}

/** Books the records of a share fetch that the member has acquired; whole batches come, whatever is acquired of them. */
export class ShareWalker {
  readonly #parts: ShareWalkerParts;
  readonly #walker: RecordBatchWalker;
  readonly #record = new RecordReader();

  constructor(parts: ShareWalkerParts) {
    this.#parts = parts;
    this.#walker = new RecordBatchWalker(parts.books, parts.known, (name) => parts.trouble(name));
  }

  walk(slab: Slab, { partition, start, end, acquired }: SharePartitionAnswer): Walked {
    const walked: Walked = { booked: [], others: [], broken: [] };
    let left: Offsets[] = acquired.map(({ first, last }) => ({ first, last }));
    for (let at = start; at < end && left.length > 0; ) {
      const batchEnd = batchEndOf(slab, at, end);
      if (batchEnd < 0 || batchEnd > end) break;
      const base = getInt64(slab.view, at + layout.BASE_OFFSET_AT);
      const last = base + slab.view.getInt32(at + layout.LAST_OFFSET_DELTA_AT);
      const own = left.flatMap((range) => within(range, { first: base, last }));
      left = left.flatMap((range) =>
        range.last > last ? [{ first: Math.max(range.first, last + 1), last: range.last }] : [],
      );
      for (const range of own) this.#take(slab, [at, batchEnd], { partition, base, last }, range, walked);
      at = batchEnd;
    }
    // Compacted away, or ends of transactions: nothing stands there.
    walked.others.push(...left);
    return walked;
  }

  #take(
    slab: Slab,
    [at, end]: readonly [number, number],
    batch: { partition: number; base: number; last: number },
    range: Offsets,
    walked: Walked,
  ): void {
    const { books, place } = this.#parts;
    const isWhole = range.first === batch.base && range.last === batch.last;
    const before = books.arrivals;
    if (isWhole) {
      const cursor = new PartitionCursor(batch.partition, batch.base);
      place(batch.partition, batch.base);
      this.#walker.walk(slab, at, end, cursor);
      if (cursor.position <= batch.last) walked.broken.push(range);
      else if (books.arrivals - before === range.last - range.first + 1) walked.booked.push(range);
      else walked.others.push(range);
    } else if (
      crc32c(slab.bytes.subarray(at + layout.ATTRIBUTES_AT, end)) !== slab.view.getUint32(at + layout.CRC_AT)
    ) {
      this.#parts.trouble('CRC_MISMATCH');
      walked.broken.push(range);
    } else this.#takeSome(slab, [at, end], batch, range, walked);
  }

  /** Each record that is acquired, by itself. */
  #takeSome(
    slab: Slab,
    [at, end]: readonly [number, number],
    { partition, base }: { partition: number; base: number },
    range: Offsets,
    walked: Walked,
  ): void {
    const records = this.#parts.known.records.of(slab, at, end);
    const record = this.#record;
    let next = records?.start ?? end;
    let left = records === null ? 0 : slab.view.getInt32(at + layout.RECORD_COUNT_AT);
    for (; left > 0 && records !== null; left--) {
      const found = record.read(records.slab.bytes, next, records.end);
      if (found === 'broken') break;
      next = record.next;
      const offset = base + record.offsetDelta;
      if (offset < range.first || offset > range.last) continue;
      if (this.#takeOne(records.slab, { partition, offset, isSound: found === 'sound' }))
        walked.booked.push({ first: offset, last: offset });
    }
    (left > 0 || records === null ? walked.broken : walked.others).push(range);
  }

  /** @returns whether it is one of the run's */
  #takeOne(
    { bytes, view }: Slab,
    { partition, offset, isSound }: { partition: number; offset: number; isSound: boolean },
  ): boolean {
    const { books, place } = this.#parts;
    const before = books.arrivals;
    place(partition, offset);
    if (isSound) books.message(view, bytes, this.#record.valueAt, this.#record.valueLength);
    else books.unreadable();
    const count = books.arrivals - before;
    books.read(partition, offset + 1, count);
    return count > 0;
  }
}
