import type { ServerAddress } from '../../../src/servers/zookeeper/client/hosts.ts';
import { Backoff } from '../../kit/wire/backoff.ts';

/** Which server is tried next. */
export interface NextServer {
  address: ServerAddress;
  /** How long to wait before. */
  waitMs: number;
}

/** Walks the servers in circles, from a place that chance says; waits before a circle where the last had no success. */
export class ServerList {
  readonly #servers: readonly ServerAddress[];
  readonly #backoff: Backoff;
  #at: number;
  /** Tried since the last success. */
  #tried = 0;

  /** @param random uniform in [0, 1) */
  constructor(servers: readonly [ServerAddress, ...ServerAddress[]], random: () => number) {
    this.#servers = servers;
    this.#backoff = new Backoff(random);
    this.#at = Math.floor(random() * servers.length);
  }

  get length(): number {
    return this.#servers.length;
  }

  next(): NextServer {
    const address = this.#servers[this.#at % this.#servers.length];
    if (address === undefined) throw new Error('no server');
    const isNewCircle = this.#tried > 0 && this.#tried % this.#servers.length === 0;
    this.#at = (this.#at + 1) % this.#servers.length;
    this.#tried++;
    return { address, waitMs: isNewCircle ? this.#backoff.nextMs() : 0 };
  }

  /** The server that was given last let the session in. */
  succeeded(): void {
    this.#tried = 0;
    this.#backoff.reset();
  }
}
