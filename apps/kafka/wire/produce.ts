import { PRODUCE } from './api-versions.ts';
import type { ProtocolReader } from './protocol-reader.ts';
import { ProtocolWriter } from './protocol-writer.ts';
import { malformed } from './wire-error.ts';

/** What every Produce request of a client to one topic begins with. */
export interface ProduceHead {
  /** Everything up to the record batch; a slab's first bytes. */
  readonly bytes: Buffer;
  readonly partitionAt: number;
  /** Where the length of the record batch goes; the batch follows. */
  readonly batchLengthAt: number;
}

/**
 * The head of a Produce v7 request with one topic and one partition.
 * @param transactionalId null = outside of transactions
 * @param timeoutMs how long the broker may wait for its replicas (acks -1)
 */
export function createProduceHead(
  clientId: string,
  topic: string,
  acks: number,
  timeoutMs: number,
  transactionalId: string | null = null,
): ProduceHead {
  const writer = new ProtocolWriter();
  writer.begin(PRODUCE.key, PRODUCE.version, clientId);
  if (transactionalId === null) writer.nullString();
  else writer.string(transactionalId);
  writer.int16(acks).int32(timeoutMs).int32(1).string(topic).int32(1);
  const partitionAt = writer.length;
  writer.int32(0).int32(0);
  const length = writer.length;
  return { bytes: writer.slab.bytes.subarray(0, length), partitionAt, batchLengthAt: length - 4 };
}

export interface ProduceAnswer {
  readonly errorCode: number;
  readonly throttleMs: number;
}

/**
 * Reads the answer to a request that held one partition.
 * @throws WireError MALFORMED_ANSWER, also when it speaks of another partition
 */
export function readProduceAnswer(reader: ProtocolReader, partition: number): ProduceAnswer {
  if (reader.arrayLength(6) !== 1) throw malformed('not the one topic that was produced to');
  reader.string();
  if (reader.arrayLength(30) !== 1) throw malformed('not the one partition that was produced to');
  if (reader.int32() !== partition) throw malformed('a partition that was not produced to');
  const errorCode = reader.int16();
  reader.skip(24); // base offset, append time, log start
  const throttleMs = reader.int32();
  reader.finish();
  return { errorCode, throttleMs };
}
