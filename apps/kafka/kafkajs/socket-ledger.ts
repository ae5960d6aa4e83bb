import { connect, type Socket } from 'node:net';
import type { ISocketFactory } from 'kafkajs';
import type { ClientStats } from '../../kit/client.ts';

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
  readonly #open = new Set<Socket>();
  /** Addresses whose connection was lost and not regained. */
  readonly #lost = new Set<string>();
  #closedTxBytes = 0;
  #closedRxBytes = 0;
  #ending = false;

  constructor(events: ConnectionEvents) {
    this.#events = events;
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
    const socket = connect({ host, port, noDelay: true, keepAlive: true }, onConnect);
    const address = `${host}:${port}`;
    this.#open.add(socket);
    socket.on('connect', () => this.#connected(socket, address));
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
