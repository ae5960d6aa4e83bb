import type { BlockMode } from '../../src/measure/block-report.ts';
import type { ConnectionEnds } from './packet-filter.ts';

/** One connection of a client that its network carries. */
export interface GatedConnection {
  /** No byte moves in either direction from now on; the connection stands. */
  stall(): void;
  /** Bytes move again. */
  flow(): void;
  /** It ends at once, as if the network had cut it; it is taken out of the gate by whoever put it in. */
  cut(): void;
  /** Where it begins and ends; null while it does not stand. */
  readonly ends: ConnectionEnds | null;
}

/** A new connection is refused: that is how the network is now. */
export class NetworkRefusal extends Error {
  override name = 'NetworkRefusal';
  /** As the operating system says it. */
  readonly code = 'ECONNREFUSED';

  constructor() {
    super('the connection was refused: the network is blocked');
  }
}

/**
 * The network of one client, where its connections can be blocked. While it is not, a connection costs one entry in a
 * set.
 */
export class ConnectionGate {
  readonly #connections = new Set<GatedConnection>();
  #mode: BlockMode | null = null;
  #isHeld = false;
  #held: (() => void)[] = [];

  /** How it is blocked; null while it is not. */
  get mode(): BlockMode | null {
    return this.#mode;
  }

  /** Whether it is held because the client is to be slow. */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** One block at a time: another one takes its place. */
  block(mode: BlockMode): void {
    this.unblock();
    const wasStalled = this.isStalled;
    this.#mode = mode;
    this.#settle(wasStalled);
    if (mode !== 'drop' && mode !== 'reset') return;
    for (const connection of [...this.#connections]) connection.cut();
  }

  unblock(): void {
    const wasStalled = this.isStalled;
    this.#mode = null;
    this.#settle(wasStalled);
    for (const go of this.#held.splice(0)) go();
  }

  /** Whether no byte moves for a moment, because the client is to be slow; beside a block. */
  hold(isHeld: boolean): void {
    const wasStalled = this.isStalled;
    this.#isHeld = isHeld;
    this.#settle(wasStalled);
  }

  /** Whether no byte of standing connections moves. */
  get isStalled(): boolean {
    return this.#isHeld || this.#mode === 'stall';
  }

  /** Of the connections that stand. */
  get ends(): ConnectionEnds[] {
    return [...this.#connections].flatMap(({ ends }) => ends ?? []);
  }

  #settle(wasStalled: boolean): void {
    const isStalled = this.isStalled;
    if (isStalled === wasStalled) return;
    for (const connection of [...this.#connections]) {
      if (isStalled) connection.stall();
      else connection.flow();
    }
  }

  /** Of a connection that begins, or stands. */
  add(connection: GatedConnection): void {
    this.#connections.add(connection);
    if (this.isStalled) connection.stall();
  }

  delete(connection: GatedConnection): void {
    this.#connections.delete(connection);
  }

  /**
   * Resolves when a new connection may be begun: at once unless the network is blocked, and at its end where it gives
   * no answer meanwhile.
   * @throws NetworkRefusal where it refuses; the signal's reason when that aborts
   */
  async passage(signal: AbortSignal): Promise<void> {
    while (this.#mode !== null) {
      if (this.#mode === 'reset' || this.#mode === 'refuse') throw new NetworkRefusal();
      await this.#unblocked(signal);
    }
  }

  #unblocked(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = () => reject(signal.reason);
      if (signal.aborted) return abort();
      signal.addEventListener('abort', abort, { once: true });
      this.#held.push(() => {
        signal.removeEventListener('abort', abort);
        resolve();
      });
    });
  }
}
