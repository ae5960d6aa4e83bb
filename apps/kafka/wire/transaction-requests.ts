import { ADD_PARTITIONS_TO_TXN, END_TXN } from './api-versions.ts';
import { kafkaError } from './errors.ts';
import type { ProducerId } from './producer-id.ts';
import type { ProtocolReader } from './protocol-reader.ts';
import type { ProtocolWriter } from './protocol-writer.ts';

/* What is asked of coordinators (KIP-98). */

/** Whose transaction a request is about. */
export interface Transactor {
  readonly clientId: string;
  readonly transactionalId: string;
  readonly producer: ProducerId;
}

/** AddPartitionsToTxn v0 with partitions of one topic. */
export function writeAddPartitionsRequest(
  writer: ProtocolWriter,
  { clientId, transactionalId, producer }: Transactor,
  topic: string,
  partitions: readonly number[],
): void {
  writer.begin(ADD_PARTITIONS_TO_TXN.key, ADD_PARTITIONS_TO_TXN.version, clientId);
  writer.string(transactionalId).int64(producer.id).int16(producer.epoch);
  writer.int32(1).string(topic).int32(partitions.length);
  for (const partition of partitions) writer.int32(partition);
}

/** @returns the code of what went wrong first; 0 when all were added @throws WireError MALFORMED_ANSWER */
export function readAddPartitionsAnswer(reader: ProtocolReader): { errorCode: number } {
  reader.int32(); // throttle time
  const codes: number[] = [];
  for (let topics = reader.arrayLength(6); topics > 0; topics--) {
    reader.string();
    for (let left = reader.arrayLength(6); left > 0; left--) {
      reader.int32();
      codes.push(reader.int16());
    }
  }
  reader.finish();
  const wrong = codes.filter((code) => code !== 0);
  // Of partitions that would have been added but for another one.
  const cause = wrong.find((code) => kafkaError(code).name !== 'OPERATION_NOT_ATTEMPTED');
  return { errorCode: cause ?? wrong[0] ?? 0 };
}

/** EndTxn v0. */
export function writeEndTxnRequest(
  writer: ProtocolWriter,
  { clientId, transactionalId, producer }: Transactor,
  commits: boolean,
): void {
  writer.begin(END_TXN.key, END_TXN.version, clientId);
  writer.string(transactionalId).int64(producer.id).int16(producer.epoch);
  writer.int8(commits ? 1 : 0);
}

/** @throws WireError MALFORMED_ANSWER */
export function readEndTxnAnswer(reader: ProtocolReader): { errorCode: number } {
  reader.int32(); // throttle time
  const errorCode = reader.int16();
  reader.finish();
  return { errorCode };
}
