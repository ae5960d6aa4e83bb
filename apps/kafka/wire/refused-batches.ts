import type { ClientStats, PublisherSink } from '../../kit/client.ts';
import type { KafkaPublisherConfig } from '../client.ts';
import type { BatchSplitter } from './batch-splitter.ts';
import type { KafkaError } from './errors.ts';
import type { ProduceBatch } from './produce-batch.ts';
import type { LaneQueue, ProduceLane } from './produce-lane.ts';
import { produceRefusal } from './produce-refusal.ts';
import type { ProducerIds } from './producer-ids.ts';
import type { Transactions } from './transactions.ts';
import type { UnsettledBatches } from './unsettled-batches.ts';
import type { WireError } from './wire-error.ts';

/** The publisher whose batches are refused. */
export interface RefusalOwner {
  readonly config: KafkaPublisherConfig;
  readonly sink: PublisherSink;
  readonly stats: ClientStats;
  readonly splitter: BatchSplitter;
  readonly unsettled: UnsettledBatches;
  readonly ids: ProducerIds | null;
  readonly transactions: Transactions | null;
  clockUs(): number;
  /** The queue's leader is looked for anew, unless it has another by now. */
  rehouse(lane: ProduceLane, queue: LaneQueue): void;
  gaveUp(error: WireError): void;
}

/** Decides what becomes of landed batches that a broker refused, or never answered. */
export class RefusedBatches {
  readonly #owner: RefusalOwner;
  /** Whether a broker has taken a batch. */
  #everTaken = false;

  constructor(owner: RefusalOwner) {
    this.#owner = owner;
  }

  /** A broker took a batch. */
  taken(): void {
    this.#everTaken = true;
  }

  refused(lane: ProduceLane, queue: LaneQueue, batch: ProduceBatch, error: KafkaError): void {
    const { splitter, sink, stats, transactions, config } = this.#owner;
    // Its transaction was given up, whatever the broker says of it.
    if (batch.settled && batch.transaction !== null) return;
    if (error.tooLarge && batch.count > 1 && !batch.settled) {
      sink.trouble('BATCH_SPLIT');
      stats.retries++;
      splitter.refused(queue, batch);
      return;
    }
    sink.trouble(error.name);
    batch.mayBeAppended ||= error.mayBeAppended;
    if (transactions?.refused(batch, error.name)) return;
    if (error.class === 'retry' || error.class === 'refresh') this.#comeBack(lane, queue, batch);
    else if (error.class === 'numbering' && config.idempotent) this.#renumber(queue, batch);
    else this.#settle(batch, batch.mayBeAppended ? 'unknown' : 'failed');
    // A batch may come too late; where none was ever taken, clocks differ, and none will be.
    const clocksDiffer = error.name === 'INVALID_TIMESTAMP' && !this.#everTaken;
    if (error.class === 'fatal' || clocksDiffer) this.#owner.gaveUp(produceRefusal(config.topic, error));
  }

  /** The batch goes on its way once more. */
  sendAgain(queue: LaneQueue, batch: ProduceBatch): void {
    if (batch.settled) return;
    // Its transaction was given up while it was on its way back.
    if (batch.transaction?.isBroken) this.#settle(batch, 'failed');
    else {
      this.#owner.stats.retries++;
      queue.putBack(batch);
    }
  }

  #comeBack(lane: ProduceLane, queue: LaneQueue, batch: ProduceBatch): void {
    this.#owner.transactions?.unsteady();
    this.sendAgain(queue, batch);
    this.#owner.rehouse(lane, queue);
  }

  /** The batch is not in the log: the one before is missing there, or on its way again. */
  #renumber(queue: LaneQueue, batch: ProduceBatch): void {
    const { ids } = this.#owner;
    if (queue.isFirst(batch)) {
      if (ids !== null) ids.renew(queue);
      // A transaction without it is none: numbers begin anew with the next.
      else this.#settle(batch, 'failed');
    }
    this.sendAgain(queue, batch);
  }

  #settle(batch: ProduceBatch, outcome: 'failed' | 'unknown'): void {
    this.#owner.unsettled.settle(batch, outcome, this.#owner.clockUs());
  }
}
