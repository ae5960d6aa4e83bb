import { LIST_OFFSETS } from './api-versions.ts';
import type { ProtocolReader } from './protocol-reader.ts';
import type { ProtocolWriter } from './protocol-writer.ts';

/** Asks for one past the last offset. */
export const LATEST = -1;
/** Asks for the first offset still kept. */
export const EARLIEST = -2;

export interface PartitionOffset {
  readonly partition: number;
  readonly errorCode: number;
  readonly offset: number;
}

/** ListOffsets v1; to be sent to the leader of every partition asked for. */
export function writeListOffsetsRequest(
  writer: ProtocolWriter,
  clientId: string,
  topic: string,
  partitions: readonly number[],
  which: typeof LATEST | typeof EARLIEST,
): void {
  writer.begin(LIST_OFFSETS.key, LIST_OFFSETS.version, clientId);
  writer.int32(-1).int32(1).string(topic).int32(partitions.length);
  for (const partition of partitions) writer.int32(partition).int64(which);
}

/** @throws WireError MALFORMED_ANSWER */
export function readListOffsetsAnswer(reader: ProtocolReader): PartitionOffset[] {
  const offsets: PartitionOffset[] = [];
  for (let topics = reader.arrayLength(6); topics > 0; topics--) {
    reader.string();
    for (let left = reader.arrayLength(22); left > 0; left--) {
      const partition = reader.int32();
      const errorCode = reader.int16();
      reader.int64(); // time stamp
      offsets.push({ partition, errorCode, offset: reader.int64() });
    }
  }
  reader.finish();
  return offsets;
}
