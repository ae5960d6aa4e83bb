import { connect as connectTcp, type OnReadOpts, type Socket } from 'node:net';
import { messageOf } from '../../../src/base/errors.ts';
import { addressText, type ServerAddress } from '../../../src/servers/zookeeper/client/hosts.ts';
import { type FrameLimits, FrameSplitter } from '../../kit/wire/frame-splitter.ts';
import type { Slab } from '../../kit/wire/slab-pool.ts';
import { CODE, malformed, ZkError } from './errors.ts';
import {
  type ConnectAnswer,
  type ConnectRequest,
  readConnectAnswer,
  writeConnectRequest,
} from './handshake.ts';
import type { JuteReader } from './jute-reader.ts';
import type { JuteWriter } from './jute-writer.ts';
import { OP, XID } from './op-codes.ts';
import { PendingRequests, type ReplyHandler, type WatchAsked } from './pending-requests.ts';
import type { ZkRuntime } from './runtime.ts';

const FRAMES: FrameLimits = {
  // An answer begins with its number, the transaction and the error.
  shortest: 16,
  // The names of many children are longer than any request may be.
  longest: 64 * 1024 * 1024,
  refuse: (length) => malformed(`a frame of ${length} bytes`),
};
const LARGEST_XID = 0x7fffffff;

/** Bytes that clients sent and received. */
export interface ByteCounts {
  txBytes: number;
  rxBytes: number;
}

/** How to get a socket to a server; over TLS, for one. */
export type Connector = (address: ServerAddress, onread: OnReadOpts) => Socket;

export const plainConnector: Connector = ({ host, port }, onread) =>
  connectTcp({ host, port, noDelay: true, keepAlive: true, onread });

/** The session that a connection serves. */
export interface ConnectionOwner {
  /** The first answer came; requests may follow. */
  welcomed(answer: ConnectAnswer): void;
  /** What a watch tells. */
  happened(type: number, path: string): void;
  /** A request was answered well that asked for a watch; `error` tells which list it stands on. */
  watched(watch: WatchAsked, error: number): void;
  /** An answer to what has a number of its own: XID.auth, XID.setWatches. */
  answeredApart(xid: number, error: number): void;
  /** It ended, and was not closed by its owner. Those who waited are told afterwards. */
  ended(why: ZkError): void;
}

export interface ConnectionOptions {
  readonly connector: Connector;
  /** Longest wait for the first answer, TCP's included. */
  readonly connectTimeoutMs: number;
  readonly stats: ByteCounts;
}

/** One TCP connection to one server; answers come in the order of the requests. */
export class Connection {
  readonly address: ServerAddress;
  readonly #socket: Socket;
  readonly #splitter: FrameSplitter;
  readonly #runtime: ZkRuntime;
  readonly #options: ConnectionOptions;
  readonly #owner: ConnectionOwner;
  readonly #pending = new PendingRequests();
  #timer: NodeJS.Timeout | undefined;
  /** Of the session, as granted; 0 until the first answer. */
  #timeoutMs = 0;
  #sentMs = 0;
  #heardMs = 0;
  #xid = 0;
  #closed = false;
  /** The last transaction that an answer names, as halves. */
  zxidHigh = 0;
  zxidLow = 0;

  constructor(
    address: ServerAddress,
    { owner, runtime, options }: { owner: ConnectionOwner; runtime: ZkRuntime; options: ConnectionOptions },
    request: ConnectRequest,
  ) {
    this.address = address;
    this.#owner = owner;
    this.#runtime = runtime;
    this.#options = options;
    this.zxidHigh = request.zxidHigh;
    this.zxidLow = request.zxidLow;
    this.#splitter = new FrameSplitter(runtime.pool, FRAMES, (slab, start, end) =>
      this.#frame(slab, start, end),
    );
    const callback = (length: number) => this.#read(length);
    this.#socket = options.connector(address, { buffer: runtime.readSlab.bytes, callback });
    this.#socket.on('error', (error) => this.#fail(messageOf(error), error));
    this.#socket.on('close', () => this.#fail('the server closed the connection'));
    this.#timer = setTimeout(() => this.#verify(), options.connectTimeoutMs);
    writeConnectRequest(runtime.writer, request);
    this.#write();
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Requests that wait for their answers. */
  get waiting(): number {
    return this.#pending.count;
  }

  /** Begins a request, whose body the caller writes behind it. */
  begin(op: number): JuteWriter {
    this.#xid = this.#xid === LARGEST_XID ? 1 : this.#xid + 1;
    return this.#runtime.writer.begin().int32(this.#xid).int32(op);
  }

  /** Sends what was written since `begin`. */
  send(handler: ReplyHandler, watch: WatchAsked | null): void {
    this.#pending.push(this.#xid, handler, watch);
    this.#write();
  }

  /** Likewise what has a number of its own. */
  beginApart(xid: number, op: number): JuteWriter {
    return this.#runtime.writer.begin().int32(xid).int32(op);
  }

  sendApart(): void {
    this.#write();
  }

  /** Ends it at once; who waits gets ConnectionLoss. */
  close(): void {
    this.#end(() => {});
  }

  #write(): void {
    const { writer } = this.#runtime;
    const chunk = writer.chunk();
    this.#options.stats.txBytes += chunk.length;
    this.#sentMs = this.#runtime.nowMs();
    this.#socket.write(chunk);
    // What the kernel has not taken yet must stay as it is.
    if (this.#socket.writableLength > 0) writer.renew();
  }

  #read(length: number): boolean {
    this.#options.stats.rxBytes += length;
    this.#heardMs = this.#runtime.nowMs();
    try {
      this.#splitter.push(this.#runtime.readSlab, length);
    } catch (error) {
      if (!(error instanceof ZkError)) throw error;
      this.#fail(error.message, error);
    }
    return true;
  }

  #frame(slab: Slab, start: number, end: number): void {
    const reader = this.#runtime.reader.reset(slab, start, end);
    if (this.#timeoutMs === 0) this.#welcome(readConnectAnswer(reader));
    else this.#reply(reader);
  }

  #reply(reader: JuteReader): void {
    const xid = reader.int32();
    const [high, low, error] = [reader.int32(), reader.int32(), reader.int32()];
    if (high > 0 || (high === 0 && low !== 0)) {
      this.zxidHigh = high;
      this.zxidLow = low;
    }
    if (xid === this.#pending.oldest) this.#answer(error);
    else if (xid === XID.event) this.#event();
    else if (xid === XID.auth || xid === XID.setWatches) this.#owner.answeredApart(xid, error);
    else if (xid !== XID.ping) throw malformed(`it answers request ${xid}, which nobody made`);
  }

  #welcome(answer: ConnectAnswer): void {
    clearTimeout(this.#timer);
    if (answer.timeoutMs > 0) {
      this.#timeoutMs = answer.timeoutMs;
      this.#watch();
    }
    this.#owner.welcomed(answer);
  }

  #answer(error: number): void {
    const handler = this.#pending.take();
    const { watch } = this.#pending;
    if (watch !== null) this.#owner.watched(watch, error);
    try {
      handler.answered(error, this.#runtime.reader);
    } catch (cause) {
      if (cause instanceof ZkError) handler.answered(cause.code, this.#nothing());
      throw cause;
    }
  }

  #event(): void {
    const { reader } = this.#runtime;
    const type = reader.int32();
    reader.int32();
    this.#owner.happened(type, reader.string());
  }

  /** Sleeps until it is time to send a ping or to give up, whichever comes first. */
  #watch(): void {
    const now = this.#runtime.nowMs();
    const pingAt = this.#sentMs + this.#timeoutMs / 3;
    const giveUpAt = this.#heardMs + (2 * this.#timeoutMs) / 3;
    const waitMs = Math.min(pingAt, giveUpAt) - now;
    this.#timer = setTimeout(() => this.#look(), Math.max(1, Math.ceil(waitMs)));
  }

  #look(): void {
    const now = this.#runtime.nowMs();
    if (now - this.#heardMs >= (2 * this.#timeoutMs) / 3) {
      this.#verify();
      return;
    }
    if (now - this.#sentMs >= this.#timeoutMs / 3) {
      this.beginApart(XID.ping, OP.ping);
      this.sendApart();
    }
    this.#watch();
  }

  /** After a held-up event loop the answer may lie in the socket already: it is read before the verdict. */
  #verify(): void {
    const heardMs = this.#heardMs;
    setImmediate(() =>
      setImmediate(() => {
        if (this.#closed) return;
        const { connectTimeoutMs } = this.#options;
        if (this.#heardMs !== heardMs) {
          if (this.#timeoutMs > 0) this.#watch();
          else this.#timer = setTimeout(() => this.#verify(), connectTimeoutMs);
          return;
        }
        const silentMs = this.#timeoutMs === 0 ? connectTimeoutMs : Math.round((2 * this.#timeoutMs) / 3);
        this.#fail(`it said nothing for ${silentMs} ms`);
      }),
    );
  }

  #fail(why: string, cause?: unknown): void {
    const text = `the connection to ZooKeeper at ${addressText(this.address)} was lost: ${why}`;
    const error = new ZkError(CODE.connectionLoss, text, cause === undefined ? {} : { cause });
    this.#end(() => this.#owner.ended(error));
  }

  /** @param tell called before those who wait: they may look at the session */
  #end(tell: () => void): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#splitter.stop();
    this.#socket.destroy();
    tell();
    while (this.#pending.count > 0) this.#pending.take().answered(CODE.connectionLoss, this.#nothing());
  }

  #nothing(): JuteReader {
    return this.#runtime.reader.reset(this.#runtime.readSlab, 0, 0);
  }
}
