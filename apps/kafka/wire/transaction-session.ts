import type { KafkaPublisherConfig, TransactionPlan } from '../client.ts';
import { type ProducerId, readInitProducerIdAnswer, writeInitProducerIdRequest } from './producer-id.ts';
import type { Patience, TransactionCoordinator } from './transaction-coordinator.ts';
import {
  readAddPartitionsAnswer,
  readEndTxnAnswer,
  type Transactor,
  writeAddPartitionsRequest,
  writeEndTxnRequest,
} from './transaction-requests.ts';

export type TransactionalConfig = KafkaPublisherConfig & { readonly transactions: TransactionPlan };

/** What one publisher says to the coordinator of its transactions, under the producer id that it has of it. */
export class TransactionSession {
  /** After so long the coordinator aborts a transaction that is open; no longer than this side gives it up itself, ms. */
  readonly timeoutMs: number;
  readonly #clientId: string;
  readonly #config: TransactionalConfig;
  readonly #coordinator: TransactionCoordinator;
  #producer: ProducerId | null = null;

  constructor(clientId: string, config: TransactionalConfig, coordinator: TransactionCoordinator) {
    this.timeoutMs = Math.ceil(config.deliveryTimeoutMs + config.transactions.ms);
    this.#clientId = clientId;
    this.#config = config;
    this.#coordinator = coordinator;
  }

  /**
   * Aborts what is open under the transactional id, and waits until the log says so.
   * @returns whom the brokers know the publisher as from now on; null when that was not wanted any more
   * @throws WireError, fatal; the signal's reason
   */
  async initialize(patience: Patience): Promise<ProducerId | null> {
    const transactional = { id: this.#config.transactions.id, timeoutMs: this.timeoutMs };
    const answer = await this.#coordinator.ask(
      (writer) => writeInitProducerIdRequest(writer, this.#clientId, transactional),
      readInitProducerIdAnswer,
      patience,
    );
    this.#producer = answer?.producer ?? this.#producer;
    return answer?.producer ?? null;
  }

  /**
   * Makes partitions part of the open transaction, which begins with the first ones.
   * @returns whether they are; false when that was not wanted any more
   * @throws WireError, fatal; the signal's reason
   */
  async add(partitions: readonly number[], patience: Patience): Promise<boolean> {
    const transactor = this.#transactor();
    const answer = await this.#coordinator.ask(
      (writer) => writeAddPartitionsRequest(writer, transactor, this.#config.topic, partitions),
      readAddPartitionsAnswer,
      patience,
    );
    return answer !== null;
  }

  /**
   * Commits or aborts.
   * @returns whether that is done; false when it was not wanted any more: then it is not known
   * @throws WireError, fatal; the signal's reason
   */
  async end(commits: boolean, patience: Patience): Promise<boolean> {
    const transactor = this.#transactor();
    const answer = await this.#coordinator.ask(
      (writer) => writeEndTxnRequest(writer, transactor, commits),
      readEndTxnAnswer,
      patience,
    );
    return answer !== null;
  }

  #transactor(): Transactor {
    const producer = this.#producer;
    if (producer === null) throw new Error('a transaction before there is a producer id');
    return { clientId: this.#clientId, transactionalId: this.#config.transactions.id, producer };
  }
}
