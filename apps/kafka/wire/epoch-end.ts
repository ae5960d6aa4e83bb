import { OFFSET_FOR_LEADER_EPOCH } from './api-versions.ts';
import type { Connection } from './connection.ts';
import { type KafkaError, kafkaError } from './errors.ts';
import type { PartitionCursor } from './partition-cursor.ts';
import type { ProtocolReader } from './protocol-reader.ts';
import type { ProtocolWriter } from './protocol-writer.ts';
import { request } from './request.ts';
import { malformed } from './wire-error.ts';

/*
 * Whether a leader's log is the one that was read (KIP-320). A leader writes its epoch into every batch; one that was
 * elected without all that its predecessor had begins its own epoch before the end of the other's, and gives offsets
 * out again that were read with other messages.
 */

/** No epoch, or none that is to be checked. */
const NONE = -1;
/** Asked for by whoever is no replica. */
const CONSUMER = -1;

interface EpochEnd {
  error: KafkaError;
  /** Where the epoch ends in the leader's log; below 0 where it knows nothing of it. */
  offset: number;
}

/** Which topic, and who asks. */
export interface EpochQuestion {
  readonly clientId: string;
  readonly topic: string;
}

/**
 * Asks a partition's leader up to where its log is the one that was read.
 * @returns an offset up to the cursor's position, or why the leader does not tell
 * @throws WireError
 */
export async function agreedUpTo(
  connection: Connection,
  cursor: PartitionCursor,
  question: EpochQuestion,
): Promise<number | KafkaError> {
  // A leader of the same epoch has dropped nothing: an older one refuses the question, which tells them apart.
  const same = await askEnd(connection, cursor, { ...question, leaderEpoch: cursor.leaderEpoch });
  if (same.error.name !== 'FENCED_LEADER_EPOCH')
    return same.error.class === 'refresh' && same.error.name !== 'UNKNOWN_LEADER_EPOCH'
      ? same.error
      : cursor.position;
  const { error, offset } = await askEnd(connection, cursor, { ...question, leaderEpoch: NONE });
  if (error.class === 'refresh') return error;
  return error.class === 'none' && offset >= 0 ? Math.min(offset, cursor.position) : cursor.position;
}

function askEnd(
  connection: Connection,
  { partition, leaderEpoch: epoch }: PartitionCursor,
  { clientId, topic, leaderEpoch }: EpochQuestion & { leaderEpoch: number },
): Promise<EpochEnd> {
  return request(
    connection,
    (writer) => writeEpochEndRequest(writer, { clientId, topic, partition, leaderEpoch, epoch }),
    (reader) => readEpochEndAnswer(reader, partition),
  );
}

/** OffsetForLeaderEpoch v3 of one partition. */
function writeEpochEndRequest(
  writer: ProtocolWriter,
  asked: EpochQuestion & { partition: number; leaderEpoch: number; epoch: number },
): void {
  const { key, version } = OFFSET_FOR_LEADER_EPOCH;
  writer.begin(key, version, asked.clientId);
  writer.int32(CONSUMER).int32(1).string(asked.topic).int32(1);
  writer.int32(asked.partition).int32(asked.leaderEpoch).int32(asked.epoch);
}

/** @throws WireError MALFORMED_ANSWER */
export function readEpochEndAnswer(reader: ProtocolReader, partition: number): EpochEnd {
  reader.int32(); // throttle time
  let found: EpochEnd | null = null;
  for (let topics = reader.arrayLength(6); topics > 0; topics--) {
    reader.string();
    for (let left = reader.arrayLength(18); left > 0; left--) {
      const error = kafkaError(reader.int16());
      if (reader.int32() !== partition) throw malformed('not the partition that was asked for');
      reader.int32(); // epoch
      found = { error, offset: reader.int64() };
    }
  }
  reader.finish();
  if (found === null) throw malformed('no partition');
  return found;
}
