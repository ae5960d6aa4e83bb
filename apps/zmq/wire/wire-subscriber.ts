import type { SubscriberAccount } from '../../../src/measure/subscriber-account.ts';
import type { ClientStats, SubscriberClient, SubscriberSink } from '../../kit/client.ts';
import { ConnectionGate } from '../../kit/connection-gate.ts';
import type { ReceivePace } from '../../kit/receive-pace.ts';
import { Backoff } from '../../kit/wire/backoff.ts';
import { AwaitedProbes } from '../awaited-probes.ts';
import type { ZmqSubscriberConfig } from '../client.ts';
import { ConnectionAttempt } from '../connection-attempt.ts';
import { publisherOfProbe } from '../probe.ts';
import { closedError, Reconnection } from '../reconnection.ts';
import type { ReadBuffer } from './read-buffer.ts';
import { SubConnection } from './sub-connection.ts';

/**
 * Until a connection that was lost, or could not be made, is tried again: 100 to 200 ms by chance, as libzmq does, and
 * doubling up to 1 s while it cannot be made.
 */
const RECONNECT_WAITS = { firstMs: 200, longestMs: 1_000 };

/**
 * A subscriber that books messages where they lie in what was read. It has no queue, and so no high-water mark: what
 * comes is taken at once.
 */
export class WireSubscriber implements SubscriberClient {
  readonly stats: ClientStats = { txBytes: 0, rxBytes: 0, reconnects: 0, retries: 0 };
  readonly gate = new ConnectionGate();
  readonly #config: ZmqSubscriberConfig;
  readonly #account: SubscriberAccount;
  readonly #sink: SubscriberSink;
  readonly #buffer: ReadBuffer;
  readonly #nowUs: () => number;
  readonly #probes: AwaitedProbes;
  /** By publisher; undefined while it is tried again later. */
  readonly #connections: (SubConnection | undefined)[] = [];
  readonly #subscribed = new Set<number>();
  /** By publisher. */
  readonly #waits: readonly Backoff[];
  readonly #timers = new Set<NodeJS.Timeout>();
  /** Of connections that wait for the network. */
  #dialling = new AbortController();
  #closed = false;
  #reconnection: Reconnection | null = null;
  #pace: ReceivePace | null = null;
  /** Messages of what is read. */
  #taken = 0;
  #view: DataView;
  #bytes: Buffer;

  constructor(
    config: ZmqSubscriberConfig,
    account: SubscriberAccount,
    sink: SubscriberSink,
    { buffer, nowUs }: { buffer: ReadBuffer; nowUs: () => number },
  ) {
    this.#config = config;
    this.#account = account;
    this.#sink = sink;
    this.#buffer = buffer;
    this.#nowUs = nowUs;
    this.#view = buffer.view;
    this.#bytes = buffer.bytes;
    this.#probes = new AwaitedProbes(config.publishers.length);
    this.#waits = config.publishers.map(() => new Backoff(Math.random, RECONNECT_WAITS));
  }

  async open(signal: AbortSignal): Promise<void> {
    for (const index of this.#config.publishers.keys()) this.#connect(index, false);
    await this.#probes.all(signal);
  }

  pace(pace: ReceivePace): void {
    this.#pace = pace;
  }

  async reconnect(signal: AbortSignal): Promise<void> {
    if (this.#reconnection !== null) return this.#reconnection.over;
    signal.throwIfAborted();
    if (this.#closed) throw closedError();
    const reconnection = new Reconnection(this.#account, this.stats, signal, () => void this.close());
    this.#reconnection = reconnection;
    this.#disconnect();
    for (const index of this.#config.publishers.keys()) this.#connect(index, false);
    return reconnection.over;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#disconnect();
    this.#reconnection?.closed();
    this.#reconnection = null;
  }

  #disconnect(): void {
    this.#account.connected = false;
    this.#dialling.abort(closedError());
    this.#dialling = new AbortController();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    for (const connection of this.#connections) connection?.close();
    this.#subscribed.clear();
  }

  #connect(index: number, again: boolean): void {
    const attempt = new ConnectionAttempt(this.#sink.connections, this.#nowUs);
    if (this.gate.mode === null) {
      this.#dial(index, again, attempt);
      return;
    }
    const { signal } = this.#dialling;
    this.gate.passage(signal).then(
      () => {
        if (signal.aborted) attempt.failed('ABORTED');
        else this.#dial(index, again, attempt);
      },
      () => {
        attempt.failed(signal.aborted ? 'ABORTED' : 'CONNECTION_FAILED');
        if (!signal.aborted) this.#lost(index, again);
      },
    );
  }

  #dial(index: number, again: boolean, attempt: ConnectionAttempt): void {
    const endpoint = this.#config.publishers[index];
    if (endpoint === undefined || this.#closed) {
      attempt.failed('ABORTED');
      return;
    }
    this.#connections[index] = new SubConnection(endpoint, {
      attempt,
      stats: this.stats,
      buffer: this.#buffer,
      gate: this.gate,
      subscribed: () => this.#onSubscribed(index, again),
      begin: (view, bytes) => {
        this.#view = view;
        this.#bytes = bytes;
        this.#account.begin(this.#nowUs());
      },
      message: (start, end) => this.#message(start, end - start),
      end: () => {
        this.#account.end();
        this.#pace?.took(this.#taken, this.#nowUs());
        this.#taken = 0;
      },
      waitUs: () => this.#pace?.waitUs(this.#nowUs()) ?? 0,
      readBytes: this.#config.readBytes,
      lost: () => this.#lost(index, again),
    });
  }

  #onSubscribed(index: number, again: boolean): void {
    this.#subscribed.add(index);
    this.#waits[index]?.reset();
    this.#noteConnected();
    if (again) {
      this.#account.reconnects++;
      this.stats.reconnects++;
    }
    if (this.#subscribed.size < this.#config.publishers.length) return;
    this.#reconnection?.stands();
    this.#reconnection = null;
  }

  #lost(index: number, again: boolean): void {
    const stood = this.#subscribed.delete(index);
    this.#account.connected = false;
    this.#sink.trouble(stood ? 'CONNECTION_LOST' : 'CONNECTION_FAILED');
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#connect(index, again || stood);
    }, this.#waits[index]?.nextMs());
    this.#timers.add(timer);
  }

  #message(start: number, length: number): void {
    const publisher = publisherOfProbe(this.#view, start, length, this.#account.tag);
    if (publisher === null) {
      this.#taken++;
      this.#account.message(this.#view, this.#bytes, start, length);
    } else {
      this.#probes.heard(publisher);
      this.#noteConnected();
    }
  }

  #noteConnected(): void {
    this.#account.connected =
      this.#probes.complete && this.#subscribed.size === this.#config.publishers.length;
  }
}
