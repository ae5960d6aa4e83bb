import { LIST_OFFSETS } from './api-versions.ts';
import type { Connection } from './connection.ts';
import { kafkaError } from './errors.ts';
import type { ProtocolReader } from './protocol-reader.ts';
import type { ProtocolWriter } from './protocol-writer.ts';
import { request } from './request.ts';
import { malformed, WireError } from './wire-error.ts';

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

/**
 * Where a partition's log begins or ends, as its leader has it.
 * @throws WireError
 */
export async function boundOf(
  leader: Connection,
  { clientId, topic }: { readonly clientId: string; readonly topic: string },
  partition: number,
  which: typeof EARLIEST | typeof LATEST,
): Promise<number> {
  const [found] = await request(
    leader,
    (writer) => writeListOffsetsRequest(writer, clientId, topic, [partition], which),
    readListOffsetsAnswer,
  );
  if (found?.partition !== partition) throw malformed('not the partition that was asked for');
  const error = kafkaError(found.errorCode);
  if (error.class === 'none') return found.offset;
  throw new WireError(error.name, `Kafka does not tell the offsets of partition ${partition}: ${error.name}`);
}
