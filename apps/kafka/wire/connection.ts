import type { Socket } from 'node:net';
import { messageOf } from '../../../src/base/errors.ts';
import type { Api } from '../../../src/servers/kafka/client/api.ts';
import { connectBroker } from '../../../src/servers/kafka/client/broker-socket.ts';
import type { KafkaSecurity } from '../../../src/servers/kafka/client/security.ts';
import { type TlsTrouble, tlsTrouble } from '../../../src/servers/kafka/client/tls-trouble.ts';
import type { ClientStats, ConnectionSink } from '../../kit/client.ts';
import type { ConnectionGate, GatedConnection } from '../../kit/connection-gate.ts';
import { gatedSocket } from '../../kit/gated-socket.ts';
import { type FrameLimits, FrameSplitter } from '../../kit/wire/frame-splitter.ts';
import type { Slab } from '../../kit/wire/slab-pool.ts';
import type { ConnectionTimes } from '../connection-times.ts';
import { type BrokerAddress, textOf } from './broker-address.ts';
import { CORRELATION_AT } from './protocol-writer.ts';
import type { WireRuntime } from './runtime.ts';
import { malformed, WireError } from './wire-error.ts';

/** Brokers take no request, and so hold no batch, beyond socket.request.max.bytes, 100 MiB unless raised. */
const LONGEST_FRAME_BYTES = 256 * 1024 * 1024;

const FRAMES: FrameLimits = {
  // The shortest answer is its correlation id.
  shortest: 4,
  longest: LONGEST_FRAME_BYTES,
  refuse: (length) => new WireError('MALFORMED_FRAME', `The broker announced a frame of ${length} bytes`),
};

/** Who waits for an answer. */
export interface AnswerHandler {
  /**
   * The answer's body lies at [start, end) of the slab, which is valid only during the call. A WireError thrown here
   * gives the connection up.
   */
  answered(slab: Slab, start: number, end: number): void;
  /** No answer will come. */
  lost(error: WireError): void;
}

export interface ConnectionOptions {
  readonly clientId: string;
  readonly security: KafkaSecurity;
  /** Longest wait for the connection and for each answer, ms. */
  readonly requestTimeoutMs: number;
  /** Bytes are counted in here. */
  readonly stats: Pick<ClientStats, 'txBytes' | 'rxBytes'>;
  /** Told of every connection that is opened; absent = nobody is. */
  readonly connections?: ConnectionSink | undefined;
  /** Requests that the client sends beside those that every client does. */
  readonly alsoSpeaks?: readonly Api[];
  /** What the client's connections go through; absent = nothing ever blocks them. */
  readonly gate?: ConnectionGate | undefined;
}

/** Sends requests that are answered. */
export interface Sender {
  send(slab: Slab, length: number, handler: AnswerHandler): void;
}

interface Waiting {
  readonly correlationId: number;
  readonly handler: AnswerHandler;
  readonly deadlineUs: number;
}

/** One TCP connection to one broker; answers come in the order of the requests. */
export class Connection {
  readonly address: BrokerAddress;
  /** Resolves when the connection ended by itself; never after `close`. */
  readonly lost: Promise<WireError>;
  /** Requests that a client can do without and the broker speaks. */
  optional: readonly Api[] = [];
  readonly #socket: Socket;
  readonly #gated: GatedConnection;
  readonly #splitter: FrameSplitter;
  readonly #options: ConnectionOptions;
  readonly #runtime: WireRuntime;
  readonly #waiting: Waiting[] = [];
  /** Requests without an answer whose bytes the kernel has not taken yet, in order. */
  readonly #leaving: ((error: WireError | null) => void)[] = [];
  #correlationId = 0;
  /** The broker takes no request before, monotonic microseconds. */
  #mutedUntilUs = 0;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #chunk: Buffer | null = null;
  #resolveLost: (error: WireError) => void = () => {};
  /** What waits until `alone` is over; null while it is not under way. */
  #held: (() => void)[] | null = null;
  readonly #endings: (() => void)[] = [];

  /** Begins to connect; `openConnection` is the way to a connection that stands. */
  constructor(
    address: BrokerAddress,
    options: ConnectionOptions,
    runtime: WireRuntime,
    times?: ConnectionTimes,
  ) {
    this.address = address;
    this.#options = options;
    this.#runtime = runtime;
    this.lost = new Promise((resolve) => {
      this.#resolveLost = resolve;
    });
    this.#splitter = new FrameSplitter(runtime.pool, FRAMES, (slab, start, end) =>
      this.#frame(slab, start, end),
    );
    const onread = { buffer: runtime.readSlab.bytes, callback: (length: number) => this.#read(length) };
    const { tls } = options.security;
    this.#socket = connectBroker({ host: address.host, port: address.port, onread }, tls);
    times?.follow(this.#socket);
    this.#socket.on('error', (error) => {
      const trouble = tls === null ? null : tlsTrouble(error, tls.client !== null);
      this.#fail(trouble === null ? lostBy(address, messageOf(error), error) : refusedBy(address, trouble));
    });
    this.#socket.on('close', () => this.#fail(lostBy(address, 'the broker closed the connection')));
    this.#gated = gatedSocket(this.#socket, () => this.#fail(lostBy(address, 'the network was blocked')));
    options.gate?.add(this.#gated);
  }

  get closed(): boolean {
    return this.#closed;
  }

  /**
   * Sends a request whose header ProtocolWriter began; the slab must stay as it is until answered or lost.
   * @param length of the whole request, bytes
   * @param nowUs from when on the answer is waited for, monotonic microseconds
   */
  send(slab: Slab, length: number, handler: AnswerHandler, nowUs = this.#runtime.clockUs()): void {
    if (this.#held !== null) this.#held.push(() => this.#send(slab, length, handler));
    else this.#send(slab, length, handler, nowUs);
  }

  /**
   * Sends a request that gets no answer (Produce with acks 0).
   * @param done called once the kernel has taken every byte (null), or when that cannot happen any more
   */
  sendOneWay(slab: Slab, length: number, done: (error: WireError | null) => void): void {
    if (this.#held !== null) this.#held.push(() => this.#sendOneWay(slab, length, done));
    else this.#sendOneWay(slab, length, done);
  }

  /**
   * Sends one request after the other, and keeps everybody else's back meanwhile: between a login's requests a broker
   * takes none. Answers that were awaited before still come.
   */
  async alone<T>(work: (sender: Sender) => Promise<T>): Promise<T> {
    this.#held ??= [];
    try {
      return await work({ send: (slab, length, handler) => this.#send(slab, length, handler) });
    } finally {
      const held = this.#held;
      this.#held = null;
      for (const send of held) send();
    }
  }

  #send(slab: Slab, length: number, handler: AnswerHandler, nowUs = this.#runtime.clockUs()): void {
    if (this.#closed) {
      handler.lost(lostBy(this.address, 'it had ended'));
      return;
    }
    const correlationId = this.#write(slab, length, undefined);
    const deadlineUs = nowUs + this.#options.requestTimeoutMs * 1000;
    this.#waiting.push({ correlationId, handler, deadlineUs });
    if (this.#timer === undefined) this.#watch(this.#options.requestTimeoutMs);
  }

  #sendOneWay(slab: Slab, length: number, done: (error: WireError | null) => void): void {
    if (this.#closed) {
      done(lostBy(this.address, 'it had ended'));
      return;
    }
    this.#leaving.push(done);
    // A write that the end of the connection cut off may come back as done: only what comes before the end counts.
    this.#write(slab, length, (error) => {
      if (!this.#closed && !error) this.#leaving.shift()?.(null);
    });
  }

  /**
   * The broker's quota is used up: it answers nothing on this connection for `ms`, which is no silence to give up on.
   * @param nowUs when that was told, monotonic microseconds
   */
  muted(ms: number, nowUs: number): void {
    this.#mutedUntilUs = Math.max(this.#mutedUntilUs, nowUs + ms * 1000);
  }

  /** Until when a quota keeps the broker from reading requests; monotonic microseconds, in the past where none does. */
  get mutedUntilUs(): number {
    return this.#mutedUntilUs;
  }

  /** Calls back once the connection has ended, however. */
  onEnd(callback: () => void): void {
    this.#endings.push(callback);
  }

  /** Ends the connection for a reason of the client's own, as if it had ended by itself. */
  giveUp(error: WireError): void {
    this.#fail(error);
  }

  /** Ends the connection at once; who still waits is told that no answer will come. */
  close(): void {
    this.#end(lostBy(this.address, 'it was closed'));
  }

  #write(slab: Slab, length: number, done: ((error?: Error | null) => void) | undefined): number {
    this.#correlationId = (this.#correlationId + 1) & 0x7fffffff;
    slab.view.setInt32(0, length - 4);
    slab.view.setInt32(CORRELATION_AT, this.#correlationId);
    this.#options.stats.txBytes += length;
    this.#socket.write(this.#chunkOf(slab.bytes, length), done);
    return this.#correlationId;
  }

  /** The first bytes of a buffer: mostly the same as before, for Fetches are alike. */
  #chunkOf(bytes: Buffer, length: number): Buffer {
    const last = this.#chunk;
    if (
      last !== null &&
      last.buffer === bytes.buffer &&
      last.byteOffset === bytes.byteOffset &&
      last.length === length
    )
      return last;
    const chunk = bytes.subarray(0, length);
    this.#chunk = chunk;
    return chunk;
  }

  #read(length: number): boolean {
    this.#options.stats.rxBytes += length;
    try {
      this.#splitter.push(this.#runtime.readSlab, length);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.#fail(error);
    }
    return true;
  }

  #frame(slab: Slab, start: number, end: number): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) throw malformed('nothing was asked');
    try {
      if (slab.view.getInt32(start) !== waiting.correlationId) throw malformed('it answers another request');
      waiting.handler.answered(slab, start + 4, end);
    } catch (error) {
      if (error instanceof WireError) waiting.handler.lost(error);
      throw error;
    }
  }

  /** One timer per connection, set anew only when it fires: 500 clients must not mean 500 timers a millisecond. */
  #watch(afterMs: number): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const oldest = this.#waiting[0];
      if (oldest === undefined) return;
      const leftMs = (this.#deadlineUs(oldest) - this.#runtime.clockUs()) / 1000;
      if (leftMs > 0) this.#watch(Math.ceil(leftMs));
      else this.#expire(oldest);
    }, afterMs);
  }

  #deadlineUs(waiting: Waiting): number {
    return Math.max(waiting.deadlineUs, this.#mutedUntilUs + this.#options.requestTimeoutMs * 1000);
  }

  /** After a held-up event loop the answer may lie in the socket already: it is read before the verdict. */
  #expire(oldest: Waiting): void {
    setImmediate(() =>
      setImmediate(() => {
        if (this.#closed) return;
        if (this.#waiting[0] !== oldest) return this.#rewatch();
        const text = `${textOf(this.address)} did not answer for ${this.#options.requestTimeoutMs} ms`;
        this.#fail(new WireError('REQUEST_TIMEOUT', `Kafka at ${text}`));
      }),
    );
  }

  #rewatch(): void {
    if (this.#timer === undefined && this.#waiting.length > 0) this.#watch(1);
  }

  #fail(error: WireError): void {
    if (!this.#end(error)) return;
    this.#resolveLost(error);
  }

  #end(error: WireError): boolean {
    if (this.#closed) return false;
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#splitter.stop();
    this.#socket.destroy();
    this.#options.gate?.delete(this.#gated);
    for (const waiting of this.#waiting.splice(0)) waiting.handler.lost(error);
    for (const done of this.#leaving.splice(0)) done(error);
    for (const ending of this.#endings.splice(0)) ending();
    return true;
  }
}

function lostBy(address: BrokerAddress, why: string, cause?: unknown): WireError {
  return new WireError('CONNECTION_LOST', `The connection to Kafka at ${textOf(address)} was lost: ${why}`, {
    hint: 'See that the broker runs, that its advertised listener can be reached from here, and that its max.connections.per.ip lets so many in',
    cause,
  });
}

function refusedBy(address: BrokerAddress, { name, why, hint }: TlsTrouble): WireError {
  return new WireError(name, `Kafka at ${textOf(address)}: ${why}`, { fatal: true, hint });
}
