import type { KafkaPublisherConfig } from '../client.ts';
import type { Codec } from '../compression/codec.ts';
import { createProduceHead, type ProduceHead } from './produce.ts';
import { ProduceBatch } from './produce-batch.ts';
import type { BatchNumbers } from './producer-id.ts';
import * as layout from './record-batch.ts';
import { RecordBatchWriter } from './record-batch-writer.ts';
import type { WireRuntime } from './runtime.ts';
import type { Transaction } from './transaction.ts';

/** Writes the requests of one publisher: the head, one record batch behind it, each byte once. */
export class ProduceEncoder {
  /** The most that one record can take, bytes. */
  readonly largestRecordBytes: number;
  readonly #runtime: WireRuntime;
  readonly #writer: RecordBatchWriter;
  readonly #head: ProduceHead;
  readonly #recordsAt: number;
  #codec: Codec | null = null;
  /** A batch of several records is at most so long, bytes. */
  #batchBytes: number;

  constructor(clientId: string, config: KafkaPublisherConfig, runtime: WireRuntime) {
    this.#runtime = runtime;
    this.#writer = new RecordBatchWriter({
      tag: config.runTag,
      publisher: config.publisher,
      bytes: config.messageBytes,
      keys: config.keys,
      headers: config.headers,
    });
    this.largestRecordBytes = this.#writer.largestRecordBytes;
    // The broker tells that its replicas are late before this side gives the connection up.
    const replicaTimeoutMs = Math.ceil(config.requestTimeoutMs * 0.75);
    const transactionalId = config.transactions?.id ?? null;
    this.#head = createProduceHead(clientId, config.topic, config.acks, replicaTimeoutMs, transactionalId);
    this.#recordsAt = this.#head.bytes.length + layout.RECORDS_AT;
    this.#batchBytes = config.batchBytes;
  }

  /** What batches are compressed with from now on; null = nothing. */
  compressWith(codec: Codec | null): void {
    this.#codec = codec;
  }

  /** @param transaction what the batch is part of; null = nothing */
  createBatch(stream: number, firstSequence: number, transaction: Transaction | null): ProduceBatch {
    const createdUs = this.#runtime.clockUs();
    return this.#begin(stream, firstSequence, {
      createdUs,
      timestampMs: this.#runtime.wallMs(),
      transaction,
    });
  }

  /** From now on no batch has more than half the records of this one. */
  shrinkBelow(batch: ProduceBatch): void {
    const half = layout.RECORDS_AT + Math.ceil(batch.count / 2) * this.largestRecordBytes;
    this.#batchBytes = Math.min(this.#batchBytes, half);
  }

  /** Whether the batch, made before the bound became what it is, must be split. */
  isTooLarge(batch: ProduceBatch): boolean {
    return batch.count > 1 && this.batchBytes(batch) > this.#batchBytes;
  }

  /** The batch's messages, in order, in batches that keep to the bound; none of them takes more. */
  split(batch: ProduceBatch): ProduceBatch[] {
    const parts: ProduceBatch[] = [];
    for (const { firstSequence, count, intendedUs } of batch.runs()) {
      for (let written = 0; written < count; ) {
        let part = parts.at(-1);
        if (part === undefined || part.closed) {
          part = this.#begin(batch.stream, firstSequence + written, batch);
          part.mayBeAppended = batch.mayBeAppended;
          parts.push(part);
        }
        written += this.fill(part, firstSequence + written, count - written, intendedUs);
      }
    }
    for (const part of parts) part.closed = true;
    return parts;
  }

  #begin(
    stream: number,
    firstSequence: number,
    { createdUs, timestampMs, transaction }: Pick<ProduceBatch, 'createdUs' | 'timestampMs' | 'transaction'>,
  ): ProduceBatch {
    const recordsBytes = Math.max(this.#batchBytes - layout.RECORDS_AT, this.largestRecordBytes);
    const end = this.#recordsAt + recordsBytes;
    const slab = this.#runtime.pool.take(end);
    const batch = new ProduceBatch(stream, firstSequence, slab, this.#recordsAt, end, createdUs, timestampMs);
    batch.transaction = transaction;
    if (transaction !== null) batch.attributes = layout.TRANSACTIONAL_FLAG;
    return batch;
  }

  /**
   * Writes up to `count` messages, all due at `intendedUs`; the batch is closed when no more fit.
   * @returns how many it wrote
   */
  fill(batch: ProduceBatch, firstSequence: number, count: number, intendedUs: number): number {
    const writer = this.#writer;
    const { slab, at, end, stream } = batch;
    const next = writer.append(slab, at, end, batch.count, stream, firstSequence, count, intendedUs);
    const { written } = writer;
    if (written > 0) batch.add(written, intendedUs, next);
    if (written < count || next + this.largestRecordBytes > end) batch.closed = true;
    return written;
  }

  /**
   * Makes the batch a whole request; sending it again changes nothing unless its number is drawn anew.
   * @param numbers null = it gets none
   */
  finish(batch: ProduceBatch, numbers: BatchNumbers | null): void {
    if (batch.requestEnd > 0 && batch.numbers === numbers) return;
    if (batch.requestEnd === 0) this.#compress(batch);
    batch.numbers = numbers;
    const { slab } = batch;
    const { bytes, partitionAt, batchLengthAt } = this.#head;
    bytes.copy(slab.bytes);
    slab.view.setInt32(partitionAt, batch.stream);
    slab.view.setInt32(batchLengthAt, batch.requestEnd - bytes.length);
    this.#writer.finish(slab, bytes.length, batch.requestEnd, batch);
  }

  /** It stays as it is where that makes it no shorter. */
  #compress(batch: ProduceBatch): void {
    batch.requestEnd = batch.at;
    if (this.#codec === null) return;
    const records = batch.slab.bytes.subarray(this.#recordsAt, batch.at);
    const compressed = this.#codec.compress(records);
    if (compressed.length >= records.length) return;
    records.set(compressed);
    batch.requestEnd = this.#recordsAt + compressed.length;
    batch.attributes |= this.#codec.number;
  }

  /** Length of the record batch before it is compressed, bytes. */
  batchBytes(batch: ProduceBatch): number {
    return batch.at - this.#head.bytes.length;
  }

  /** How much of the batch is records, bytes. */
  recordBytes(batch: ProduceBatch): number {
    return batch.at - this.#recordsAt;
  }
}
