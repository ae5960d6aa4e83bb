import type { Socket } from 'node:net';
import type { ISocketFactory } from 'kafkajs';
import { monotonicUs } from '../../../src/base/clock.ts';
import { connectBroker } from '../../../src/servers/kafka/client/broker-socket.ts';
import type { KafkaTls } from '../../../src/servers/kafka/client/security.ts';
import type { ClientStats, ConnectionSink } from '../../kit/client.ts';
import { ConnectionTimes } from '../connection-times.ts';

/** Told when a broker ended a connection, and when a new one to that broker stands. */
export interface ConnectionEvents {
  lost(): void;
  back(): void;
}

/** Makes the sockets of one kafkajs client, which tells neither its bytes nor its reconnects, and counts them. */
export class SocketLedger implements ClientStats {
  reconnects = 0;
  retries = 0;
  readonly #events: ConnectionEvents;
  readonly #tls: KafkaTls | null;
  readonly #open = new Set<Socket>();
  /** Addresses whose connection was lost and not regained. */
  readonly #lost = new Set<string>();
  #closedTxBytes = 0;
  #closedRxBytes = 0;
  #ending = false;

  readonly #connections: ConnectionSink | undefined;

  /** @param connections told of every connection, whose login and versions are kafkajs's own affair */
  constructor(events: ConnectionEvents, tls: KafkaTls | null, connections?: ConnectionSink) {
    this.#connections = connections;
    this.#events = events;
    this.#tls = tls;
  }

  get txBytes(): number {
    let bytes = this.#closedTxBytes;
    for (const socket of this.#open) bytes += socket.bytesWritten;
    return bytes;
  }

  get rxBytes(): number {
    let bytes = this.#closedRxBytes;
    for (const socket of this.#open) bytes += socket.bytesRead;
    return bytes;
  }

  /** What kafkajs takes for `socketFactory`. */
  readonly factory: ISocketFactory = ({ host, port, onConnect }) => {
    const address = `${host}:${port}`;
    const times = new ConnectionTimes(monotonicUs);
    // What is opened to say goodbye is no part of what is measured.
    const connections = this.#ending ? undefined : this.#connections;
    connections?.began();
    let stands = false;
    const socket = connectBroker({ host, port }, this.#tls);
    times.follow(socket);
    socket.once(this.#tls === null ? 'connect' : 'secureConnect', () => {
      stands = true;
      connections?.opened({ ...times.opened(), loginUs: null, readyUs: null });
      this.#connected(socket, address);
      onConnect();
    });
    socket.once('error', () => {
      if (!stands) connections?.failed('CONNECTION_LOST');
    });
    this.#open.add(socket);
    socket.on('close', () => {
      this.#open.delete(socket);
      this.#closedTxBytes += socket.bytesWritten;
      this.#closedRxBytes += socket.bytesRead;
    });
    return socket;
  };

  /** From now on an end is wanted. */
  ending(): void {
    this.#ending = true;
  }

  /** Ends what kafkajs has left open. */
  destroyAll(): void {
    this.#ending = true;
    for (const socket of this.#open) socket.destroy();
  }

  #connected(socket: Socket, address: string): void {
    if (this.#lost.delete(address)) {
      this.reconnects++;
      this.#events.back();
    }
    socket.once('end', () => this.#ended(socket, address));
    socket.once('error', () => this.#ended(socket, address));
  }

  /** When kafkajs itself ended the connection, nothing was lost. */
  #ended(socket: Socket, address: string): void {
    if (this.#ending || socket.writableEnded || this.#lost.has(address)) return;
    this.#lost.add(address);
    this.#events.lost();
  }
}
