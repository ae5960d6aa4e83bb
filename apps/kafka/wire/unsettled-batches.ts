import type { DueRun, Outcome } from '../../../src/measure/publisher-account.ts';
import type { PublisherSink } from '../../kit/client.ts';
import type { SlabPool } from '../../kit/wire/slab-pool.ts';
import type { KafkaPublisherConfig } from '../client.ts';
import type { ProduceBatch } from './produce-batch.ts';
import type { ProduceEncoder } from './produce-encoder.ts';
import type { Transaction } from './transaction.ts';

type Bounds = Pick<KafkaPublisherConfig, 'bufferBytes' | 'batchBytes'>;

/** The account of the batches whose messages' fate is open: how many, how much room they leave, who waits for the last. */
export class UnsettledBatches {
  readonly #bounds: Bounds;
  readonly #encoder: ProduceEncoder;
  readonly #pool: SlabPool;
  readonly #sink: PublisherSink;
  /** Of their encoded records. */
  #bytes = 0;
  #count = 0;
  #waiters: (() => void)[] = [];

  constructor(bounds: Bounds, encoder: ProduceEncoder, pool: SlabPool, sink: PublisherSink) {
    this.#bounds = bounds;
    this.#encoder = encoder;
    this.#pool = pool;
    this.#sink = sink;
  }

  /** How many messages there is room for; at least one when nothing is held, however large that is. */
  room(): number {
    const free = this.#bounds.bufferBytes - this.#bytes;
    const fit = Math.floor(free / this.#encoder.largestRecordBytes);
    return this.#bytes === 0 ? Math.max(1, fit) : Math.max(0, fit);
  }

  /** Whether there is room enough again to be worth telling. */
  isRoomy(): boolean {
    const { bufferBytes, batchBytes } = this.#bounds;
    return bufferBytes - this.#bytes >= Math.min(bufferBytes / 2, batchBytes);
  }

  /** Whether somebody waits for the last to be settled. */
  get isAwaited(): boolean {
    return this.#waiters.length > 0;
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** Calls back once, when the last is settled. */
  whenEmpty(done: () => void): void {
    this.#waiters.push(done);
  }

  begun(): void {
    this.#count++;
  }

  grown(bytes: number): void {
    this.#bytes += bytes;
  }

  /** The parts are unsettled in the batch's place. */
  wasSplit(batch: ProduceBatch, parts: readonly ProduceBatch[]): void {
    this.#count += parts.length - 1;
    if (batch.transaction !== null) batch.transaction.unsettled += parts.length - 1;
    this.#bytes -= this.#encoder.recordBytes(batch);
    for (const part of parts) this.#bytes += this.#encoder.recordBytes(part);
    this.#pool.giveBack(batch.slab);
  }

  /** Settles a batch that is not on its way any more, which tells its fate unless a transaction decides that. */
  settle(batch: ProduceBatch, outcome: Outcome, nowUs: number): void {
    if (batch.settled) return;
    this.settleFlying(batch, outcome, nowUs);
    this.#pool.giveBack(batch.slab);
  }

  /** Settles a batch whose slab is still being sent or answered; it goes back to the pool on landing. */
  settleFlying(batch: ProduceBatch, outcome: Outcome, nowUs: number): void {
    batch.settled = true;
    this.#bytes -= this.#encoder.recordBytes(batch);
    if (batch.transaction === null) this.#tell(outcome, { runs: batch.runs(), batches: 1 }, nowUs);
    else batch.transaction.settled(batch, outcome);
  }

  /** Tells the fate of what a transaction holds of settled batches. */
  decide(transaction: Transaction, outcome: Outcome, nowUs: number): void {
    this.#tell(outcome, transaction.takeSettled(), nowUs);
  }

  #tell(
    outcome: Outcome,
    { runs, batches }: { runs: Iterable<DueRun>; batches: number },
    nowUs: number,
  ): void {
    this.#count -= batches;
    for (const run of runs) this.#sink.settled(outcome, run, nowUs);
    if (this.#count === 0) for (const resolve of this.#waiters.splice(0)) resolve();
  }
}
