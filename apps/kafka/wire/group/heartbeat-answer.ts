import { readItems, readLength, readText, skipTags } from '../flexible.ts';
import type { ProtocolReader } from '../protocol-reader.ts';

/* The answer to a heartbeat, which consumer groups (KIP-848) and share groups (KIP-932) have alike. */

const UUID_BYTES = 16;

export interface BeatAnswer {
  errorCode: number;
  epoch: number;
  heartbeatMs: number;
  /** Null = as told before. */
  assignment: { topicId: Buffer | null; partitions: number[] } | null;
}

/** @throws WireError where it makes no sense */
export function readHeartbeat(reader: ProtocolReader): BeatAnswer {
  skipTags(reader);
  reader.int32(); // throttle time
  const errorCode = reader.int16();
  readText(reader); // message
  readText(reader); // member id
  const answer: BeatAnswer = {
    errorCode,
    epoch: reader.int32(),
    heartbeatMs: reader.int32(),
    assignment: reader.int8() < 0 ? null : readAssignment(reader),
  };
  skipTags(reader);
  reader.finish();
  return answer;
}

/** A group of ours subscribes to one topic: whatever is assigned is of that. */
function readAssignment(reader: ProtocolReader): BeatAnswer['assignment'] {
  const topics = readItems(reader, () => ({
    topicId: reader.copy(UUID_BYTES),
    partitions: readPartitions(reader),
  }));
  skipTags(reader);
  return {
    topicId: topics[0]?.topicId ?? null,
    partitions: topics.flatMap(({ partitions }) => partitions),
  };
}

function readPartitions(reader: ProtocolReader): number[] {
  const partitions: number[] = [];
  for (let left = readLength(reader); left > 0; left--) partitions.push(reader.int32());
  return partitions;
}
