import type { Api } from '../../../../src/servers/kafka/client/api.ts';
import { FIND_COORDINATOR } from '../api-versions.ts';
import {
  beginFlexible,
  readItems,
  readText,
  skipTags,
  writeLength,
  writeTags,
  writeText,
} from '../flexible.ts';
import type { ProtocolReader } from '../protocol-reader.ts';
import type { ProtocolWriter } from '../protocol-writer.ts';
import type { CommittedOffsets, MemberIdentity, Positions } from './group-apis.ts';

/*
 * Requests of the consumer group protocol (KIP-848), which Kafka 4.0 and later speak. Source: the message schemas of
 * Apache Kafka (clients/src/main/resources/common/message).
 */

export const CONSUMER_GROUP_HEARTBEAT: Api = { name: 'ConsumerGroupHeartbeat', key: 68, version: 1 };
/** The first versions that take the epoch of a member. */
const OFFSET_COMMIT: Api = { name: 'OffsetCommit', key: 8, version: 9 };
const OFFSET_FETCH: Api = { name: 'OffsetFetch', key: 9, version: 9 };

export const CONSUMER_APIS = [CONSUMER_GROUP_HEARTBEAT, OFFSET_COMMIT, OFFSET_FETCH, FIND_COORDINATOR];

/** Epochs that say what a member wants. */
export const JOINING = 0;
export const LEAVING = -1;

const NOT_CHANGED = -1;

export interface BeatTerms {
  /** Null = as told before. */
  subscription: { topic: string; rebalanceTimeoutMs: number } | null;
  /** What the member reads, with the topic's id; null = as told before. */
  owned: { topicId: Buffer | null; partitions: readonly number[] } | null;
}

export function writeConsumerHeartbeat(
  writer: ProtocolWriter,
  { clientId, groupId, memberId, generation }: MemberIdentity,
  { subscription, owned }: BeatTerms,
): void {
  beginFlexible(writer, CONSUMER_GROUP_HEARTBEAT, clientId);
  writeText(writer, groupId);
  writeText(writer, memberId).int32(generation);
  writeText(writer, null); // instance id
  writeText(writer, null); // rack
  writer.int32(subscription?.rebalanceTimeoutMs ?? NOT_CHANGED);
  writeLength(writer, subscription === null ? null : 1);
  if (subscription !== null) writeText(writer, subscription.topic);
  writeText(writer, null); // regular expression
  writeText(writer, null); // assignor: the broker's first
  writeOwned(writer, owned);
  writeTags(writer);
}

function writeOwned(writer: ProtocolWriter, owned: BeatTerms['owned']): void {
  if (owned === null) writeLength(writer, null);
  else if (owned.topicId === null || owned.partitions.length === 0) writeLength(writer, 0);
  else {
    writeLength(writer, 1).bytes(owned.topicId);
    writeLength(writer, owned.partitions.length);
    for (const partition of owned.partitions) writer.int32(partition);
    writeTags(writer);
  }
}

export function writeEpochCommit(
  writer: ProtocolWriter,
  { clientId, groupId, memberId, generation }: MemberIdentity,
  topic: string,
  positions: Positions,
): void {
  beginFlexible(writer, OFFSET_COMMIT, clientId);
  writeText(writer, groupId).int32(generation);
  writeText(writer, memberId);
  writeText(writer, null); // instance id
  writeLength(writer, 1);
  writeText(writer, topic);
  writeLength(writer, positions.size);
  for (const [partition, position] of positions) {
    writer.int32(partition).int64(position).int32(-1);
    writeText(writer, null); // metadata
    writeTags(writer);
  }
  writeTags(writer);
  writeTags(writer);
}

/** @returns the first error's code; 0 where there was none */
export function readEpochCommit(reader: ProtocolReader): number {
  skipTags(reader);
  reader.int32(); // throttle time
  let first = 0;
  readItems(reader, () => {
    readText(reader);
    readItems(reader, () => {
      reader.int32(); // partition
      const errorCode = reader.int16();
      if (first === 0) first = errorCode;
    });
  });
  skipTags(reader);
  reader.finish();
  return first;
}

export function writeEpochFetch(
  writer: ProtocolWriter,
  { clientId, groupId, memberId, generation }: MemberIdentity,
  topic: string,
  partitions: readonly number[],
): void {
  beginFlexible(writer, OFFSET_FETCH, clientId);
  writeLength(writer, 1);
  writeText(writer, groupId);
  writeText(writer, memberId).int32(generation);
  writeLength(writer, 1);
  writeText(writer, topic);
  writeLength(writer, partitions.length);
  for (const partition of partitions) writer.int32(partition);
  writeTags(writer);
  writeTags(writer).int8(0); // what is not stable too
  writeTags(writer);
}

export function readEpochFetch(reader: ProtocolReader): CommittedOffsets {
  skipTags(reader);
  reader.int32(); // throttle time
  const answer: CommittedOffsets = { errorCode: 0, offsets: new Map() };
  const note = (errorCode: number) => {
    if (answer.errorCode === 0) answer.errorCode = errorCode;
  };
  readItems(reader, () => {
    readText(reader);
    readItems(reader, () => {
      readText(reader);
      readItems(reader, () => {
        const partition = reader.int32();
        answer.offsets.set(partition, reader.int64());
        reader.int32(); // leader epoch
        readText(reader); // metadata
        note(reader.int16());
      });
    });
    note(reader.int16());
  });
  skipTags(reader);
  reader.finish();
  return answer;
}
