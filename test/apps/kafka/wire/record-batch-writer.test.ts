import fc from 'fast-check';
import { expect, it } from 'vitest';
import { keyBytes, MessageKeys } from '../../../../apps/kafka/message-keys.ts';
import { PlainRecord } from '../../../../apps/kafka/wire/plain-record.ts';
import { RECORDS_AT } from '../../../../apps/kafka/wire/record-batch.ts';
import { RecordBatchWriter } from '../../../../apps/kafka/wire/record-batch-writer.ts';
import { RecordReader } from '../../../../apps/kafka/wire/record-reader.ts';
import { createSlab } from '../../../../apps/kit/wire/slab-pool.ts';
import { tag } from './batches.ts';

const someKeys = new MessageKeys({ choice: 'uniform', count: 100, partitions: 3, publisher: 0 });

it('writes as many records as fit and never beyond the end it is given', () => {
  const room = fc.integer({ min: 0, max: 3_000 });
  const shape = fc.record({
    bytes: fc.integer({ min: 40, max: 400 }),
    keys: fc.constantFrom(null, someKeys),
    headers: fc.constantFrom(0, 1, 70),
  });
  fc.assert(
    fc.property(shape, room, fc.nat(9_000), (own, space, firstDelta) => {
      const writer = new RecordBatchWriter({ tag, publisher: 0, ...own });
      const slab = createSlab(RECORDS_AT + space + 64);
      const end = RECORDS_AT + space;
      slab.bytes.fill(0xaa, end);
      const at = writer.append(slab, RECORDS_AT, end, firstDelta, 0, 0, 100, 5);
      expect(at).toBeLessThanOrEqual(end);
      if (writer.written < 100) expect(at + writer.largestRecordBytes).toBeGreaterThan(end);
      expect(slab.bytes.subarray(end).every((byte) => byte === 0xaa)).toBe(true);
    }),
  );
});

it.each([0, 1, 63, 64, 1_000])('writes keys and %i headers that both readers find', (headers) => {
  const writer = new RecordBatchWriter({ tag, publisher: 0, bytes: 80, keys: someKeys, headers });
  const slab = createSlab(10 * writer.largestRecordBytes);
  const end = writer.append(slab, 0, slab.bytes.length, 0, 2, 500, 10, 5);
  const plain = new PlainRecord();
  const careful = new RecordReader();
  let at = 0;
  for (let i = 0; i < 10; i++) {
    expect(careful.read(slab.bytes, at, end)).toBe('sound');
    expect(plain.read(slab.bytes, at, end)).toBe(true);
    expect(plain).toMatchObject({ valueAt: careful.valueAt, valueLength: 80, next: careful.next });
    const key = keyBytes(someKeys.keyOf(2, 500 + i));
    expect(slab.bytes.subarray(at, plain.next).includes(key)).toBe(true);
    at = plain.next;
  }
  expect(at).toBe(end);
});
