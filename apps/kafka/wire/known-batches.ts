import { MESSAGE_OK, MessageReader, type RunTag } from '../../../src/measure/message.ts';
import { MessageRuns } from '../../../src/measure/message-runs.ts';
import type { Slab } from '../../kit/wire/slab-pool.ts';
import { BatchRecords } from './batch-records.ts';
import { PlainRecord } from './plain-record.ts';
import * as layout from './record-batch.ts';

/** Clients of one process are rarely further apart than this many batches; who is reads for himself. */
const MOST_BATCHES = 256;

/** A batch in the answer of one client: its bytes are at [at, end) of the slab, and their checksum fits. */
export interface SoundBatch {
  slab: Slab;
  at: number;
  end: number;
  partition: number;
  baseOffset: number;
  crc: number;
}

interface Known {
  crc: number;
  bytes: number;
  /** Null where its messages must be taken one by one. */
  runs: MessageRuns | null;
}

/**
 * What the batches of one topic say, read once for all clients of a process: they all get the same bytes. A batch is
 * the same when offset, length and CRC-32C are. The CRC has been held against the bytes of each client's own answer,
 * so a flipped byte shows for the client it happened to, as it does where every message is read.
 */
export class KnownBatches {
  readonly topic: string;
  readonly tag: RunTag;
  /** Where their records are found, for all clients of the process. */
  readonly records = new BatchRecords();
  readonly #reader: MessageReader;
  readonly #record = new PlainRecord();
  /** By partition, then by base offset, oldest first. */
  readonly #batches: Map<number, Known>[] = [];

  constructor(topic: string, tag: RunTag) {
    this.topic = topic;
    this.tag = tag;
    this.#reader = new MessageReader(tag);
  }

  /** The batch's messages as runs; null when they are not all this run's, intact and in plain records. */
  runsOf(batch: SoundBatch): MessageRuns | null {
    const { partition, baseOffset, crc } = batch;
    const bytes = batch.end - batch.at;
    const batches = this.#batches[partition] ?? this.#open(partition);
    const known = batches.get(baseOffset);
    if (known !== undefined && known.crc === crc && known.bytes === bytes) return known.runs;
    const runs = this.#read(batch);
    batches.set(baseOffset, { crc, bytes, runs });
    if (batches.size > MOST_BATCHES) this.#forgetOldest(batches);
    return runs;
  }

  #open(partition: number): Map<number, Known> {
    const batches = new Map<number, Known>();
    this.#batches[partition] = batches;
    return batches;
  }

  #forgetOldest(batches: Map<number, Known>): void {
    for (const oldest of batches.keys()) {
      batches.delete(oldest);
      return;
    }
  }

  #read(batch: SoundBatch): MessageRuns | null {
    const records = this.records.of(batch.slab, batch.at, batch.end);
    if (records === null) return null;
    const { bytes, view } = records.slab;
    const reader = this.#reader;
    const record = this.#record;
    const runs = new MessageRuns();
    let next = records.start;
    for (let left = batch.slab.view.getInt32(batch.at + layout.RECORD_COUNT_AT); left > 0; left--) {
      if (!record.read(bytes, next, records.end)) return null;
      if (reader.read(view, bytes, record.valueAt, record.valueLength) !== MESSAGE_OK) return null;
      runs.add(reader.publisher, reader.stream, reader.sequence, reader.intendedUs);
      next = record.next;
    }
    return runs;
  }
}
