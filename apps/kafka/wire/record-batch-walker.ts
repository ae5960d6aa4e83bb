import { crc32c } from '@node-rs/crc32';
import type { DeliveryBooks } from '../../../src/measure/subscriber-account.ts';
import { COMPRESSIONS } from '../../../src/servers/kafka/client/compression.ts';
import type { Slab } from '../../kit/wire/slab-pool.ts';
import type { AbortedTransactions } from './aborted-transactions.ts';
import { batchEndOf, doubt } from './batch-frames.ts';
import type { Records } from './batch-records.ts';
import type { KnownBatches, SoundBatch } from './known-batches.ts';
import { holdsOthers, isOldMessage } from './old-message.ts';
import type { PartitionCursor } from './partition-cursor.ts';
import { PlainRecord } from './plain-record.ts';
import { getInt64 } from './protocol-writer.ts';
import * as layout from './record-batch.ts';
import { RecordReader } from './record-reader.ts';

/**
 * Walks the records of a fetch answer where they lie and books every value, or the whole batch where its content is
 * known from another client.
 *
 * What a batch's checksum covers is trusted when it fits. When it does not, the trouble is told and each message's
 * own check decides, as far as records can be told apart. Base offset, length and magic are covered by nothing: they
 * are held against the position, and what does not fit is asked for a second time before it is believed.
 */
export class RecordBatchWalker {
  readonly #account: DeliveryBooks;
  readonly #trouble: (name: string) => void;
  readonly #known: KnownBatches;
  readonly #record = new RecordReader();
  readonly #plain = new PlainRecord();
  /** What of the answer under way was aborted; null where that is read like the rest. */
  #aborted: AbortedTransactions | null = null;

  constructor(account: DeliveryBooks, known: KnownBatches, trouble: (name: string) => void) {
    this.#account = account;
    this.#known = known;
    this.#trouble = trouble;
  }

  /**
   * From now on nothing of these transactions is booked, which its reader keeps to the answer that is walked.
   */
  passOver(aborted: AbortedTransactions): void {
    this.#aborted = aborted;
  }

  /**
   * Takes the records of one partition at [start, end) and moves its cursor behind the last whole batch. What is
   * compressed, or of an old format, is somebody else's: it is passed over, told as trouble and counted as foreign.
   * @returns where it stopped: at `end`, or at a batch that was cut off or must be fetched again
   * @throws WireError, fatal: twice the same nonsense
   */
  walk(slab: Slab, start: number, end: number, cursor: PartitionCursor): number {
    let at = start;
    while (at < end) {
      const batchEnd = batchEndOf(slab, at, end);
      // The broker cuts its answer wherever it is full, but never within the first batch.
      if (batchEnd > end && at > start) return at;
      if (batchEnd < 0 || batchEnd > end) {
        this.#doubt(cursor, batchEnd < 0 ? 'BROKEN_BATCH' : 'TRUNCATED_BATCH');
        return at;
      }
      const { arrivals } = this.#account;
      if (!this.#walkBatch(slab, at, batchEnd, cursor)) return at;
      this.#account.read(cursor.partition, cursor.position, this.#account.arrivals - arrivals);
      at = batchEnd;
    }
    return at;
  }

  /** @returns false when what follows must be fetched again */
  #walkBatch(slab: Slab, at: number, end: number, cursor: PartitionCursor): boolean {
    const { bytes, view } = slab;
    if (isOldMessage(slab, at, end)) return this.#passOldMessage(slab, at, cursor);
    if (end - at < layout.RECORDS_AT) {
      this.#doubt(cursor, 'BROKEN_BATCH');
      return false;
    }
    const crc = crc32c(bytes.subarray(at + layout.ATTRIBUTES_AT, end));
    if (crc !== view.getUint32(at + layout.CRC_AT)) return this.#walkDamaged(slab, at, end, cursor);
    const magic = view.getUint8(at + layout.MAGIC_AT);
    if (magic !== layout.MAGIC) this.#trouble('MAGIC_MISMATCH');
    const base = getInt64(view, at + layout.BASE_OFFSET_AT);
    const next = base + view.getInt32(at + layout.LAST_OFFSET_DELTA_AT) + 1;
    if (!fits(base, next, cursor) && !this.#confirm(cursor, base)) return false;
    if (next <= cursor.position) return true;
    if (this.#isAborted(slab, at, end, next)) {
      cursor.pass(next);
      return true;
    }
    const attributes = view.getInt16(at + layout.ATTRIBUTES_AT);
    const count = view.getInt32(at + layout.RECORD_COUNT_AT);
    if (!this.#known.records.isReadable(attributes)) {
      this.#passCompressed(attributes, Math.min(count, next - cursor.position));
    } else if ((attributes & layout.CONTROL_FLAG) === 0) {
      const first = cursor.position - base;
      const { partition } = cursor;
      if (first <= 0) this.#takeAll({ slab, at, end, partition, baseOffset: base, crc });
      else this.#takeFrom(this.#recordsOf(slab, at, end), count, first);
    }
    const leaderEpoch = view.getInt32(at + layout.LEADER_EPOCH_AT);
    if (leaderEpoch > cursor.leaderEpoch) cursor.leaderEpoch = leaderEpoch;
    cursor.pass(next);
    return true;
  }

  #isAborted(slab: Slab, at: number, end: number, next: number): boolean {
    return this.#aborted?.hides(slab, at, end, next - 1) ?? false;
  }

  /** This run's publishers do not compress like that: whatever it says, it is none of their messages. */
  #passCompressed(attributes: number, records: number): void {
    const codec = attributes & layout.COMPRESSION_MASK;
    this.#trouble(`COMPRESSED_BATCH_${(COMPRESSIONS[codec] ?? String(codec)).toUpperCase()}`);
    this.#account.foreign += records;
  }

  /** @returns false when what follows must be fetched again */
  #passOldMessage(slab: Slab, at: number, cursor: PartitionCursor): boolean {
    const offset = getInt64(slab.view, at + layout.BASE_OFFSET_AT);
    // Where others are within, theirs begin before: no checksum covers the offset, so that is told twice.
    if (!fits(offset, offset + 1, cursor) && !this.#confirm(cursor, offset)) return false;
    if (offset < cursor.position) return true;
    this.#trouble('OLD_MESSAGE_FORMAT');
    this.#account.foreign += holdsOthers(slab, at) ? offset + 1 - cursor.position : 1;
    cursor.pass(offset + 1);
    return true;
  }

  /** Every record of an intact batch, no matter its offset. */
  #takeAll(batch: SoundBatch): void {
    const runs = this.#known.runsOf(batch);
    if (runs === null) this.#takeEach(batch);
    else this.#account.runs(runs);
  }

  /** An intact batch that cannot be decompressed is the writer's fault. */
  #recordsOf(slab: Slab, at: number, end: number): Records | null {
    const records = this.#known.records.of(slab, at, end);
    if (records === null) this.#trouble('DECOMPRESSION_FAILED');
    return records;
  }

  #takeEach(batch: SoundBatch): void {
    const count = batch.slab.view.getInt32(batch.at + layout.RECORD_COUNT_AT);
    const records = this.#recordsOf(batch.slab, batch.at, batch.end);
    if (records === null) {
      this.#account.unreadable(count);
      return;
    }
    const { bytes, view } = records.slab;
    const plain = this.#plain;
    for (let taken = 0, next = records.start; taken < count; taken++) {
      if (!plain.read(bytes, next, records.end)) {
        this.#takeFrom(records, count, 0, taken);
        return;
      }
      this.#account.message(view, bytes, plain.valueAt, plain.valueLength);
      next = plain.next;
    }
  }

  /**
   * Every record whose offset delta is `firstDelta` or more, whatever shape it has.
   * @param records null = they cannot be read
   * @param skip records at the front that were taken already
   */
  #takeFrom(records: Records | null, count: number, firstDelta: number, skip = 0): void {
    if (records === null) {
      this.#account.unreadable(count - firstDelta);
      return;
    }
    const { bytes, view } = records.slab;
    const record = this.#record;
    let at = records.start;
    for (let i = 0; i < count; i++) {
      const found = record.read(bytes, at, records.end);
      if (found === 'broken') {
        this.#account.unreadable(count - i);
        return;
      }
      at = record.next;
      if (i < skip) continue;
      if (found === 'inside') this.#takeOdd(firstDelta);
      else if (record.offsetDelta >= firstDelta) {
        this.#account.message(view, bytes, record.valueAt, record.valueLength);
      }
    }
  }

  /** A null value is somebody else's tombstone; any other fault of an intact batch is the writer's. */
  #takeOdd(firstDelta: number): void {
    if (this.#record.offsetDelta < firstDelta) return;
    if (this.#record.valueLength === -1) this.#account.foreign++;
    else this.#account.unreadable();
  }

  /** The checksum does not fit. @returns false when the batch must be fetched again */
  #walkDamaged(slab: Slab, at: number, end: number, cursor: PartitionCursor): boolean {
    const { view } = slab;
    const base = getInt64(view, at + layout.BASE_OFFSET_AT);
    const count = view.getInt32(at + layout.RECORD_COUNT_AT);
    const next = base + view.getInt32(at + layout.LAST_OFFSET_DELTA_AT) + 1;
    const isCompressed = (view.getInt16(at + layout.ATTRIBUTES_AT) & layout.COMPRESSION_MASK) !== 0;
    // The bits that call it compressed may be what is damaged.
    const records = this.#known.records.of(slab, at, end) ?? { slab, start: at + layout.RECORDS_AT, end };
    const isTooMany = count > (records.end - records.start) / layout.SMALLEST_RECORD_BYTES;
    const isNonsense = count < 1 || (isTooMany && !isCompressed);
    if (!fits(base, next, cursor) || next - base !== count || isNonsense) {
      this.#doubt(cursor, 'CRC_MISMATCH');
      return false;
    }
    this.#trouble('CRC_MISMATCH');
    if (this.#isAborted(slab, at, end, next)) {
      cursor.pass(next);
      return true;
    }
    if (isTooMany) this.#account.unreadable(count - (cursor.position - base));
    else this.#salvage(records, count, cursor.position - base);
    cursor.pass(next);
    return true;
  }

  /**
   * Where the lengths of all records add up to the batch, each is what its own inside says. Where they do not, a
   * length is damaged: whatever comes before the first doubtful record is whole, the rest cannot be told apart.
   */
  #salvage(records: Records, count: number, first: number): void {
    const { bytes, view } = records.slab;
    const record = this.#record;
    const readable = this.#countReadable(records, count);
    let at = records.start;
    for (let i = 0; i < readable; i++) {
      const found = record.read(bytes, at, records.end);
      at = record.next;
      if (i < first) continue;
      if (found === 'sound') this.#account.message(view, bytes, record.valueAt, record.valueLength);
      else this.#account.unreadable();
    }
    this.#account.unreadable(count - Math.max(readable, first));
  }

  #countReadable({ slab: { bytes }, start, end }: Records, count: number): number {
    let at = start;
    let sound = 0;
    for (let i = 0; i < count; i++) {
      const found = this.#record.read(bytes, at, end);
      if (found === 'broken') return sound;
      at = this.#record.next;
      if (found === 'sound' && sound === i) sound++;
    }
    return at === end ? count : sound;
  }

  /** A gap or an overlap is believed when the broker tells it twice. */
  #confirm(cursor: PartitionCursor, base: number): boolean {
    const doubt = `OFFSET_MISMATCH ${base}`;
    const confirmed = cursor.doubt === doubt;
    cursor.doubt = doubt;
    this.#trouble(confirmed ? 'OFFSET_GAP' : 'OFFSET_MISMATCH');
    return confirmed;
  }

  #doubt(cursor: PartitionCursor, name: string): void {
    this.#trouble(name);
    doubt(cursor, name);
  }
}

/** Whether a batch of offsets [base, next) is what a broker sends to whoever wants the cursor's position. */
function fits(base: number, next: number, cursor: PartitionCursor): boolean {
  if (next <= cursor.position) return false;
  return cursor.aligned ? base === cursor.position : base <= cursor.position;
}
