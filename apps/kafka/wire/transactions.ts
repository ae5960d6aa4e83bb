import type { Outcome } from '../../../src/measure/publisher-account.ts';
import type { Api } from '../../../src/servers/kafka/client/api.ts';
import type { ClientStats } from '../../kit/client.ts';
import type { KafkaPublisherConfig } from '../client.ts';
import { ADD_PARTITIONS_TO_TXN, END_TXN, FIND_COORDINATOR, INIT_PRODUCER_ID } from './api-versions.ts';
import type { ConnectionOptions } from './connection.ts';
import type { ProduceBatch } from './produce-batch.ts';
import type { LaneQueue } from './produce-lane.ts';
import { BatchNumbers } from './producer-id.ts';
import type { WireRuntime } from './runtime.ts';
import { TopicView } from './topic-view.ts';
import type { Transaction, TransactionOwner } from './transaction.ts';
import { type Patience, refusal, TransactionCoordinator } from './transaction-coordinator.ts';
import { TransactionQueue } from './transaction-queue.ts';
import { type TransactionalConfig, TransactionSession } from './transaction-session.ts';
import type { UnsettledBatches } from './unsettled-batches.ts';
import { WireError } from './wire-error.ts';

/** Closing waits so long for the coordinator to end what is open, ms. */
const CLOSE_MS = 5_000;

/** What says that another producer has taken the transactional id, or that the coordinator has given it up. */
const FENCED = new Set(['PRODUCER_FENCED', 'INVALID_PRODUCER_EPOCH']);

/** The transaction can only be aborted; the next one may do. */
const ABORTABLE = new Set(['INVALID_TXN_STATE', 'INVALID_PRODUCER_ID_MAPPING', 'TRANSACTION_ABORTABLE']);

/** The publisher whose batches are put into transactions. */
export interface TransactionsOwner {
  readonly queues: readonly LaneQueue[];
  readonly unsettled: UnsettledBatches;
  readonly stats: ClientStats;
  /** More may be sent, or taken. */
  goOn(): void;
  /** Settles every batch of the kind, as far as it is not settled. */
  giveUp(isOf: (batch: ProduceBatch) => boolean): void;
  trouble(name: string): void;
  gaveUp(error: WireError): void;
}

/**
 * The transactions of one publisher, one after the other: while one sends and ends, the next one fills. Partitions are
 * told to the coordinator before their batches go. Where a batch is given up its transaction is aborted by asking for
 * the producer id anew, which raises the epoch, so that numbers begin anew everywhere.
 */
export class Transactions implements TransactionOwner {
  /** What batches are put into. */
  readonly queue: TransactionQueue;
  readonly #openMs: number;
  readonly #coordinator: TransactionCoordinator;
  readonly #session: TransactionSession;
  readonly #runtime: WireRuntime;
  readonly #owner: TransactionsOwner;
  readonly #ending = new AbortController();
  /** Another producer has the transactional id: what is open is its business. */
  #isFenced = false;
  /** What is under way with the coordinator; null = nothing. */
  #work: Promise<void> | null = null;
  /** Numbers have a gap, or how the last one ended is not known: nothing is sent under this epoch any more. */
  #isStale = false;

  constructor(
    config: TransactionalConfig,
    coordinator: TransactionCoordinator,
    owner: TransactionsOwner,
    { clientId, runtime }: { clientId: string; runtime: WireRuntime },
  ) {
    this.queue = new TransactionQueue(config.transactions, this, () => runtime.clockUs());
    this.#openMs = config.requestTimeoutMs;
    this.#coordinator = coordinator;
    this.#session = new TransactionSession(clientId, config, coordinator);
    this.#owner = owner;
    this.#runtime = runtime;
    owner.stats.markers = 0;
  }

  /** @throws WireError when the coordinator gives no producer id in time, or never will; the signal's reason */
  async open(signal: AbortSignal): Promise<void> {
    const deadlineUs = this.#runtime.clockUs() + this.#openMs * 1000;
    let last = 'COORDINATOR_NOT_AVAILABLE';
    const isOpen = await this.#initialize({
      signal: AbortSignal.any([signal, this.#ending.signal]),
      isWanted: () => this.#runtime.clockUs() < deadlineUs,
      trouble: (name) => {
        last = name;
      },
    });
    if (!isOpen)
      throw new WireError(last, `Kafka gives no producer id for transactions: ${last}`, {
        hint: 'See that as many brokers run as transaction.state.log.replication.factor asks for',
      });
    this.#coordinator.isSteady = true;
  }

  /** Whether the batch may go; if its partition is not told yet, it is from now on. */
  admits({ transaction, stream }: ProduceBatch): boolean {
    if (transaction === null || transaction !== this.queue.first || this.#isStale) return false;
    if (transaction.added.has(stream)) return true;
    if (transaction.wanted.size === 0) queueMicrotask(() => this.#step());
    transaction.wanted.add(stream);
    return false;
  }

  /**
   * A broker refuses a batch, which is not on its way any more.
   * @returns whether it did so for its transaction's sake, which has been seen to
   */
  refused(batch: ProduceBatch, name: string): boolean {
    const isFenced = FENCED.has(name);
    if (!isFenced && !ABORTABLE.has(name)) return false;
    if (isFenced) this.giveUp(refusal(name));
    this.#owner.unsettled.settle(batch, 'failed', this.#runtime.clockUs());
    return true;
  }

  /** No transaction will be taken any more. */
  giveUp(error: WireError): void {
    this.#isFenced = FENCED.has(error.trouble);
    this.unsteady();
    this.#owner.gaveUp(error);
  }

  /** A leader changed or a connection broke: markers may have been written more than once. */
  unsteady(): void {
    if (this.queue.begun > 0) this.#owner.stats.markers = null;
  }

  /** No batch of it takes more messages. */
  full(): void {
    for (const queue of this.#owner.queues) {
      const batch = queue.open();
      if (batch !== undefined) batch.closed = true;
    }
    this.#owner.goOn();
    this.#step();
  }

  batchSettled(transaction: Transaction, outcome: Outcome): void {
    if (outcome !== 'acked') this.#break(transaction);
    if (transaction.isBroken) this.#tell(transaction, 'failed');
    this.#step();
  }

  /**
   * Tells the fate of whatever has none: unknown where an end is on its way. Then what is open is aborted, and it is
   * waited for until the log says so.
   */
  async close(): Promise<void> {
    this.settleAll();
    // Who is told of the last transaction's end may close within it, when nothing is asked any more.
    if (this.#coordinator.isAsking) this.#coordinator.hangUp();
    await this.#work;
    if (this.queue.begun > 0 && !this.#isFenced) await this.#endAtCoordinator();
    this.#coordinator.close();
  }

  /** Nothing more is sent; what has no fate gets one. */
  settleAll(): void {
    this.queue.stop();
    this.#ending.abort(new WireError('CLOSED', 'The client was closed'));
    for (const transaction of this.queue.all)
      this.#tell(transaction, transaction.isEnding ? 'unknown' : 'failed');
  }

  #break(transaction: Transaction): void {
    if (transaction.isBroken) return;
    transaction.isBroken = true;
    transaction.isFull = true;
    this.#owner.giveUp((batch) => batch.transaction === transaction);
    this.#tell(transaction, 'failed');
    this.#step();
  }

  #tell(transaction: Transaction, outcome: Outcome): void {
    this.#owner.unsettled.decide(transaction, outcome, this.#runtime.clockUs());
  }

  /** Does what is to be done next with the coordinator, one thing at a time. */
  #step(): void {
    if (this.#work !== null || this.#ending.signal.aborted) return;
    const next = this.#next();
    if (next === null) return;
    this.#work = next()
      .catch((error: unknown) => {
        if (this.#ending.signal.aborted) return;
        if (!(error instanceof WireError)) throw error;
        this.giveUp(error);
      })
      .finally(() => {
        this.#work = null;
        this.#step();
      });
  }

  #next(): (() => Promise<void>) | null {
    const { first } = this.queue;
    if (this.#isStale) return () => this.#renew();
    if (first === undefined) return null;
    if (first.isBroken) return () => this.#renew(first);
    if (first.wanted.size > 0) return () => this.#add(first);
    return first.isFull && first.unsettled === 0 ? () => this.#end(first) : null;
  }

  async #add(transaction: Transaction): Promise<void> {
    const partitions = [...transaction.wanted];
    const isAdded = await this.#session.add(
      partitions,
      this.#patience(() => !transaction.isBroken),
    );
    if (!isAdded) return;
    for (const partition of partitions) {
      transaction.wanted.delete(partition);
      transaction.added.add(partition);
    }
    this.#owner.goOn();
  }

  async #end(transaction: Transaction): Promise<void> {
    transaction.isEnding = true;
    const deadlineUs = transaction.activeUs + this.#session.timeoutMs * 1000;
    const isEnded = await this.#session.end(
      !transaction.aborts,
      this.#patience(() => this.#runtime.clockUs() < deadlineUs),
    );
    const outcome = transaction.aborts ? 'aborted' : 'acked';
    if (isEnded) this.#countMarkers(transaction.added.size);
    else this.#isStale = true;
    this.#tell(transaction, isEnded ? outcome : 'unknown');
    this.#leave();
  }

  /** The first is over: the next one's turn. */
  #leave(): void {
    this.queue.leave();
    this.#owner.goOn();
  }

  /** @param broken the transaction that this is to abort, if it is one that is open */
  async #renew(broken: Transaction | null = null): Promise<void> {
    this.#isStale = true;
    this.unsteady();
    await this.#initialize(this.#patience(() => true));
    this.#isStale = false;
    if (broken !== null) this.#leave();
    else this.#owner.goOn();
  }

  /** Asks for a producer id; numbers begin anew. @returns whether there is one */
  async #initialize(patience: Patience): Promise<boolean> {
    const producer = await this.#session.initialize(patience);
    if (producer === null) return false;
    for (const queue of this.#owner.queues) queue.numbers = new BatchNumbers(producer);
    return true;
  }

  async #endAtCoordinator(): Promise<void> {
    const patience = { signal: AbortSignal.timeout(CLOSE_MS), isWanted: () => true, trouble: () => {} };
    try {
      await this.#session.initialize(patience);
      if (!this.#coordinator.isSteady) this.unsteady();
    } catch {
      // The coordinator aborts what is open by itself, after the transaction's timeout.
      this.unsteady();
    }
  }

  #patience(isWanted: () => boolean): Patience {
    const trouble = (name: string) => this.#owner.trouble(name);
    return { signal: this.#ending.signal, isWanted, trouble };
  }

  #countMarkers(count: number): void {
    const { stats } = this.#owner;
    if (!this.#coordinator.isSteady) this.unsteady();
    else if (typeof stats.markers === 'number') stats.markers += count;
  }
}

/** What a publisher asks of brokers beside what every client does. */
export function spokenBy({ idempotent, transactions }: KafkaPublisherConfig): readonly Api[] {
  const ofTransactions = [FIND_COORDINATOR, ADD_PARTITIONS_TO_TXN, END_TXN];
  return [...(idempotent ? [INIT_PRODUCER_ID] : []), ...(transactions === null ? [] : ofTransactions)];
}

/** Null where the publisher is to have none. @param options of its connections */
export function createTransactions(
  config: KafkaPublisherConfig,
  owner: TransactionsOwner,
  options: ConnectionOptions,
  runtime: WireRuntime,
): Transactions | null {
  const { transactions } = config;
  if (transactions === null) return null;
  const view = new TopicView(config.bootstrap, config.topic, config.partitions, options, runtime);
  const coordinator = new TransactionCoordinator(transactions.id, view, options, runtime);
  return new Transactions({ ...config, transactions }, coordinator, owner, {
    clientId: options.clientId,
    runtime,
  });
}
