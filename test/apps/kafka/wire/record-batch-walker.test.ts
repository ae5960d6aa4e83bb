import { crc32, crc32c } from '@node-rs/crc32';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadCodec } from '../../../../apps/kafka/compression/load-codec.ts';
import { KnownBatches } from '../../../../apps/kafka/wire/known-batches.ts';
import { PartitionCursor } from '../../../../apps/kafka/wire/partition-cursor.ts';
import * as layout from '../../../../apps/kafka/wire/record-batch.ts';
import { RecordBatchWalker } from '../../../../apps/kafka/wire/record-batch-walker.ts';
import { createAccount, createBatch, Receipts, slabOf, tag } from './batches.ts';

interface Walked {
  received: number;
  corrupted: number;
  foreign: number;
  duplicated: number;
  position: number;
  troubles: string[];
}

const nothingKnown = () => new KnownBatches('topic', tag);

/** Walks answers one after the other with one cursor, as a lane does. */
function walk(
  answers: readonly (readonly Uint8Array[])[],
  position = 0,
  aligned = true,
  known = nothingKnown(),
): Walked {
  const account = createAccount();
  const troubles: string[] = [];
  const walker = new RecordBatchWalker(account, known, (name) => troubles.push(name));
  const cursor = new PartitionCursor(0, position);
  cursor.aligned = aligned;
  for (const answer of answers) {
    const { slab, start, end } = slabOf(answer);
    account.begin(1);
    walker.walk(slab, start, end, cursor);
    account.end();
  }
  const { received, corrupted, foreign, duplicated } = account;
  return { received, corrupted, foreign, duplicated, position: cursor.position, troubles };
}

function resealed(batch: Buffer): Buffer {
  batch.writeUInt32BE(crc32c(batch.subarray(layout.ATTRIBUTES_AT)), layout.CRC_AT);
  return batch;
}

/** Of so many records, as far as its header says. */
function compressed(count: number, codec: number): Buffer {
  const batch = createBatch({ baseOffset: 0, count });
  batch.writeInt16BE(codec, layout.ATTRIBUTES_AT);
  return resealed(batch);
}

/** A message as brokers before 0.11 stored it; format 0 has no time stamp. */
function oldMessage(offset: number, magic: number, codec = 0): Buffer {
  const fixed = Buffer.alloc(18 + (magic === 1 ? 8 : 0));
  fixed.writeInt32BE(offset, 4);
  fixed.writeInt8(magic, layout.MAGIC_AT);
  fixed.writeInt8(codec, layout.MAGIC_AT + 1);
  const noKey = Buffer.alloc(4, 0xff);
  const message = Buffer.concat([fixed, noKey, Buffer.of(0, 0, 0, 3), Buffer.from('old')]);
  message.writeInt32BE(message.length - layout.LOG_OVERHEAD_BYTES, layout.BATCH_LENGTH_AT);
  message.writeUInt32BE(crc32(message.subarray(layout.MAGIC_AT)), 12);
  return message;
}

describe('intact batches', () => {
  it('takes every message of every batch and stands behind the last', () => {
    const answer = [
      createBatch({ baseOffset: 0, count: 3 }),
      createBatch({ baseOffset: 3, count: 150, messageBytes: 100 }),
      createBatch({ baseOffset: 153, count: 1, messageBytes: 70_000 }),
    ];
    expect(walk([answer])).toEqual({
      received: 154,
      corrupted: 0,
      foreign: 0,
      duplicated: 0,
      position: 154,
      troubles: [],
    });
  });

  it('reads records whose numbers take one, two and three bytes', () => {
    const count = 20_000;
    const result = walk([[createBatch({ baseOffset: 0, count, messageBytes: 40 })]]);
    expect(result).toMatchObject({ received: count, position: count, troubles: [] });
  });

  it('books by due time', () => {
    const receipts = new Receipts();
    const account = createAccount(receipts);
    const walker = new RecordBatchWalker(account, nothingKnown(), () => {});
    const { slab, start, end } = slabOf([createBatch({ baseOffset: 0, count: 5 })]);
    account.begin(9_000);
    walker.walk(slab, start, end, new PartitionCursor(0, 0));
    account.end();
    expect([...receipts.byDue]).toEqual([[7_000, 5]]);
  });

  it('skips what lies below the wanted offset', () => {
    const answer = [
      createBatch({ baseOffset: 100, count: 10, firstSequence: 0 }),
      createBatch({ baseOffset: 110, count: 5, firstSequence: 10 }),
    ];
    const result = walk([answer], 107, false);
    expect(result).toMatchObject({ received: 8, duplicated: 0, position: 115, troubles: [] });
  });

  it('ignores a batch that the broker cut off and takes it from the next answer', () => {
    const batches = [
      createBatch({ baseOffset: 0, count: 4 }),
      createBatch({ baseOffset: 4, count: 4 }),
    ] as const;
    for (let cut = 1; cut < batches[1].length; cut += 7) {
      const result = walk([[batches[0], batches[1].subarray(0, cut)], [batches[1]]]);
      expect(result).toMatchObject({ received: 8, duplicated: 0, position: 8, troubles: [] });
    }
  });

  it('passes over a control batch', () => {
    const control = createBatch({ baseOffset: 2, count: 1 });
    control.writeInt16BE(layout.CONTROL_FLAG, layout.ATTRIBUTES_AT);
    const answer = [
      createBatch({ baseOffset: 0, count: 2 }),
      resealed(control),
      createBatch({ baseOffset: 3, count: 2, firstSequence: 2 }),
    ];
    expect(walk([answer])).toMatchObject({ received: 4, foreign: 0, position: 5, troubles: [] });
  });

  it('counts records of strangers, with keys, headers or no value at all, as foreign', () => {
    // length 11: attributes, time stamp 0, offset delta, key "k", value "v", one header "h" = null
    const keyed = [22, 0, 0, 0, 2, 0x6b, 2, 0x76, 2, 2, 0x68, 1];
    const tombstone = [12, 0, 0, 2, 1, 1, 0];
    const records = Buffer.from([...keyed, ...tombstone]);
    const batch = Buffer.concat([
      createBatch({ baseOffset: 0, count: 1 }).subarray(0, layout.RECORDS_AT),
      records,
    ]);
    batch.writeInt32BE(batch.length - layout.LOG_OVERHEAD_BYTES, layout.BATCH_LENGTH_AT);
    batch.writeInt32BE(2, layout.RECORD_COUNT_AT);
    batch.writeInt32BE(1, layout.LAST_OFFSET_DELTA_AT);
    const answer = [resealed(batch), createBatch({ baseOffset: 2, count: 2, firstSequence: 0 })];
    expect(walk([answer])).toMatchObject({
      received: 2,
      foreign: 2,
      corrupted: 0,
      position: 4,
      troubles: [],
    });
  });
});

describe('one changed byte', () => {
  const messageBytes = 48;
  const count = 4;
  const intact = () => createBatch({ baseOffset: 0, count, messageBytes });
  const isCovered = (at: number) => at < layout.LEADER_EPOCH_AT || at >= layout.MAGIC_AT;

  it('is noticed at every place that means something, and no damaged message counts as received', () => {
    for (let at = 0; at < intact().length; at++) {
      if (!isCovered(at)) continue;
      for (const flip of [0x01, 0x02, 0x10, 0x80, 0xff]) {
        const batch = intact();
        batch[at] = (batch[at] as number) ^ flip;
        const damaged = at >= layout.RECORDS_AT && isInMessage(at) ? 1 : 0;
        const result = walkUntilSure(batch);
        expect(result.troubles.length, `byte ${at} ^ ${flip}`).toBeGreaterThan(0);
        expect(result.received, `byte ${at} ^ ${flip}`).toBeLessThanOrEqual(count - damaged);
        expect(result.received + result.corrupted, `byte ${at} ^ ${flip}`).toBe(count);
        expect(result.duplicated + result.foreign, `byte ${at} ^ ${flip}`).toBe(0);
        expect(result.position, `byte ${at} ^ ${flip}`).toBe(count);
      }
    }
  });

  it('costs no more than the messages it struck when it lies within messages', () => {
    const byte = fc.record({
      message: fc.nat(count - 1),
      at: fc.nat(messageBytes - 1),
      flip: fc.integer({ min: 1, max: 255 }),
    });
    fc.assert(
      fc.property(fc.array(byte, { minLength: 1, maxLength: 3 }), (bytes) => {
        const batch = intact();
        const starts = messageStarts(batch);
        const struck = new Set<number>();
        for (const { message, at, flip } of bytes) {
          const place = (starts[message] as number) + at;
          batch[place] = (batch[place] as number) ^ flip;
        }
        const whole = intact();
        for (const [message, start] of starts.entries()) {
          if (batch.compare(whole, start, start + messageBytes, start, start + messageBytes) !== 0)
            struck.add(message);
        }
        const result = walk([[batch]]);
        expect(result.corrupted + result.foreign).toBe(struck.size);
        expect(result.received).toBe(count - struck.size);
      }),
    );
  });

  it('goes on behind a damaged batch', () => {
    const damaged = intact();
    const at = (messageStarts(damaged)[1] as number) + 20;
    damaged[at] = (damaged[at] as number) ^ 4;
    const result = walk([[damaged, createBatch({ baseOffset: count, count: 3 })]]);
    expect(result).toMatchObject({ received: count - 1 + 3, corrupted: 1, position: count + 3 });
    expect(result.troubles).toEqual(['CRC_MISMATCH']);
  });

  it('does not take what lies below the wanted offset for corrupted', () => {
    const damaged = intact();
    const at = (messageStarts(damaged)[0] as number) + 20;
    damaged[at] = (damaged[at] as number) ^ 4;
    expect(walk([[damaged]], 2, false)).toMatchObject({ received: 2, corrupted: 0, position: count });
  });

  /** A broker asked again brings the batch as it is on its disk: whole. */
  function walkUntilSure(batch: Buffer): Walked {
    return walk([[batch], [intact()].filter(() => walk([[batch]]).position === 0)]);
  }

  function isInMessage(at: number): boolean {
    return messageStarts(intact()).some((start) => at >= start && at < start + messageBytes);
  }

  /** Length, attributes, time stamp, offset delta, key length, value length: one byte each, the lengths below 64. */
  function messageStarts(batch: Buffer): number[] {
    const recordBytes = (batch.length - layout.RECORDS_AT) / count;
    const headBytes = recordBytes - messageBytes - 1;
    return Array.from({ length: count }, (_, i) => layout.RECORDS_AT + i * recordBytes + headBytes);
  }
});

describe('arbitrary damage', () => {
  it('never throws anything but a named error, never doubles, never moves back', () => {
    const damage = fc.array(fc.record({ at: fc.nat(), value: fc.nat(255) }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(damage, fc.nat(3), (bytes, position) => {
        const answer = Buffer.concat([
          createBatch({ baseOffset: 0, count: 5 }),
          createBatch({ baseOffset: 5, count: 5 }),
        ]);
        for (const { at, value } of bytes) answer[at % answer.length] = value;
        try {
          const result = walk([[answer], [answer]], position, false);
          expect(result.duplicated).toBe(0);
          expect(result.position).toBeGreaterThanOrEqual(position);
          expect(result.received).toBeLessThanOrEqual(10);
        } catch (error) {
          expect(error).toMatchObject({ name: 'WireError', fatal: true });
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('offsets that do not fit', () => {
  it('are asked for again, and a gap that is told twice is believed', () => {
    const gap = createBatch({ baseOffset: 50, count: 2, firstSequence: 0 });
    expect(walk([[gap]])).toMatchObject({ received: 0, position: 0, troubles: ['OFFSET_MISMATCH'] });
    expect(walk([[gap], [gap]])).toMatchObject({
      received: 2,
      position: 52,
      troubles: ['OFFSET_MISMATCH', 'OFFSET_GAP'],
    });
  });

  it('are forgotten when the second answer fits', () => {
    const wrong = createBatch({ baseOffset: 50, count: 2, firstSequence: 0 });
    const right = createBatch({ baseOffset: 0, count: 2 });
    expect(walk([[wrong], [right], [createBatch({ baseOffset: 2, count: 1 })]])).toMatchObject({
      received: 3,
      duplicated: 0,
      position: 3,
      troubles: ['OFFSET_MISMATCH'],
    });
  });
});

describe('what cannot be read', () => {
  it.each([
    [1, 'GZIP'],
    [2, 'SNAPPY'],
    [3, 'LZ4'],
    [4, 'ZSTD'],
    [7, '7'],
  ])('of codec %i (%s) is passed over, counted as foreign and told by name', (codec, name) => {
    const result = walk([[compressed(5, codec), createBatch({ baseOffset: 5, count: 3 })]]);
    expect(result).toMatchObject({ received: 3, foreign: 5, corrupted: 0, duplicated: 0, position: 8 });
    expect(result.troubles).toEqual([`COMPRESSED_BATCH_${name}`]);
  });

  it('of a codec counts from the wanted offset on', () => {
    expect(walk([[compressed(5, 1)]], 3, false)).toMatchObject({ foreign: 2, position: 5 });
  });

  describe('of the codec that the run has', () => {
    const lz4 = async () => {
      const known = nothingKnown();
      const codec = await loadCodec('lz4');
      known.records.readWith(codec);
      const compress = (batch: Buffer) => {
        const content = codec?.compress(batch.subarray(layout.RECORDS_AT)) ?? Buffer.alloc(0);
        const whole = Buffer.concat([batch.subarray(0, layout.RECORDS_AT), content]);
        whole.writeInt32BE(whole.length - layout.LOG_OVERHEAD_BYTES, layout.BATCH_LENGTH_AT);
        whole.writeInt16BE(3, layout.ATTRIBUTES_AT);
        return resealed(whole);
      };
      return { known, compress };
    };

    it('is read whole, and from within', async () => {
      const { known, compress } = await lz4();
      const answer = [compress(createBatch({ baseOffset: 0, count: 200 }))];
      expect(walk([answer], 0, true, known)).toMatchObject({ received: 200, position: 200, troubles: [] });
      expect(walk([answer], 50, false, known)).toMatchObject({ received: 150, position: 200, troubles: [] });
    });

    it('counts every message that cannot be decompressed as corrupted', async () => {
      const { known } = await lz4();
      const answer = [compressed(5, 3), createBatch({ baseOffset: 5, count: 3 })];
      expect(walk([answer], 0, true, known)).toMatchObject({
        received: 3,
        corrupted: 5,
        foreign: 0,
        position: 8,
        troubles: ['DECOMPRESSION_FAILED'],
      });
    });

    it('loses no more than the batch whose bytes are damaged', async () => {
      const { known, compress } = await lz4();
      const damaged = compress(createBatch({ baseOffset: 0, count: 200 }));
      damaged[layout.RECORDS_AT + 8] = (damaged[layout.RECORDS_AT + 8] as number) ^ 0xff;
      const result = walk([[damaged, createBatch({ baseOffset: 200, count: 3 })]], 0, true, known);
      expect(result).toMatchObject({ position: 203, duplicated: 0, foreign: 0, troubles: ['CRC_MISMATCH'] });
      expect(result.received + result.corrupted).toBe(203);
      expect(result.corrupted).toBeGreaterThan(0);
    });
  });

  it.each([0, 1])('of format %i is passed over, counted as foreign and told', (magic) => {
    const answer = [oldMessage(0, magic), oldMessage(1, magic), createBatch({ baseOffset: 2, count: 3 })];
    const result = walk([answer]);
    expect(result).toMatchObject({ received: 3, foreign: 2, corrupted: 0, duplicated: 0, position: 5 });
    expect(result.troubles).toEqual(['OLD_MESSAGE_FORMAT', 'OLD_MESSAGE_FORMAT']);
  });

  it('of an old format, compressed, holds what lies between, and is asked for twice', () => {
    const answer = [oldMessage(9, 1, 1), createBatch({ baseOffset: 10, count: 1 })];
    expect(walk([answer])).toMatchObject({ received: 0, foreign: 0, position: 0 });
    expect(walk([answer, answer], 0)).toMatchObject({ received: 1, foreign: 10, position: 11 });
  });

  it('of an old format and cut off by the broker is taken from the next answer', () => {
    const [first, second] = [oldMessage(0, 1), oldMessage(1, 1)];
    for (let cut = 1; cut < second.length; cut++) {
      const result = walk([[first, second.subarray(0, cut)], [second]]);
      expect(result).toMatchObject({ foreign: 2, position: 2 });
    }
  });

  it('of an old format and damaged is asked for again, and given up on when it stays so', () => {
    const damaged = oldMessage(0, 1);
    damaged[damaged.length - 1] = (damaged[damaged.length - 1] as number) ^ 1;
    expect(walk([[damaged], [oldMessage(0, 1)]])).toMatchObject({ foreign: 1, position: 1 });
    expect(() => walk([[damaged], [damaged]])).toThrow(expect.objectContaining({ fatal: true }));
  });

  it('gives up on the same nonsense told twice', () => {
    const batch = createBatch({ baseOffset: 0, count: 1 });
    batch.writeInt32BE(3, layout.BATCH_LENGTH_AT);
    expect(walk([[batch]])).toMatchObject({ received: 0, position: 0, troubles: ['BROKEN_BATCH'] });
    expect(() => walk([[batch], [batch]])).toThrow(
      expect.objectContaining({ trouble: 'BROKEN_BATCH', fatal: true }),
    );
  });
});

describe('batches that another client has read', () => {
  const count = 6;
  const messageBytes = 48;
  const intact = () => createBatch({ baseOffset: 0, count, messageBytes });
  const afterAnother = (read: readonly Uint8Array[]): KnownBatches => {
    const known = nothingKnown();
    walk([read], 0, true, known);
    return known;
  };

  it('are booked alike', () => {
    const answer = [intact(), createBatch({ baseOffset: count, count: 150 })];
    expect(walk([answer], 0, true, afterAnother(answer))).toEqual(walk([answer]));
  });

  it('are booked alike by due time', () => {
    const receipts = new Receipts();
    const account = createAccount(receipts);
    const walker = new RecordBatchWalker(account, afterAnother([intact()]), () => {});
    const { slab, start, end } = slabOf([intact()]);
    account.begin(9_000);
    walker.walk(slab, start, end, new PartitionCursor(0, 0));
    account.end();
    expect([...receipts.byDue]).toEqual([[7_000, count]]);
  });

  it('hide no flipped byte, wherever it is', () => {
    const at = fc.nat(intact().length - 1);
    const flips = fc.array(fc.record({ at, flip: fc.integer({ min: 1, max: 255 }) }), {
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(flips, (all) => {
        const batch = intact();
        for (const { at: place, flip } of all) batch[place] = (batch[place] as number) ^ flip;
        const outcome = (known: KnownBatches) => {
          try {
            return walk([[batch], [batch]], 0, true, known);
          } catch (error) {
            return String(error);
          }
        };
        expect(outcome(afterAnother([intact()]))).toEqual(outcome(nothingKnown()));
      }),
      { numRuns: 500 },
    );
  });

  it('are read anew where something else lies at their offset', () => {
    const other = createBatch({ baseOffset: 0, count, messageBytes, firstSequence: 100 });
    const broken = intact();
    broken.fill(0, broken.length - 20, broken.length - 1);
    const sealed = resealed(broken);
    const known = afterAnother([intact()]);
    const account = createAccount();
    for (const batch of [intact(), other]) {
      const { slab, start, end } = slabOf([batch]);
      const walker = new RecordBatchWalker(account, known, () => {});
      walker.walk(slab, start, end, new PartitionCursor(0, 0));
    }
    expect(account).toMatchObject({ received: 2 * count, duplicated: 0 });
    expect(walk([[sealed]], 0, true, known)).toMatchObject({ received: count - 1, corrupted: 1 });
  });

  it('are read anew by another partition', () => {
    const known = afterAnother([intact()]);
    const other = createBatch({ baseOffset: 0, count, messageBytes, firstSequence: 50 });
    const account = createAccount();
    const { slab, start, end } = slabOf([other]);
    new RecordBatchWalker(account, known, () => {}).walk(slab, start, end, new PartitionCursor(1, 0));
    expect(account.received).toBe(count);
    expect(account.against([[{ stream: 0, final: count, holes: [] }]]).lost).toBe(count);
  });

  it('are read again when they were read too long ago, and by whoever comes in between', () => {
    const answer = Array.from({ length: 600 }, (_, i) => createBatch({ baseOffset: i, count: 1 }));
    const known = afterAnother(answer);
    expect(walk([answer], 0, true, known)).toMatchObject({ received: 600, troubles: [] });
    const rest = walk([[createBatch({ baseOffset: 0, count: 600 })]], 300, false, known);
    expect(rest).toMatchObject({ received: 300, position: 600 });
  });
});
