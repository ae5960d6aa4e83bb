import { INIT_PRODUCER_ID } from './api-versions.ts';
import { kafkaError } from './errors.ts';
import type { ProtocolReader } from './protocol-reader.ts';
import type { ProtocolWriter } from './protocol-writer.ts';
import { WireError } from './wire-error.ts';

/** Whom a broker knows the sender of batches as (KIP-98). */
export interface ProducerId {
  readonly id: number;
  readonly epoch: number;
}

/** Whose transactions a producer id is for, and after how long the coordinator aborts one that is still open, ms. */
export interface TransactionalId {
  readonly id: string;
  readonly timeoutMs: number;
}

/**
 * InitProducerId v0. Any broker answers it without a transactional id; with one, its coordinator does, which aborts what
 * is open under that id and raises the epoch, so that whoever had the id before is fenced.
 */
export function writeInitProducerIdRequest(
  writer: ProtocolWriter,
  clientId: string,
  transactional: TransactionalId | null = null,
): void {
  writer.begin(INIT_PRODUCER_ID.key, INIT_PRODUCER_ID.version, clientId);
  if (transactional === null) writer.nullString().int32(0);
  else writer.string(transactional.id).int32(transactional.timeoutMs);
}

export interface InitProducerIdAnswer {
  readonly errorCode: number;
  readonly producer: ProducerId;
}

/** @throws WireError MALFORMED_ANSWER */
export function readInitProducerIdAnswer(reader: ProtocolReader): InitProducerIdAnswer {
  reader.int32(); // throttle time
  const errorCode = reader.int16();
  const producer = { id: reader.int64(), epoch: reader.int16() };
  reader.finish();
  return { errorCode, producer };
}

/** @throws WireError with why the broker gives none: fatal where it never will */
export function producerOf({ errorCode, producer }: InitProducerIdAnswer): ProducerId {
  const error = kafkaError(errorCode);
  if (error.class === 'none') return producer;
  throw new WireError(error.name, `Kafka gives no producer id: ${error.name}`, {
    fatal: error.class === 'fatal' || error.class === 'refused',
    hint: 'Give this client the right IdempotentWrite on the cluster, or set --enable_idempotence=false',
  });
}

/** A base sequence number has 31 bits and begins again at 0 (DefaultRecordBatch.incrementSequence). */
const SEQUENCES = 2 ** 31;

/** The numbers of one partition's batches under one producer id, from the first batch that gets one on. */
export class BatchNumbers {
  readonly producer: ProducerId;
  #origin: number | null = null;

  constructor(producer: ProducerId) {
    this.producer = producer;
  }

  /** @param firstSequence the first message's own number; the batches of a partition are asked for in order */
  sequenceOf(firstSequence: number): number {
    this.#origin ??= firstSequence;
    return (firstSequence - this.#origin) % SEQUENCES;
  }
}
