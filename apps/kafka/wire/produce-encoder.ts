import type { KafkaPublisherConfig } from '../client.ts';
import { createProduceHead, type ProduceHead } from './produce.ts';
import { ProduceBatch } from './produce-batch.ts';
import * as layout from './record-batch.ts';
import { RecordBatchWriter } from './record-batch-writer.ts';
import type { WireRuntime } from './runtime.ts';

/** Writes the requests of one publisher: the head, one record batch behind it, each byte once. */
export class ProduceEncoder {
  /** The most that one record can take, bytes. */
  readonly largestRecordBytes: number;
  readonly #runtime: WireRuntime;
  readonly #writer: RecordBatchWriter;
  readonly #head: ProduceHead;
  readonly #recordsAt: number;
  /** A request ends here at the latest. */
  readonly #end: number;

  constructor(clientId: string, config: KafkaPublisherConfig, runtime: WireRuntime) {
    this.#runtime = runtime;
    this.#writer = new RecordBatchWriter({
      tag: config.runTag,
      publisher: config.publisher,
      bytes: config.messageBytes,
    });
    this.largestRecordBytes = this.#writer.largestRecordBytes;
    // The broker tells that its replicas are late before this side gives the connection up.
    const replicaTimeoutMs = Math.ceil(config.requestTimeoutMs * 0.75);
    this.#head = createProduceHead(clientId, config.topic, config.acks, replicaTimeoutMs);
    const headBytes = this.#head.bytes.length;
    this.#recordsAt = headBytes + layout.RECORDS_AT;
    this.#end = headBytes + Math.max(config.batchBytes, layout.RECORDS_AT + this.largestRecordBytes);
  }

  createBatch(stream: number, firstSequence: number): ProduceBatch {
    const { pool } = this.#runtime;
    const slab = pool.take(this.#end);
    const nowUs = this.#runtime.clockUs();
    return new ProduceBatch(
      stream,
      firstSequence,
      slab,
      this.#recordsAt,
      this.#end,
      nowUs,
      this.#runtime.wallMs(),
    );
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

  /** Makes the batch a whole request, once; sending it again changes nothing. */
  finish(batch: ProduceBatch): void {
    if (batch.finished) return;
    const { bytes, partitionAt, batchLengthAt } = this.#head;
    bytes.copy(batch.slab.bytes);
    batch.slab.view.setInt32(partitionAt, batch.stream);
    batch.slab.view.setInt32(batchLengthAt, batch.at - bytes.length);
    this.#writer.finish(batch.slab, bytes.length, batch.at, batch.count, batch.timestampMs);
    batch.finished = true;
  }

  /** How much of the batch is records, bytes. */
  recordBytes(batch: ProduceBatch): number {
    return batch.at - this.#recordsAt;
  }
}
