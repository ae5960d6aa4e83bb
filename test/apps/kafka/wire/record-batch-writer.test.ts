import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RECORDS_AT } from '../../../../apps/kafka/wire/record-batch.ts';
import { RecordBatchWriter } from '../../../../apps/kafka/wire/record-batch-writer.ts';
import { createSlab } from '../../../../apps/kafka/wire/slab-pool.ts';
import { tag } from './batches.ts';

it('writes as many records as fit and never beyond the end it is given', () => {
  const room = fc.integer({ min: 0, max: 3_000 });
  const messageBytes = fc.integer({ min: 40, max: 400 });
  fc.assert(
    fc.property(messageBytes, room, fc.nat(9_000), (bytes, space, firstDelta) => {
      const writer = new RecordBatchWriter({ tag, publisher: 0, bytes });
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
