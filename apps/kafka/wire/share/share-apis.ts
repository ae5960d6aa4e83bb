import type { Api } from '../../../../src/servers/kafka/client/api.ts';
import { FIND_COORDINATOR } from '../api-versions.ts';
import {
  beginFlexible,
  readItems,
  readLength,
  readText,
  skipTags,
  writeLength,
  writeTags,
  writeText,
} from '../flexible.ts';
import type { ProtocolReader } from '../protocol-reader.ts';
import type { ProtocolWriter } from '../protocol-writer.ts';

/*
 * Requests of share groups (KIP-932), which Kafka 4.2 and later speak. Source: the message schemas of Apache Kafka
 * (clients/src/main/resources/common/message).
 */

export const SHARE_GROUP_HEARTBEAT: Api = { name: 'ShareGroupHeartbeat', key: 76, version: 1 };
export const SHARE_FETCH: Api = { name: 'ShareFetch', key: 78, version: 2 };
export const SHARE_ACKNOWLEDGE: Api = { name: 'ShareAcknowledge', key: 79, version: 2 };

/** What is asked of the coordinator, and of the leaders of partitions. */
export const SHARE_COORDINATOR_APIS = [SHARE_GROUP_HEARTBEAT, FIND_COORDINATOR];
export const SHARE_LEADER_APIS = [SHARE_FETCH, SHARE_ACKNOWLEDGE];

const UUID_BYTES = 16;

/** Epochs of a share session that say what is wanted of it. */
export const OPENING = 0;
export const CLOSING = -1;

/** What becomes of acquired records. */
export const ACCEPT = 1;
export const RELEASE = 2;

/** Offsets from the first to the last. */
export interface Offsets {
  first: number;
  last: number;
}

export interface Acknowledgement extends Offsets {
  type: typeof ACCEPT | typeof RELEASE;
}

/** Who a member is towards coordinator and leaders. */
export interface ShareIdentity {
  readonly clientId: string;
  readonly groupId: string;
  readonly memberId: string;
}

/** @param topic that it subscribes to; null = as told before */
export function writeShareHeartbeat(
  writer: ProtocolWriter,
  { clientId, groupId, memberId }: ShareIdentity,
  epoch: number,
  topic: string | null,
): void {
  beginFlexible(writer, SHARE_GROUP_HEARTBEAT, clientId);
  writeText(writer, groupId);
  writeText(writer, memberId).int32(epoch);
  writeText(writer, null); // rack
  writeLength(writer, topic === null ? null : 1);
  if (topic !== null) writeText(writer, topic);
  writeTags(writer);
}

export interface ShareFetchBounds {
  readonly minBytes: number;
  readonly maxWaitMs: number;
  readonly maxBytes: number;
  readonly maxRecords: number;
  /** No batch may exceed `maxRecords`. */
  readonly isStrict: boolean;
}

/** What one request says of a session's partitions, all of one topic. */
export interface SessionNews {
  topicId: Buffer;
  /** Partitions that are read from now on, or of which something is acknowledged. */
  partitions: ReadonlyMap<number, readonly Acknowledgement[]>;
  /** Partitions that are read no longer. */
  forgotten: readonly number[];
}

export function writeShareFetch(
  writer: ProtocolWriter,
  { clientId, groupId, memberId }: ShareIdentity,
  epoch: number,
  { bounds, news }: { bounds: ShareFetchBounds; news: SessionNews },
): void {
  beginFlexible(writer, SHARE_FETCH, clientId);
  writeText(writer, groupId);
  writeText(writer, memberId).int32(epoch);
  writer.int32(bounds.maxWaitMs).int32(bounds.minBytes).int32(bounds.maxBytes);
  writer
    .int32(bounds.maxRecords)
    .int32(bounds.maxRecords)
    .int8(bounds.isStrict ? 1 : 0)
    .int8(0);
  writePartitions(writer, news);
  writeLength(writer, news.forgotten.length === 0 ? 0 : 1);
  if (news.forgotten.length > 0) {
    writer.bytes(news.topicId);
    writeLength(writer, news.forgotten.length);
    for (const partition of news.forgotten) writer.int32(partition);
    writeTags(writer);
  }
  writeTags(writer);
}

export function writeShareAcknowledge(
  writer: ProtocolWriter,
  { clientId, groupId, memberId }: ShareIdentity,
  epoch: number,
  news: SessionNews,
): void {
  beginFlexible(writer, SHARE_ACKNOWLEDGE, clientId);
  writeText(writer, groupId);
  writeText(writer, memberId).int32(epoch).int8(0);
  writePartitions(writer, news);
  writeTags(writer);
}

function writePartitions(writer: ProtocolWriter, { topicId, partitions }: SessionNews): void {
  writeLength(writer, partitions.size === 0 ? 0 : 1);
  if (partitions.size === 0) return;
  writer.bytes(topicId);
  writeLength(writer, partitions.size);
  for (const [partition, acknowledged] of partitions) {
    writer.int32(partition);
    writeLength(writer, acknowledged.length);
    for (const { first, last, type } of acknowledged) {
      writer.int64(first).int64(last);
      writeLength(writer, 1).int8(type);
      writeTags(writer);
    }
    writeTags(writer);
  }
  writeTags(writer);
}

/** Records that the member has acquired, and is to acknowledge. */
export interface Acquired extends Offsets {
  /** How often they were given to a member, this time included. */
  deliveries: number;
}

export interface SharePartitionAnswer {
  partition: number;
  errorCode: number;
  /** Of what was acknowledged. */
  acknowledgeErrorCode: number;
  /** Bounds of the records within the slab: whole batches, of which not everything is acquired. */
  start: number;
  end: number;
  acquired: Acquired[];
}

export interface ShareAnswer {
  throttleMs: number;
  errorCode: number;
  partitions: SharePartitionAnswer[];
}

export function readShareFetch(reader: ProtocolReader): ShareAnswer {
  return readAnswer(reader, readFetched);
}

export function readShareAcknowledge(reader: ProtocolReader): ShareAnswer {
  return readAnswer(reader, readAcknowledged);
}

function readAnswer(
  reader: ProtocolReader,
  readPartition: (reader: ProtocolReader) => SharePartitionAnswer,
): ShareAnswer {
  skipTags(reader);
  const throttleMs = reader.int32();
  const errorCode = reader.int16();
  readText(reader); // message
  reader.int32(); // lock timeout
  const partitions = readItems(reader, () => {
    reader.skip(UUID_BYTES);
    return readItems(reader, () => readPartition(reader));
  }).flat();
  finishNodes(reader);
  return { throttleMs, errorCode, partitions };
}

function readFetched(reader: ProtocolReader): SharePartitionAnswer {
  const [partition, errorCode] = [reader.int32(), reader.int16()];
  readText(reader); // message
  const acknowledgeErrorCode = reader.int16();
  readText(reader); // message
  skipLeader(reader);
  const start = reader.skip(readLength(reader));
  const end = reader.at;
  // Behind a structure of records there are no tagged fields.
  const acquired = readItems(reader, () => ({
    first: reader.int64(),
    last: reader.int64(),
    deliveries: reader.int16(),
  }));
  return { partition, errorCode, acknowledgeErrorCode, start: Math.min(start, end), end, acquired };
}

function readAcknowledged(reader: ProtocolReader): SharePartitionAnswer {
  const [partition, acknowledgeErrorCode] = [reader.int32(), reader.int16()];
  readText(reader); // message
  skipLeader(reader);
  return { partition, errorCode: 0, acknowledgeErrorCode, start: 0, end: 0, acquired: [] };
}

function skipLeader(reader: ProtocolReader): void {
  reader.skip(8);
  skipTags(reader);
}

function finishNodes(reader: ProtocolReader): void {
  readItems(reader, () => {
    reader.int32();
    readText(reader); // host
    reader.int32();
    readText(reader); // rack
  });
  skipTags(reader);
  reader.finish();
}
