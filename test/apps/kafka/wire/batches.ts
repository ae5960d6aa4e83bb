import { setInt64 } from '../../../../apps/kafka/wire/protocol-writer.ts';
import * as layout from '../../../../apps/kafka/wire/record-batch.ts';
import { RecordBatchWriter } from '../../../../apps/kafka/wire/record-batch-writer.ts';
import { createSlab, type Slab } from '../../../../apps/kit/wire/slab-pool.ts';
import { runTagOf } from '../../../../src/measure/message.ts';
import { type ReceiptRecorder, SubscriberAccount } from '../../../../src/measure/subscriber-account.ts';

export const tag = runTagOf('walker-test');

/** Receipts by due time. */
export class Receipts implements ReceiptRecorder {
  readonly byDue = new Map<number, number>();

  receipt(intendedUs: number, _nowUs: number, count: number): void {
    this.byDue.set(intendedUs, (this.byDue.get(intendedUs) ?? 0) + count);
  }
}

export function createAccount(receipts: ReceiptRecorder = new Receipts()): SubscriberAccount {
  return new SubscriberAccount(tag, receipts);
}

export interface BatchSpec {
  baseOffset: number;
  count: number;
  messageBytes?: number;
  firstSequence?: number;
}

/** A batch as the log holds it: written by the product's writer, base offset set as a broker sets it. */
export function createBatch(spec: BatchSpec): Buffer {
  const messageBytes = spec.messageBytes ?? 48;
  const writer = new RecordBatchWriter({ tag, publisher: 0, bytes: messageBytes, keys: null, headers: 0 });
  const slab = createSlab(layout.RECORDS_AT + spec.count * writer.largestRecordBytes);
  const first = spec.firstSequence ?? spec.baseOffset;
  const { length } = slab.bytes;
  const end = writer.append(slab, layout.RECORDS_AT, length, 0, 0, first, spec.count, 7_000);
  if (writer.written !== spec.count) throw new Error('the batch does not fit its slab');
  const header = { count: spec.count, firstSequence: first, attributes: 0, numbers: null };
  writer.finish(slab, 0, end, { ...header, timestampMs: 1_700_000_000_000 });
  setInt64(slab.view, layout.BASE_OFFSET_AT, spec.baseOffset);
  return slab.bytes.subarray(0, end);
}

/** Batches one after the other, somewhere within a slab. */
export function slabOf(
  batches: readonly Uint8Array[],
  before = 5,
): { slab: Slab; start: number; end: number } {
  const bytes = Buffer.concat(batches);
  const slab = createSlab(before + bytes.length + 9);
  slab.bytes.fill(0xee);
  bytes.copy(slab.bytes, before);
  return { slab, start: before, end: before + bytes.length };
}
