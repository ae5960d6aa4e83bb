import { crc32c } from '@node-rs/crc32';
import { describe, expect, it } from 'vitest';
import { AbortedTransactions } from '../../../../apps/kafka/wire/aborted-transactions.ts';
import { KnownBatches } from '../../../../apps/kafka/wire/known-batches.ts';
import { PartitionCursor } from '../../../../apps/kafka/wire/partition-cursor.ts';
import * as layout from '../../../../apps/kafka/wire/record-batch.ts';
import { RecordBatchWalker } from '../../../../apps/kafka/wire/record-batch-walker.ts';
import { createSlab } from '../../../../apps/kit/wire/slab-pool.ts';
import { createAccount, createBatch, slabOf, tag } from './batches.ts';

const COMMIT = 1;
const ABORT = 0;

function resealed(batch: Buffer): Buffer {
  batch.writeUInt32BE(crc32c(batch.subarray(layout.ATTRIBUTES_AT)), layout.CRC_AT);
  return batch;
}

/** Ten messages of a producer's transaction. */
function data(producer: number, baseOffset: number): Buffer {
  const batch = createBatch({ baseOffset, count: 10 });
  batch.writeInt16BE(layout.TRANSACTIONAL_FLAG, layout.ATTRIBUTES_AT);
  batch.writeBigInt64BE(BigInt(producer), layout.PRODUCER_ID_AT);
  return resealed(batch);
}

/** As a broker writes it: one record, key (version 0, type), value (version 0, coordinator epoch 0). */
function marker(producer: number, baseOffset: number, type: number): Buffer {
  const record = Buffer.from([16 << 1, 0, 0, 0, 4 << 1, 0, 0, 0, type, 6 << 1, 0, 0, 0, 0, 0, 0, 0]);
  const batch = Buffer.concat([data(producer, baseOffset).subarray(0, layout.RECORDS_AT), record]);
  batch.writeInt32BE(batch.length - layout.LOG_OVERHEAD_BYTES, layout.BATCH_LENGTH_AT);
  batch.writeInt16BE(layout.TRANSACTIONAL_FLAG | layout.CONTROL_FLAG, layout.ATTRIBUTES_AT);
  batch.writeInt32BE(0, layout.LAST_OFFSET_DELTA_AT);
  batch.writeInt32BE(1, layout.RECORD_COUNT_AT);
  return resealed(batch);
}

/** @param aborted producer id and first offset of each aborted transaction, as a broker lists them; null = all is read */
function read(
  batches: readonly Buffer[],
  aborted: readonly (readonly [number, number])[] | null,
  known = new KnownBatches('topic', tag),
) {
  const account = createAccount();
  const walker = new RecordBatchWalker(account, known, (name) => expect.fail(name));
  if (aborted !== null) {
    const list = createSlab(16 * aborted.length + 4);
    aborted.forEach(([producer, first], i) => {
      list.view.setBigInt64(4 + 16 * i, BigInt(producer));
      list.view.setBigInt64(12 + 16 * i, BigInt(first));
    });
    const transactions = new AbortedTransactions();
    transactions.take(list, 4, aborted.length);
    walker.passOver(transactions);
  }
  const cursor = new PartitionCursor(0, 0);
  const { slab, start, end } = slabOf(batches);
  account.begin(1);
  walker.walk(slab, start, end, cursor);
  account.end();
  const { received, corrupted, foreign } = account;
  return { received, corrupted, foreign, position: cursor.position };
}

describe('a reader of committed messages', () => {
  // Two producers take turns; the first one aborts, then commits; the second one commits, then aborts.
  const log = [
    data(1, 0),
    data(2, 10),
    data(1, 20),
    marker(1, 30, ABORT),
    data(1, 31),
    marker(2, 41, COMMIT),
    data(2, 42),
    marker(1, 52, COMMIT),
    data(1, 53),
    marker(2, 63, ABORT),
    data(2, 64),
    marker(2, 74, COMMIT),
    marker(1, 75, COMMIT),
  ];
  const aborted = [
    [2, 42],
    [1, 0],
  ] as const;

  it('gets what was committed, whoever wrote in between, in whatever order the list is', () => {
    expect(read(log, aborted)).toEqual({ received: 40, corrupted: 0, foreign: 0, position: 76 });
    expect(read(log, [...aborted].reverse())).toMatchObject({ received: 40 });
  });

  it('passes over what began before its answer', () => {
    const answer = log.slice(2).map((batch) => Buffer.from(batch));
    for (const batch of answer) batch.writeBigInt64BE(batch.readBigInt64BE(0) - 20n, 0);
    const moved = [
      [1, -20],
      [2, 22],
    ] as const;
    expect(read(answer, moved)).toMatchObject({ received: 30, position: 56 });
  });

  it('gets everything where nothing was aborted, and as a reader of uncommitted ones', () => {
    expect(read(log, [])).toMatchObject({ received: 70, position: 76 });
    expect(read(log, null)).toMatchObject({ received: 70, position: 76 });
  });

  it('shares what the batches say with readers of everything', () => {
    const known = new KnownBatches('topic', tag);
    expect([read(log, null, known), read(log, aborted, known), read(log, null, known)]).toMatchObject([
      { received: 70 },
      { received: 40 },
      { received: 70 },
    ]);
  });

  it('forgets the list of the answer before', () => {
    const transactions = new AbortedTransactions();
    const { slab, start, end } = slabOf([data(1, 0)]);
    const list = createSlab(16);
    list.view.setBigInt64(0, 1n);
    transactions.take(list, 0, 1);
    expect(transactions.hides(slab, start, end, 9)).toBe(true);
    transactions.take(list, 0, 0);
    expect(transactions.hides(slab, start, end, 9)).toBe(false);
  });
});
