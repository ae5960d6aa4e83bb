import { Context, Subscriber } from 'zeromq';
import { delay } from '../../../src/base/clock.ts';
import type { SubscriberAccount } from '../../../src/measure/subscriber-account.ts';
import type { ClientStats, SubscriberClient, SubscriberSink } from '../../kit/client.ts';
import { ConnectionGate } from '../../kit/connection-gate.ts';
import type { ReceivePace } from '../../kit/receive-pace.ts';
import { TcpRelay } from '../../kit/tcp-relay.ts';
import { AwaitedProbes } from '../awaited-probes.ts';
import type { Endpoint, ZmqSubscriberConfig } from '../client.ts';
import { ConnectionAttempt } from '../connection-attempt.ts';
import { publisherOfProbe } from '../probe.ts';
import { closedError, Reconnection } from '../reconnection.ts';

/** The sockets of one task share a context, and with it the thread that carries their messages. */
const context = new Context({ maxSockets: 65_536 });

/** A timer is no finer, microseconds. */
const LEAST_REST_US = 2_000;

/** A SUB socket of libzmq, with its own queue and high-water mark. */
export class LibzmqSubscriber implements SubscriberClient {
  readonly stats: ClientStats = { txBytes: 0, rxBytes: 0, reconnects: 0, retries: 0 };
  /** Of the relays that its connections go through; absent where they go straight to publishers. */
  readonly gate: ConnectionGate | undefined;
  readonly #config: ZmqSubscriberConfig;
  readonly #account: SubscriberAccount;
  readonly #sink: SubscriberSink;
  readonly #nowUs: () => number;
  readonly #probes: AwaitedProbes;
  /** By the publishers' index. */
  #relays: readonly TcpRelay[] = [];
  /** By address. */
  #attempts = new Map<string, ConnectionAttempt>();
  #socket: Subscriber;
  #pace: ReceivePace | null = null;
  #closed = false;
  #reconnection: Reconnection | null = null;

  constructor(
    config: ZmqSubscriberConfig,
    account: SubscriberAccount,
    sink: SubscriberSink,
    nowUs: () => number,
  ) {
    this.#config = config;
    this.gate = config.relayed ? new ConnectionGate() : undefined;
    this.#account = account;
    this.#sink = sink;
    this.#nowUs = nowUs;
    this.#probes = new AwaitedProbes(config.publishers.length);
    this.#socket = createSocket(config);
  }

  async open(signal: AbortSignal): Promise<void> {
    const { gate } = this;
    if (gate !== undefined)
      this.#relays = await Promise.all(this.#config.publishers.map((target) => TcpRelay.start(target, gate)));
    if (this.#closed) return this.close();
    this.#connect();
    await this.#probes.all(signal);
    this.#account.connected = true;
  }

  pace(pace: ReceivePace): void {
    this.#pace = pace;
  }

  /** By another socket: what waited in the one before is gone with it. */
  async reconnect(signal: AbortSignal): Promise<void> {
    if (this.#reconnection !== null) return this.#reconnection.over;
    signal.throwIfAborted();
    if (this.#closed) throw closedError();
    const reconnection = new Reconnection(this.#account, this.stats, signal, () => void this.close());
    this.#reconnection = reconnection;
    this.#account.connected = false;
    this.#abortAttempts();
    this.#socket.close();
    this.#socket = createSocket(this.#config);
    this.#connect();
    return reconnection.over;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#account.connected = false;
    this.#abortAttempts();
    this.#reconnection?.closed();
    this.#reconnection = null;
    if (!this.#socket.closed) this.#socket.close();
    for (const relay of this.#relays) relay.close();
  }

  get #endpoints(): readonly Endpoint[] {
    return this.gate === undefined ? this.#config.publishers : this.#relays.map(({ endpoint }) => endpoint);
  }

  #connect(): void {
    this.#watchConnections(this.#socket);
    this.#socket.subscribe();
    for (const { host, port } of this.#endpoints) this.#socket.connect(`tcp://${host}:${port}`);
    void this.#receive(this.#socket);
  }

  #watchConnections(socket: Subscriber): void {
    const standing = new Set<string>();
    const seen = new Set<string>();
    this.#watchAttempts(socket);
    socket.events.on('disconnect', ({ address }) => {
      if (socket !== this.#socket || this.#closed) return;
      this.#sink.trouble(standing.delete(address) ? 'CONNECTION_LOST' : 'CONNECTION_FAILED');
    });
    socket.events.on('handshake', ({ address }) => {
      if (socket !== this.#socket) return;
      standing.add(address);
      if (standing.size === this.#config.publishers.length) this.#allStand();
      if (!seen.has(address)) {
        seen.add(address);
        return;
      }
      this.#account.reconnects++;
      this.stats.reconnects++;
    });
  }

  /** What a socket tells of the connections that it opens. */
  #watchAttempts({ events }: Subscriber): void {
    const attempts = new Map<string, ConnectionAttempt>();
    this.#attempts = attempts;
    const failed = ({ address }: { address: string }) => {
      attempts.get(address)?.failed('CONNECTION_FAILED');
      attempts.delete(address);
    };
    events.on('connect:delay', ({ address }) =>
      attempts.set(address, new ConnectionAttempt(this.#sink.connections, this.#nowUs)),
    );
    events.on('connect', ({ address }) => attempts.get(address)?.connected());
    events.on('handshake', ({ address }) => attempts.get(address)?.opened());
    events.on('disconnect', failed);
    events.on('connect:retry', failed);
  }

  #abortAttempts(): void {
    for (const attempt of this.#attempts.values()) attempt.failed('ABORTED');
    this.#attempts = new Map();
  }

  #allStand(): void {
    if (this.#reconnection === null) return;
    this.#account.connected = true;
    this.#reconnection.stands();
    this.#reconnection = null;
  }

  /** Ends when the socket is closed. */
  async #receive(socket: Subscriber): Promise<void> {
    try {
      for await (const [message] of socket) {
        // What it handed over before it was closed, and came too late, is gone as well.
        if (socket === this.#socket && message !== undefined) this.#take(message);
        const rest = this.#rest();
        if (rest !== null) await rest;
      }
    } catch (error) {
      if (!socket.closed) throw error;
    }
  }

  #take(message: Buffer): void {
    const { length } = message;
    const view = new DataView(message.buffer, message.byteOffset, length);
    this.stats.rxBytes += length;
    const publisher = publisherOfProbe(view, 0, length, this.#account.tag);
    if (publisher !== null) {
      this.#probes.heard(publisher);
      return;
    }
    const nowUs = this.#nowUs();
    this.#account.begin(nowUs);
    this.#account.message(view, message, 0, length);
    this.#account.end();
    this.#pace?.took(1, nowUs);
  }

  /** What is not received waits in the socket's queue, then in the network, then with the publisher. */
  #rest(): Promise<void> | null {
    const waitUs = this.#pace?.waitUs(this.#nowUs()) ?? 0;
    return waitUs < LEAST_REST_US ? null : delay(waitUs / 1000);
  }
}

function createSocket({ conflate, receiveHighWaterMark }: ZmqSubscriberConfig): Subscriber {
  return new Subscriber({
    context,
    ...(conflate ? { conflate: true } : { receiveHighWaterMark }),
    linger: 0,
  });
}
