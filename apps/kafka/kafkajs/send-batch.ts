import type { Message } from 'kafkajs';
import { writeMessage } from '../../../src/measure/message.ts';
import type { DueRun } from '../../../src/measure/publisher-account.ts';
import type { KafkaPublisherConfig } from '../client.ts';
import { headerTexts } from '../message-headers.ts';
import { keyBytes } from '../message-keys.ts';

/** Messages of one stream that are given to kafkajs, and settled, together. */
export class SendBatch {
  readonly stream: number;
  readonly firstSequence: number;
  /** Monotonic microseconds of the first message's hand-over. */
  readonly createdUs: number;
  readonly messages: Message[] = [];
  sent = false;
  settled = false;
  readonly #timestamp: string;
  readonly #runs: DueRun[] = [];

  /** @param wallMs create time of all its messages, milliseconds since the epoch */
  constructor(stream: number, firstSequence: number, createdUs: number, wallMs: number) {
    this.stream = stream;
    this.firstSequence = firstSequence;
    this.createdUs = createdUs;
    this.#timestamp = String(wallMs);
  }

  /** By due time, in order. */
  get runs(): readonly DueRun[] {
    return this.#runs;
  }

  /** Its messages, in order, in batches of at most `most`. */
  split(most: number): SendBatch[] {
    const parts: SendBatch[] = [];
    for (let from = 0; from < this.messages.length; from += most) {
      const part = new SendBatch(
        this.stream,
        this.firstSequence + from,
        this.createdUs,
        Number(this.#timestamp),
      );
      part.messages.push(...this.messages.slice(from, from + most));
      for (const run of this.#runs) part.#takeOf(run);
      parts.push(part);
    }
    return parts;
  }

  /** Books the messages of a run that are its own. */
  #takeOf(run: DueRun): void {
    const first = Math.max(run.firstSequence, this.firstSequence);
    const end = Math.min(run.firstSequence + run.count, this.firstSequence + this.messages.length);
    if (first < end) this.#runs.push({ ...run, firstSequence: first, count: end - first });
  }

  /** Encodes `count` messages, all due at `intendedUs`. */
  add(config: KafkaPublisherConfig, firstSequence: number, count: number, intendedUs: number): void {
    const length = config.messageBytes;
    const bytes = Buffer.allocUnsafeSlow(count * length);
    const view = new DataView(bytes.buffer);
    const headers = Object.fromEntries(headerTexts(config.headers));
    for (let i = 0; i < count; i++) {
      const at = i * length;
      writeMessage(
        view,
        bytes,
        at,
        length,
        config.runTag,
        config.publisher,
        this.stream,
        firstSequence + i,
        intendedUs,
      );
      const value = bytes.subarray(at, at + length);
      const key = config.keys === null ? null : keyBytes(config.keys.keyOf(this.stream, firstSequence + i));
      this.messages.push({ key, value, headers, partition: this.stream, timestamp: this.#timestamp });
    }
    const last = this.#runs.at(-1);
    if (last?.intendedUs === intendedUs) last.count += count;
    else this.#runs.push({ stream: this.stream, firstSequence, count, intendedUs });
  }
}
