import type { Slab } from '../../kit/wire/slab-pool.ts';
import { LAST_OLD_MAGIC, SMALLEST_OLD_MESSAGE_BYTES } from './old-message.ts';
import type { PartitionCursor } from './partition-cursor.ts';
import { getInt64 } from './protocol-writer.ts';
import * as layout from './record-batch.ts';
import { WireError } from './wire-error.ts';

/** End of the batch or old message, which may lie beyond `end`; -1 when its length is nonsense. */
export function batchEndOf({ view }: Slab, at: number, end: number): number {
  if (end - at <= layout.MAGIC_AT) return end + 1;
  const isOld = view.getUint8(at + layout.MAGIC_AT) <= LAST_OLD_MAGIC;
  const least = isOld ? SMALLEST_OLD_MESSAGE_BYTES : layout.RECORDS_AT;
  if (end - at < least) return end + 1;
  const length = view.getInt32(at + layout.BATCH_LENGTH_AT) + layout.LOG_OVERHEAD_BYTES;
  return length < least ? -1 : at + length;
}

/**
 * Notes that what stands at the cursor looks wrong, so that it is asked for again.
 * @throws WireError, fatal, where it did so the last time
 */
export function doubt(cursor: PartitionCursor, name: string): void {
  if (cursor.doubt === name) throw unreadable(cursor, `${name}, and again when asked anew`, name);
  cursor.doubt = name;
}

/** That reading ends at the cursor for good. */
export function unreadable({ partition, position }: PartitionCursor, why: string, name: string): WireError {
  return new WireError(name, `Partition ${partition} cannot be read at offset ${position}: ${why}`, {
    fatal: true,
    hint: "Look at the broker's log and disks",
  });
}

/** The offset behind the last whole batch of [start, end); `position` where there is none. */
export function endOffsetOf({ view }: Slab, start: number, end: number, position: number): number {
  let next = position;
  for (let at = start; end - at >= layout.RECORDS_AT; ) {
    const batchEnd = at + view.getInt32(at + layout.BATCH_LENGTH_AT) + layout.LOG_OVERHEAD_BYTES;
    if (batchEnd > end || batchEnd <= at || view.getInt8(at + layout.MAGIC_AT) !== layout.MAGIC) break;
    next = getInt64(view, at + layout.BASE_OFFSET_AT) + view.getInt32(at + layout.LAST_OFFSET_DELTA_AT) + 1;
    at = batchEnd;
  }
  return next;
}
