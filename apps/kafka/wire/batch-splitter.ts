import type { ProduceBatch } from './produce-batch.ts';
import type { ProduceEncoder } from './produce-encoder.ts';
import type { LaneQueue } from './produce-lane.ts';

/**
 * Splits what the broker finds too large, and keeps to the smaller bound from then on. While no batch of a size was
 * accepted, one of it goes alone: a smaller one behind it would overtake it when it is refused.
 */
export class BatchSplitter {
  readonly #encoder: ProduceEncoder;
  readonly #onSplit: (batch: ProduceBatch, parts: readonly ProduceBatch[]) => void;
  /** The longest batch accepted since one was refused, bytes. */
  #provenBytes = Number.POSITIVE_INFINITY;

  /** @param onSplit told of every batch that is no more and of what is in its place */
  constructor(
    encoder: ProduceEncoder,
    onSplit: (batch: ProduceBatch, parts: readonly ProduceBatch[]) => void,
  ) {
    this.#encoder = encoder;
    this.#onSplit = onSplit;
  }

  /** Takes the queue's head, which there must be; null when what is on its way must be back first. */
  launch(queue: LaneQueue): ProduceBatch | null {
    if (this.#provenBytes === Number.POSITIVE_INFINITY) return queue.launch();
    const first = queue.head();
    if (first !== undefined && this.#encoder.isTooLarge(first)) queue.replaceHead(this.#split(first));
    const head = queue.head();
    if (head === undefined) return null;
    const proven = this.#encoder.batchBytes(head) <= this.#provenBytes;
    if (!proven && queue.hold()) return null;
    const batch = queue.launch();
    if (!proven) queue.hold();
    return batch;
  }

  /** The broker took the batch. */
  accepted(batch: ProduceBatch): void {
    const bytes = this.#encoder.batchBytes(batch);
    if (bytes > this.#provenBytes) this.#provenBytes = bytes;
  }

  /** The broker finds a landed batch of several records too large: none of it is in the log. */
  refused(queue: LaneQueue, batch: ProduceBatch): void {
    this.#provenBytes = 0;
    this.#encoder.shrinkBelow(batch);
    for (const part of this.#split(batch)) queue.putBack(part);
  }

  #split(batch: ProduceBatch): ProduceBatch[] {
    const parts = this.#encoder.split(batch);
    this.#onSplit(batch, parts);
    return parts;
  }
}
