import { delay } from '../../../src/base/clock.ts';
import { Backoff } from '../../kit/wire/backoff.ts';
import { textOf } from './broker-address.ts';
import type { Connection, ConnectionOptions } from './connection.ts';
import { kafkaError } from './errors.ts';
import { readFindCoordinatorAnswer, writeFindCoordinatorRequest } from './find-coordinator.ts';
import { openConnection } from './open-connection.ts';
import type { ProtocolReader } from './protocol-reader.ts';
import type { ProtocolWriter } from './protocol-writer.ts';
import { request } from './request.ts';
import type { WireRuntime } from './runtime.ts';
import type { TopicView } from './topic-view.ts';
import { WireError } from './wire-error.ts';

/** The coordinator is another broker by now, or none yet. */
const MOVED = new Set(['NOT_COORDINATOR', 'COORDINATOR_NOT_AVAILABLE']);
/** It will answer otherwise a little later. */
const AGAIN = new Set([
  'CONCURRENT_TRANSACTIONS',
  'COORDINATOR_LOAD_IN_PROGRESS',
  'REQUEST_TIMED_OUT',
  'UNKNOWN_TOPIC_OR_PARTITION',
]);
/** Markers of the transaction before are written in milliseconds; waits double up to the longest, ms. */
const SHORTEST_WAIT_MS = 1;
const LONGEST_WAIT_MS = 50;

/** How long an answer is asked for. */
export interface Patience {
  readonly signal: AbortSignal;
  /** Whether it is still of use. */
  isWanted(): boolean;
  trouble(name: string): void;
}

/** The broker that keeps the transactions of one transactional id, found anew whenever it has moved. */
export class TransactionCoordinator {
  /** Whether everything that was asked has been answered, by one and the same broker. */
  isSteady = true;
  /** Whether somebody waits for an answer. */
  isAsking = false;
  readonly #id: string;
  readonly #view: TopicView;
  readonly #options: ConnectionOptions;
  readonly #runtime: WireRuntime;
  #connection: Connection | null = null;

  /** @param view finds any broker */
  constructor(id: string, view: TopicView, options: ConnectionOptions, runtime: WireRuntime) {
    this.#id = id;
    this.#view = view;
    this.#options = options;
    this.#runtime = runtime;
  }

  /**
   * Asks until there is an answer without an error that passes.
   * @returns null when it was not wanted any more
   * @throws WireError, fatal, for an error that stays; the signal's reason
   */
  async ask<T extends { errorCode: number }>(
    write: (writer: ProtocolWriter) => void,
    read: (reader: ProtocolReader) => T,
    { signal, isWanted, trouble }: Patience,
  ): Promise<T | null> {
    const backoff = new Backoff(this.#runtime.random);
    let waitMs = SHORTEST_WAIT_MS;
    while (isWanted()) {
      this.isAsking = true;
      const found = await this.#askOnce(write, read, signal).finally(() => {
        this.isAsking = false;
      });
      if (!(found instanceof WireError)) {
        const error = kafkaError(found.errorCode);
        if (error.class === 'none') return found;
        trouble(error.name);
        if (AGAIN.has(error.name)) {
          await delay(waitMs, signal);
          waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2);
          continue;
        }
        if (!MOVED.has(error.name)) throw refusal(error.name);
      } else trouble(found.trouble);
      this.hangUp();
      await delay(backoff.nextMs(), signal);
    }
    return null;
  }

  close(): void {
    this.#connection?.close();
    this.#connection = null;
  }

  /** @returns what passes as well as answers @throws WireError, fatal; the signal's reason */
  async #askOnce<T extends { errorCode: number }>(
    write: (writer: ProtocolWriter) => void,
    read: (reader: ProtocolReader) => T,
    signal: AbortSignal,
  ): Promise<T | WireError> {
    try {
      return await request(await this.#connected(signal), write, read);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof WireError) || error.fatal) throw error;
      return error;
    }
  }

  async #connected(signal: AbortSignal): Promise<Connection> {
    if (this.#connection === null || this.#connection.closed) this.#connection = await this.#find(signal);
    return this.#connection;
  }

  async #find(signal: AbortSignal): Promise<Connection> {
    const { connection: any } = await this.#view.locate(signal);
    let isOwn = false;
    try {
      const { errorCode, address } = await request(
        any,
        (writer) => writeFindCoordinatorRequest(writer, this.#options.clientId, 'transaction', this.#id),
        readFindCoordinatorAnswer,
      );
      const error = kafkaError(errorCode);
      if (error.class === 'fatal') throw refusal(error.name);
      if (error.class !== 'none')
        throw new WireError(error.name, `Kafka names no transaction coordinator: ${error.name}`);
      isOwn = textOf(address) === textOf(any.address);
      return isOwn ? any : await openConnection(address, this.#options, this.#runtime, signal);
    } finally {
      if (!isOwn) any.close();
    }
  }

  /** Whoever waits for an answer gets none; the coordinator is looked for anew. */
  hangUp(): void {
    this.isSteady = false;
    this.#connection?.close();
    this.#connection = null;
  }
}

/** Why no transaction will be taken any more. */
export function refusal(name: string): WireError {
  return new WireError(name, `Kafka refuses a transaction: ${name}`, { fatal: true, hint: hintFor(name) });
}

function hintFor(name: string): string {
  if (name === 'PRODUCER_FENCED' || name === 'INVALID_PRODUCER_EPOCH')
    return 'Another producer has taken its transactional id, or the transaction took longer than its timeout';
  if (name === 'INVALID_TRANSACTION_TIMEOUT')
    return "Lower --transaction_ms, or raise the brokers' transaction.max.timeout.ms";
  if (name.endsWith('_AUTHORIZATION_FAILED'))
    return 'Give this client the rights Describe and Write on transactional ids that begin with hydra-, and Write on the topic';
  return "See the broker's log, or leave --transactional out";
}
