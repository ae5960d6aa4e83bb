import type { Api } from '../../../../src/servers/kafka/client/api.ts';
import { FIND_COORDINATOR } from '../api-versions.ts';
import type { ProtocolReader } from '../protocol-reader.ts';
import type { ProtocolWriter } from '../protocol-writer.ts';

/*
 * Requests of the classic group protocol, in versions that Kafka 2.1 to 4.x speak. Source: the message schemas of
 * Apache Kafka (clients/src/main/resources/common/message).
 */

export const OFFSET_COMMIT: Api = { name: 'OffsetCommit', key: 8, version: 5 };
export const OFFSET_FETCH: Api = { name: 'OffsetFetch', key: 9, version: 3 };
export const JOIN_GROUP: Api = { name: 'JoinGroup', key: 11, version: 3 };
export const HEARTBEAT: Api = { name: 'Heartbeat', key: 12, version: 2 };
export const LEAVE_GROUP: Api = { name: 'LeaveGroup', key: 13, version: 2 };
export const SYNC_GROUP: Api = { name: 'SyncGroup', key: 14, version: 2 };

export const CLASSIC_APIS = [
  OFFSET_COMMIT,
  OFFSET_FETCH,
  FIND_COORDINATOR,
  JOIN_GROUP,
  HEARTBEAT,
  LEAVE_GROUP,
  SYNC_GROUP,
];

const PROTOCOL_TYPE = 'consumer';

/** Who a member is towards the coordinator. */
export interface MemberIdentity {
  readonly clientId: string;
  readonly groupId: string;
  /** Empty before the coordinator gave one. */
  readonly memberId: string;
  readonly generation: number;
}

export interface JoinTerms {
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
  /** Name of the one assignor that is offered. */
  readonly assignor: string;
  readonly subscription: Buffer;
}

export function writeJoinGroup(
  writer: ProtocolWriter,
  { clientId, groupId, memberId }: MemberIdentity,
  terms: JoinTerms,
): void {
  writer.begin(JOIN_GROUP.key, JOIN_GROUP.version, clientId).string(groupId);
  writer.int32(terms.sessionTimeoutMs).int32(terms.rebalanceTimeoutMs).string(memberId).string(PROTOCOL_TYPE);
  writer.int32(1).string(terms.assignor).int32(terms.subscription.length).bytes(terms.subscription);
}

export interface JoinAnswer {
  errorCode: number;
  generation: number;
  leader: string;
  memberId: string;
  /** All members, where this one is the leader; else empty. */
  members: { memberId: string; subscription: Buffer }[];
}

export function readJoinGroup(reader: ProtocolReader): JoinAnswer {
  reader.int32(); // throttle time
  const errorCode = reader.int16();
  const generation = reader.int32();
  reader.string(); // assignor
  const answer: JoinAnswer = {
    errorCode,
    generation,
    leader: reader.string(),
    memberId: reader.string(),
    members: [],
  };
  for (let left = reader.arrayLength(6); left > 0; left--)
    answer.members.push({ memberId: reader.string(), subscription: reader.bytes() });
  reader.finish();
  return answer;
}

export function writeSyncGroup(
  writer: ProtocolWriter,
  { clientId, groupId, memberId, generation }: MemberIdentity,
  assignments: ReadonlyMap<string, Buffer>,
): void {
  writer.begin(SYNC_GROUP.key, SYNC_GROUP.version, clientId);
  writer.string(groupId).int32(generation).string(memberId).int32(assignments.size);
  for (const [member, assignment] of assignments)
    writer.string(member).int32(assignment.length).bytes(assignment);
}

export function readSyncGroup(reader: ProtocolReader): { errorCode: number; assignment: Buffer } {
  reader.int32(); // throttle time
  const answer = { errorCode: reader.int16(), assignment: reader.bytes() };
  reader.finish();
  return answer;
}

export function writeHeartbeat(
  writer: ProtocolWriter,
  { clientId, groupId, memberId, generation }: MemberIdentity,
): void {
  writer.begin(HEARTBEAT.key, HEARTBEAT.version, clientId);
  writer.string(groupId).int32(generation).string(memberId);
}

export function writeLeaveGroup(
  writer: ProtocolWriter,
  { clientId, groupId, memberId }: MemberIdentity,
): void {
  writer.begin(LEAVE_GROUP.key, LEAVE_GROUP.version, clientId).string(groupId).string(memberId);
}

/** Of Heartbeat and LeaveGroup. @returns the error's code */
export function readErrorAnswer(reader: ProtocolReader): number {
  reader.int32(); // throttle time
  const errorCode = reader.int16();
  reader.finish();
  return errorCode;
}

/** Positions by partition. */
export type Positions = ReadonlyMap<number, number>;

export function writeOffsetCommit(
  writer: ProtocolWriter,
  { clientId, groupId, memberId, generation }: MemberIdentity,
  topic: string,
  positions: Positions,
): void {
  writer.begin(OFFSET_COMMIT.key, OFFSET_COMMIT.version, clientId);
  writer.string(groupId).int32(generation).string(memberId).int32(1).string(topic).int32(positions.size);
  for (const [partition, position] of positions) writer.int32(partition).int64(position).nullString();
}

/** @returns the first error's code; 0 where there was none */
export function readOffsetCommit(reader: ProtocolReader): number {
  reader.int32(); // throttle time
  let first = 0;
  for (let topics = reader.arrayLength(6); topics > 0; topics--) {
    reader.skipString();
    for (let left = reader.arrayLength(6); left > 0; left--) {
      reader.int32(); // partition
      const errorCode = reader.int16();
      if (first === 0) first = errorCode;
    }
  }
  reader.finish();
  return first;
}

export function writeOffsetFetch(
  writer: ProtocolWriter,
  { clientId, groupId }: MemberIdentity,
  topic: string,
  partitions: readonly number[],
): void {
  writer.begin(OFFSET_FETCH.key, OFFSET_FETCH.version, clientId);
  writer.string(groupId).int32(1).string(topic).int32(partitions.length);
  for (const partition of partitions) writer.int32(partition);
}

export interface CommittedOffsets {
  errorCode: number;
  /** -1 where none was committed. */
  offsets: Map<number, number>;
}

export function readOffsetFetch(reader: ProtocolReader): CommittedOffsets {
  reader.int32(); // throttle time
  const answer: CommittedOffsets = { errorCode: 0, offsets: new Map() };
  for (let topics = reader.arrayLength(6); topics > 0; topics--) {
    reader.skipString();
    for (let left = reader.arrayLength(16); left > 0; left--) {
      const partition = reader.int32();
      answer.offsets.set(partition, reader.int64());
      reader.skipString();
      const errorCode = reader.int16();
      if (answer.errorCode === 0) answer.errorCode = errorCode;
    }
  }
  const errorCode = reader.int16();
  if (errorCode !== 0) answer.errorCode = errorCode;
  reader.finish();
  return answer;
}
