import { BodyReader } from '../../../../src/servers/kafka/client/body-reader.ts';
import { ProtocolWriter } from '../protocol-writer.ts';
import { malformed } from '../wire-error.ts';

/*
 * What members of a classic group tell each other through the coordinator, which looks into none of it. Source: the
 * schemas ConsumerProtocolSubscription (version 2) and ConsumerProtocolAssignment (version 0) of Apache Kafka.
 */

export interface Subscription {
  owned: number[];
  /** In which the member was given these; -1 = it does not tell. */
  generation: number;
}

/** Of one topic. */
export function encodeSubscription(topic: string, { owned, generation }: Subscription): Buffer {
  const writer = new ProtocolWriter();
  writer.int16(2).int32(1).string(topic).int32(-1);
  writer.int32(1).string(topic).int32(owned.length);
  for (const partition of owned) writer.int32(partition);
  writer.int32(generation);
  return writtenBy(writer);
}

/** @throws WireError MALFORMED_ANSWER */
export function decodeSubscription(body: Buffer, topic: string): Subscription {
  return decoded(() => {
    const reader = new BodyReader(body);
    const version = reader.int16();
    reader.array(() => reader.text());
    reader.bytes();
    const owned = version >= 1 ? readPartitions(reader, topic) : [];
    return { owned, generation: version >= 2 ? reader.int32() : -1 };
  });
}

/** Of one topic. */
export function encodeAssignment(topic: string, partitions: readonly number[]): Buffer {
  const writer = new ProtocolWriter();
  writer.int16(0).int32(1).string(topic).int32(partitions.length);
  for (const partition of partitions) writer.int32(partition);
  return writtenBy(writer.int32(-1));
}

/** A member that is given nothing may get no bytes. @throws WireError MALFORMED_ANSWER */
export function decodeAssignment(body: Buffer, topic: string): number[] {
  if (body.length === 0) return [];
  return decoded(() => {
    const reader = new BodyReader(body);
    reader.skip(2); // version
    return readPartitions(reader, topic);
  });
}

function readPartitions(reader: BodyReader, topic: string): number[] {
  return reader
    .array(() => ({ name: reader.text(), partitions: reader.array(() => reader.int32()) }))
    .flatMap(({ name, partitions }) => (name === topic ? partitions : []));
}

function decoded<T>(decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (error instanceof RangeError)
      throw malformed('what members of the group tell each other is cut short');
    throw error;
  }
}

function writtenBy(writer: ProtocolWriter): Buffer {
  return Buffer.from(writer.slab.bytes.subarray(0, writer.length));
}
