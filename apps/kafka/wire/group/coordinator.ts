import type { Api } from '../../../../src/servers/kafka/client/api.ts';
import { type BrokerAddress, parseBootstrap, textOf } from '../broker-address.ts';
import type { Connection, ConnectionOptions } from '../connection.ts';
import { kafkaError } from '../errors.ts';
import { readFindCoordinatorAnswer, writeFindCoordinatorRequest } from '../find-coordinator.ts';
import { openConnection } from '../open-connection.ts';
import type { ProtocolReader } from '../protocol-reader.ts';
import type { ProtocolWriter } from '../protocol-writer.ts';
import { request } from '../request.ts';
import type { WireRuntime } from '../runtime.ts';
import { WireError } from '../wire-error.ts';
import { groupError } from './recovery.ts';

/** The broker that coordinates a group, and a connection to it that serves nothing else. */
export class Coordinator {
  readonly #bootstrap: readonly BrokerAddress[];
  readonly #groupId: string;
  readonly #options: ConnectionOptions;
  readonly #runtime: WireRuntime;
  #connection: Connection | null = null;

  /**
   * @param speaks the requests that it must know
   * @throws UsageError when the bootstrap list cannot be read
   */
  constructor(
    { bootstrap, groupId, speaks }: { bootstrap: string; groupId: string; speaks: readonly Api[] },
    options: ConnectionOptions,
    runtime: WireRuntime,
  ) {
    this.#bootstrap = parseBootstrap(bootstrap);
    this.#groupId = groupId;
    this.#options = { ...options, alsoSpeaks: speaks };
    this.#runtime = runtime;
  }

  /**
   * Asks the coordinator, who is looked for where there is no connection to one.
   * @throws WireError when it cannot be found or the connection breaks; the signal's reason
   */
  async ask<T>(
    write: (writer: ProtocolWriter) => void,
    read: (reader: ProtocolReader) => T,
    signal: AbortSignal,
  ): Promise<T> {
    signal.throwIfAborted();
    let connection = this.#connection;
    if (connection === null || connection.closed) {
      connection = await this.#connect(signal);
      this.#connection = connection;
    }
    return request(connection, write, read);
  }

  /** It is somebody else, or its connection is no good: the next question looks for it. */
  forget(): void {
    this.#connection?.close();
    this.#connection = null;
  }

  async #connect(signal: AbortSignal): Promise<Connection> {
    let last: unknown;
    const first = Math.floor(this.#runtime.random() * this.#bootstrap.length);
    for (let i = 0; i < this.#bootstrap.length; i++) {
      const address = this.#bootstrap[(first + i) % this.#bootstrap.length] as BrokerAddress;
      try {
        return await this.#connectVia(address, signal);
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof WireError) || error.fatal) throw error;
        last = error;
      }
    }
    throw last;
  }

  async #connectVia(address: BrokerAddress, signal: AbortSignal): Promise<Connection> {
    const asked = await openConnection(address, this.#options, this.#runtime, signal);
    try {
      const { errorCode, address: found } = await request(
        asked,
        (writer) => writeFindCoordinatorRequest(writer, this.#options.clientId, 'group', this.#groupId),
        readFindCoordinatorAnswer,
      );
      const error = kafkaError(errorCode);
      if (error.class !== 'none') throw groupError(error.name, 'to name the coordinator of the group');
      if (textOf(found) === textOf(address)) return asked;
      const connection = await openConnection(found, this.#options, this.#runtime, signal);
      asked.close();
      return connection;
    } catch (error) {
      asked.close();
      throw error;
    }
  }
}
