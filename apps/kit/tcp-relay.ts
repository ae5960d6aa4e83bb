import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import type { ConnectionGate, GatedConnection } from './connection-gate.ts';
import { endsOf } from './gated-socket.ts';
import type { ConnectionEnds } from './packet-filter.ts';

/**
 * Carries the connections of a client that cannot be stopped itself, from a port of this machine to where they are meant
 * for, so that its network can be blocked. A refused connection is accepted and ended at once.
 */
export class TcpRelay {
  /** Where the client is to connect. */
  readonly endpoint: { host: string; port: number };
  readonly #server: Server;
  readonly #target: { host: string; port: number };
  readonly #gate: ConnectionGate;
  readonly #ending = new AbortController();
  readonly #pairs = new Set<Pair>();

  private constructor(server: Server, target: { host: string; port: number }, gate: ConnectionGate) {
    const { address, port } = server.address() as AddressInfo;
    this.endpoint = { host: address, port };
    this.#server = server;
    this.#target = target;
    this.#gate = gate;
    server.on('connection', (socket) => void this.#accept(socket));
  }

  static async start(target: { host: string; port: number }, gate: ConnectionGate): Promise<TcpRelay> {
    const server = createServer({ noDelay: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new TcpRelay(server, target, gate);
  }

  async #accept(near: Socket): Promise<void> {
    near.on('error', () => {});
    near.pause();
    try {
      await this.#gate.passage(this.#ending.signal);
    } catch {
      near.resetAndDestroy();
      return;
    }
    if (this.#ending.signal.aborted || near.destroyed) return void near.destroy();
    const pair = new Pair(near, this.#target, () => {
      this.#pairs.delete(pair);
      this.#gate.delete(pair);
    });
    this.#pairs.add(pair);
    this.#gate.add(pair);
  }

  close(): void {
    this.#ending.abort();
    this.#server.close();
    for (const pair of this.#pairs) pair.cut();
  }
}

/** A connection from the client, and the one that goes on from there. */
class Pair implements GatedConnection {
  readonly #near: Socket;
  readonly #far: Socket;
  #isStalled = false;

  /** @param ended called once, when both have ended */
  constructor(near: Socket, target: { host: string; port: number }, ended: () => void) {
    this.#near = near;
    this.#far = connect({ ...target, family: 4, noDelay: true });
    let open = 2;
    for (const [from, to] of [
      [near, this.#far],
      [this.#far, near],
    ] as const) {
      from.on('data', (chunk) => {
        if (!to.write(chunk)) from.pause();
      });
      to.on('drain', () => {
        if (!this.#isStalled) from.resume();
      });
      from.on('error', () => to.destroy());
      from.on('end', () => to.end());
      from.on('close', () => {
        to.destroySoon();
        if (--open === 0) ended();
      });
    }
    near.resume();
  }

  stall(): void {
    this.#isStalled = true;
    for (const socket of [this.#near, this.#far]) {
      socket.pause();
      socket.cork();
    }
  }

  flow(): void {
    this.#isStalled = false;
    for (const socket of [this.#near, this.#far]) {
      socket.uncork();
      socket.resume();
    }
  }

  /** Of the connection that goes on from here. */
  get ends(): ConnectionEnds | null {
    return endsOf(this.#far);
  }

  cut(): void {
    this.#near.resetAndDestroy();
    this.#far.destroy();
  }
}
