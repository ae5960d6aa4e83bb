import { Histogram } from '../../src/measure/histogram.ts';
import type { ReceiptRecorder } from '../../src/measure/subscriber-account.ts';

const BUCKET_US = 10_000;
/** Four hours of buckets; beyond it receipts fall into the last one. */
const MOST_BUCKETS = (4 * 3600 * 1e6) / BUCKET_US;

/** Latency of all clients of a task together, and how many messages had arrived by any instant, to 10 ms. */
export class ReceiptBooks implements ReceiptRecorder {
  readonly total = new Histogram();
  /** Since it was reset last. */
  readonly interval = new Histogram();
  #counts = new Float64Array(1024);
  readonly #startUs: number;

  /** @param startUs no receipt is older, monotonic microseconds */
  constructor(startUs: number) {
    this.#startUs = startUs;
  }

  receipt(intendedUs: number, nowUs: number, count: number): void {
    this.total.record(nowUs - intendedUs, count);
    this.interval.record(nowUs - intendedUs, count);
    const bucket = Math.min(MOST_BUCKETS - 1, Math.max(0, Math.floor((nowUs - this.#startUs) / BUCKET_US)));
    if (bucket >= this.#counts.length) this.#grow(bucket);
    this.#counts[bucket] = (this.#counts[bucket] as number) + count;
  }

  /** Messages received in the 10 ms buckets that had begun by `us`: never more behind than there were. */
  receivedUntil(us: number): number {
    const end = Math.min(this.#counts.length, Math.floor((us - this.#startUs) / BUCKET_US) + 1);
    let sum = 0;
    for (let i = 0; i < end; i++) sum += this.#counts[i] as number;
    return sum;
  }

  #grow(bucket: number): void {
    const grown = new Float64Array(Math.min(MOST_BUCKETS, Math.max(bucket + 1, this.#counts.length * 2)));
    grown.set(this.#counts);
    this.#counts = grown;
  }
}
