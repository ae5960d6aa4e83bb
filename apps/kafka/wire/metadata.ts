import { METADATA } from './api-versions.ts';
import type { BrokerAddress } from './broker-address.ts';
import type { ProtocolReader } from './protocol-reader.ts';
import type { ProtocolWriter } from './protocol-writer.ts';

export interface PartitionMetadata {
  readonly errorCode: number;
  readonly partition: number;
  /** Node id of the leader; -1 when there is none. */
  readonly leader: number;
}

export interface TopicMetadata {
  /** By node id. */
  readonly brokers: ReadonlyMap<number, BrokerAddress>;
  readonly errorCode: number;
  readonly partitions: readonly PartitionMetadata[];
}

/** Metadata v4 of one topic, which is not created by the asking. */
export function writeMetadataRequest(writer: ProtocolWriter, clientId: string, topic: string): void {
  writer.begin(METADATA.key, METADATA.version, clientId).int32(1).string(topic).int8(0);
}

/** @throws WireError MALFORMED_ANSWER */
export function readMetadataAnswer(reader: ProtocolReader): TopicMetadata {
  reader.int32(); // throttle time
  const brokers = new Map<number, BrokerAddress>();
  for (let left = reader.arrayLength(12); left > 0; left--) {
    const node = reader.int32();
    brokers.set(node, { host: reader.string(), port: reader.int32() });
    reader.nullableString(); // rack
  }
  reader.nullableString(); // cluster id
  reader.int32(); // controller
  let errorCode = 0;
  const partitions: PartitionMetadata[] = [];
  for (let left = reader.arrayLength(9); left > 0; left--) {
    errorCode = reader.int16();
    reader.string();
    reader.boolean(); // internal
    for (let count = reader.arrayLength(18); count > 0; count--) partitions.push(readPartition(reader));
  }
  reader.finish();
  return { brokers, errorCode, partitions };
}

function readPartition(reader: ProtocolReader): PartitionMetadata {
  const found = { errorCode: reader.int16(), partition: reader.int32(), leader: reader.int32() };
  reader.skip(4 * reader.arrayLength(4)); // replicas
  reader.skip(4 * reader.arrayLength(4)); // in-sync replicas
  return found;
}
