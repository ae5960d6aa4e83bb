import { crc32c } from '@node-rs/crc32';
import { describe, expect, it } from 'vitest';
import { loadCodec } from '../../../../apps/kafka/compression/load-codec.ts';
import { LogWalker } from '../../../../apps/kafka/wire/log-walker.ts';
import { PartitionCursor } from '../../../../apps/kafka/wire/partition-cursor.ts';
import * as layout from '../../../../apps/kafka/wire/record-batch.ts';
import { COMPRESSIONS, type Compression } from '../../../../src/servers/kafka/client/compression.ts';
import { createAccount, createBatch, slabOf } from './batches.ts';

function resealed(batch: Buffer): Buffer {
  batch.writeInt32BE(batch.length - layout.LOG_OVERHEAD_BYTES, layout.BATCH_LENGTH_AT);
  batch.writeUInt32BE(crc32c(batch.subarray(layout.ATTRIBUTES_AT)), layout.CRC_AT);
  return batch;
}

/** The same batch, as a publisher that compresses sends it. */
async function packed(batch: Buffer, name: Compression): Promise<Buffer> {
  const codec = await loadCodec(name);
  if (codec === null) return batch;
  const records = codec.compress(batch.subarray(layout.RECORDS_AT));
  const whole = Buffer.concat([batch.subarray(0, layout.RECORDS_AT), records]);
  whole.writeInt16BE(codec.number, layout.ATTRIBUTES_AT);
  return resealed(whole);
}

/** Reads answers one after the other from a position up to `end`. */
async function read(answers: readonly (readonly Uint8Array[])[], end: number, from = 0) {
  const account = createAccount();
  const troubles: string[] = [];
  const walker = new LogWalker(account, [end], (name) => troubles.push(name));
  await walker.load();
  const cursor = new PartitionCursor(0, from);
  for (const answer of answers) {
    const { slab, start, end: to } = slabOf(answer);
    account.begin(1);
    walker.walk(slab, start, to, cursor);
    account.end();
  }
  return { messages: account.received, bytes: account.bytes, position: cursor.position, troubles };
}

const MESSAGE_BYTES = 48;
const counted = (messages: number, position: number) => ({
  ...{ messages, bytes: messages * MESSAGE_BYTES, position, troubles: [] },
});

describe('a log that is read to its end', () => {
  it.each(COMPRESSIONS)('has every message of batches in %s', async (name) => {
    const batch = await packed(createBatch({ baseOffset: 0, count: 40 }), name);
    expect(await read([[batch]], 40)).toEqual(counted(40, 40));
  });

  it('begins and ends within batches where it is to, and passes over what comes later', async () => {
    const batches = [0, 10, 20].map((baseOffset) => createBatch({ baseOffset, count: 10 }));
    expect(await read([batches], 15, 4)).toEqual(counted(11, 20));
    expect(await read([batches], 10)).toEqual(counted(10, 10));
  });

  it('has gaps between and within batches without any trouble: what was there is compacted away', async () => {
    const short = createBatch({ baseOffset: 20, count: 5 });
    short.writeInt32BE(9, layout.LAST_OFFSET_DELTA_AT);
    const answer = [createBatch({ baseOffset: 0, count: 10 }), resealed(short)];
    expect(await read([answer], 30)).toEqual(counted(15, 30));
  });

  it('has no message in what ends a transaction', async () => {
    const marker = createBatch({ baseOffset: 10, count: 1 });
    marker.writeInt16BE(layout.CONTROL_FLAG, layout.ATTRIBUTES_AT);
    const answer = [createBatch({ baseOffset: 0, count: 10 }), resealed(marker)];
    expect(await read([answer], 11)).toEqual(counted(10, 11));
  });
});

describe('what cannot be read', () => {
  it('is asked for again, and believed when it is whole then', async () => {
    const batch = createBatch({ baseOffset: 0, count: 10 });
    const damaged = Buffer.from(batch);
    damaged[layout.RECORDS_AT + 20] = (damaged[layout.RECORDS_AT + 20] as number) ^ 1;
    const found = await read([[damaged], [batch]], 10);
    expect(found).toEqual({ ...counted(10, 10), troubles: ['CRC_MISMATCH'] });
    await expect(read([[damaged], [damaged]], 10)).rejects.toThrow('CRC_MISMATCH, and again when asked anew');
  });

  it('ends reading where it is an unknown compression, or broken', async () => {
    const batch = createBatch({ baseOffset: 0, count: 10 });
    for (const [codec, why] of [
      [7, 'compression 7 is not known'],
      [1, 'what is in gzip is broken'],
    ] as const) {
      batch.writeInt16BE(codec, layout.ATTRIBUTES_AT);
      await expect(read([[resealed(batch)]], 10)).rejects.toThrow(why);
    }
  });

  it('ends reading where it is of a format before record batches', async () => {
    const old = createBatch({ baseOffset: 0, count: 1 });
    old.writeInt8(1, layout.MAGIC_AT);
    await expect(read([[old]], 1)).rejects.toThrow('the format before Kafka 0.11 at offset 0');
  });
});
