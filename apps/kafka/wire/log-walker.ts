import { crc32c } from '@node-rs/crc32';
import { messageOf } from '../../../src/base/errors.ts';
import type { SubscriberAccount } from '../../../src/measure/subscriber-account.ts';
import { COMPRESSIONS } from '../../../src/servers/kafka/client/compression.ts';
import type { Slab } from '../../kit/wire/slab-pool.ts';
import { loadCodec } from '../compression/load-codec.ts';
import type { AbortedTransactions } from './aborted-transactions.ts';
import { batchEndOf, doubt, unreadable } from './batch-frames.ts';
import { BatchRecords, type Records } from './batch-records.ts';
import { LAST_OLD_MAGIC } from './old-message.ts';
import type { PartitionCursor } from './partition-cursor.ts';
import { getInt64 } from './protocol-writer.ts';
import * as layout from './record-batch.ts';
import { RecordReader } from './record-reader.ts';
import { WireError } from './wire-error.ts';

/**
 * Walks the records of a fetch answer as RecordBatchWalker does, whoever wrote them: counts messages and the bytes of
 * their keys and values (as kafka-consumer-perf-test does) up to where each partition is to be read. Every batch is
 * checked and decompressed. Offsets without a message are no fault: compaction and markers leave them.
 */
export class LogWalker {
  readonly #account: SubscriberAccount;
  readonly #ends: readonly number[];
  readonly #trouble: (name: string) => void;
  readonly #record = new RecordReader();
  /** By the compression's number; why it is not there where it could not be loaded. */
  readonly #records: (BatchRecords | string)[] = [];
  #aborted: AbortedTransactions | null = null;
  /** Of the batch that was counted last. */
  #messages = 0;
  #bytes = 0;

  /** @param ends one past the last offset that is to be read, by partition */
  constructor(account: SubscriberAccount, ends: readonly number[], trouble: (name: string) => void) {
    this.#account = account;
    this.#ends = ends;
    this.#trouble = trouble;
  }

  /** Makes every compression readable that this platform has. */
  async load(): Promise<void> {
    for (const name of COMPRESSIONS) {
      const records = new BatchRecords();
      const number = this.#records.push(records) - 1;
      try {
        records.readWith(await loadCodec(name));
      } catch (error) {
        // Wanted only where a batch is compressed so.
        this.#records[number] = messageOf(error);
      }
    }
  }

  /** From now on nothing of these transactions is counted. */
  passOver(aborted: AbortedTransactions): void {
    this.#aborted = aborted;
  }

  /**
   * Takes the records of one partition at [start, end) and moves its cursor behind the last whole batch.
   * @returns where it stopped: at `end`, or at a batch that was cut off, must be fetched again or is not wanted
   * @throws WireError, fatal: what stands there cannot be read
   */
  walk(slab: Slab, start: number, end: number, cursor: PartitionCursor): number {
    const wantedTo = this.#ends[cursor.partition] ?? 0;
    let at = start;
    while (at < end && cursor.position < wantedTo) {
      const batchEnd = batchEndOf(slab, at, end);
      // The broker cuts its answer wherever it is full, but never within the first batch.
      if (batchEnd > end && at > start) return at;
      const wrong = wrongWith(slab, at, { batchEnd, end });
      if (wrong !== null) {
        this.#trouble(wrong);
        doubt(cursor, wrong);
        return at;
      }
      this.#walkBatch(slab, at, batchEnd, { cursor, wantedTo });
      at = batchEnd;
    }
    return at;
  }

  #walkBatch(
    slab: Slab,
    at: number,
    end: number,
    { cursor, wantedTo }: { cursor: PartitionCursor; wantedTo: number },
  ): void {
    const { view } = slab;
    const base = getInt64(view, at + layout.BASE_OFFSET_AT);
    if (view.getUint8(at + layout.MAGIC_AT) <= LAST_OLD_MAGIC) throw oldFormat(cursor);
    const next = base + view.getInt32(at + layout.LAST_OFFSET_DELTA_AT) + 1;
    if (next <= cursor.position) return;
    const isHidden = this.#aborted?.hides(slab, at, end, next - 1) ?? false;
    if (!isHidden && (view.getInt16(at + layout.ATTRIBUTES_AT) & layout.CONTROL_FLAG) === 0) {
      const records = this.#recordsOf(slab, at, { end, cursor });
      const count = view.getInt32(at + layout.RECORD_COUNT_AT);
      if (!this.#count(records, count, cursor.position - base, wantedTo - base))
        throw unreadable(cursor, 'a record makes no sense', 'BROKEN_RECORD');
      this.#account.readOfAny(this.#messages, this.#bytes);
    }
    const leaderEpoch = view.getInt32(at + layout.LEADER_EPOCH_AT);
    if (leaderEpoch > cursor.leaderEpoch) cursor.leaderEpoch = leaderEpoch;
    cursor.pass(next);
  }

  #recordsOf(slab: Slab, at: number, { end, cursor }: { end: number; cursor: PartitionCursor }): Records {
    const number = slab.view.getInt16(at + layout.ATTRIBUTES_AT) & layout.COMPRESSION_MASK;
    const name = COMPRESSIONS[number] ?? `compression ${number}`;
    const reader = this.#records[number] ?? `${name} is not known`;
    if (typeof reader === 'string') throw unreadable(cursor, reader, 'UNKNOWN_COMPRESSION');
    const records = reader.of(slab, at, end);
    if (records === null) throw unreadable(cursor, `what is in ${name} is broken`, 'DECOMPRESSION_FAILED');
    return records;
  }

  /**
   * Counts the records with an offset delta of `from` up to `to`.
   * @returns false where they cannot be told apart
   */
  #count({ slab: { bytes }, start, end }: Records, count: number, from: number, to: number): boolean {
    const record = this.#record;
    this.#messages = 0;
    this.#bytes = 0;
    let at = start;
    for (let left = count; left > 0; left--) {
      const found = record.read(bytes, at, end);
      // One without a value says that what has its key is to be deleted: a message as well.
      if (found === 'broken' || (found === 'inside' && !record.isTombstone)) return false;
      at = record.next;
      if (record.offsetDelta < from || record.offsetDelta >= to) continue;
      this.#messages++;
      this.#bytes += Math.max(0, record.keyLength) + Math.max(0, record.valueLength);
    }
    return true;
  }
}

/** What is wrong with a batch by its length or checksum; null where nothing is. */
function wrongWith(
  { bytes, view }: Slab,
  at: number,
  { batchEnd, end }: { batchEnd: number; end: number },
): string | null {
  if (batchEnd < 0) return 'BROKEN_BATCH';
  if (batchEnd > end) return 'TRUNCATED_BATCH';
  if (view.getUint8(at + layout.MAGIC_AT) <= LAST_OLD_MAGIC) return null;
  if (batchEnd - at < layout.RECORDS_AT) return 'BROKEN_BATCH';
  const crc = crc32c(bytes.subarray(at + layout.ATTRIBUTES_AT, batchEnd));
  return crc === view.getUint32(at + layout.CRC_AT) ? null : 'CRC_MISMATCH';
}

function oldFormat({ partition, position }: PartitionCursor): WireError {
  const text = `Partition ${partition} holds messages of the format before Kafka 0.11 at offset ${position}`;
  return new WireError('OLD_MESSAGE_FORMAT', text, {
    fatal: true,
    hint: 'Read another topic: Hydra counts messages of record batches (format 2) only',
  });
}
