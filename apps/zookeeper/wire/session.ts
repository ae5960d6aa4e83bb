import type { ServerAddress, ZkHosts } from '../../../src/servers/zookeeper/client/hosts.ts';
import { addressText } from '../../../src/servers/zookeeper/client/hosts.ts';
import { type ByteCounts, Connection, type ConnectionOwner, type Connector } from './connection.ts';
import { CODE, ZkError } from './errors.ts';
import { type ConnectAnswer, NO_TICKET, type SessionTicket } from './handshake.ts';
import type { JuteWriter } from './jute-writer.ts';
import { OP, XID } from './op-codes.ts';
import type { ReplyHandler, WatchAsked } from './pending-requests.ts';
import { LONGEST_REQUEST_BYTES } from './requests.ts';
import type { ZkRuntime } from './runtime.ts';
import { ServerList } from './server-list.ts';
import { writeSetWatches } from './set-watches.ts';
import { WatchTable } from './watch-table.ts';

/**
 * `connecting`: on the way to a server, for the first time or again. `connected`: requests can be made. `expired`,
 * `refused` (a login) and `closed` are for good.
 */
export type SessionState = 'connecting' | 'connected' | 'expired' | 'refused' | 'closed';

/** Told how a session fares. */
export interface SessionListener {
  /** @param why it was lost, has expired or was refused; null where it is connected or was closed */
  changed(state: SessionState, why: ZkError | null): void;
}

/** Who the session says it is: `digest` and `user:password`, for one. */
export interface SessionAuth {
  scheme: string;
  auth: Buffer;
}

export interface SessionOptions {
  readonly hosts: ZkHosts;
  /** Wanted; the server grants 2 to 20 of its ticks. */
  readonly timeoutMs: number;
  readonly auths: readonly SessionAuth[];
  readonly connector: Connector;
  /** Bytes are counted in here. */
  readonly stats: ByteCounts;
}

/** A session with an ensemble: it outlives its connections until the servers let it expire. */
export class Session implements ConnectionOwner {
  readonly watches = new WatchTable();
  readonly #options: SessionOptions;
  readonly #runtime: ZkRuntime;
  readonly #listener: SessionListener;
  readonly #servers: ServerList;
  #state: SessionState = 'connecting';
  #connection: Connection | null = null;
  #timer: NodeJS.Timeout | undefined;
  #ticket: SessionTicket = NO_TICKET;
  #timeoutMs: number;
  #zxidHigh = 0;
  #zxidLow = 0;

  /** Begins to connect. */
  constructor(options: SessionOptions, runtime: ZkRuntime, listener: SessionListener) {
    this.#options = options;
    this.#runtime = runtime;
    this.#listener = listener;
    this.#timeoutMs = options.timeoutMs;
    this.#servers = new ServerList(options.hosts.servers, runtime.random);
    this.#connect();
  }

  get state(): SessionState {
    return this.#state;
  }

  /** As the servers know it; 0 until the first of them let it in. */
  get id(): bigint {
    return this.#ticket.id;
  }

  /** As granted; as wanted until the first server let it in. */
  get timeoutMs(): number {
    return this.#timeoutMs;
  }

  /** Whom it is connected to; null while it is not. */
  get server(): ServerAddress | null {
    return this.#state === 'connected' ? (this.#connection?.address ?? null) : null;
  }

  /** A path as the servers know it. */
  full(path: string): string {
    const { chroot } = this.#options.hosts;
    if (chroot === '') return path;
    return path === '/' ? chroot : chroot + path;
  }

  /** A path of the servers as this session's paths are. */
  own(path: string): string {
    const { chroot } = this.#options.hosts;
    if (chroot === '' || !path.startsWith(chroot)) return path;
    return path.slice(chroot.length) || '/';
  }

  /** Begins a request, whose body the caller writes behind it before it calls `send`. */
  begin(op: number): JuteWriter {
    if (this.#state === 'connected' && this.#connection !== null) return this.#connection.begin(op);
    // Written to nobody: `send` says so.
    return this.#runtime.writer.begin();
  }

  /**
   * Sends what was written since `begin`. The answer never comes before this returns: ConnectionLoss where there is no
   * connection, RequestTooLong where a server would close it.
   */
  send(handler: ReplyHandler, watch: WatchAsked | null = null): void {
    if (this.#state !== 'connected' || this.#connection === null) {
      const isOver = this.#state === 'expired';
      this.#answerLater(handler, isOver ? CODE.sessionExpired : CODE.connectionLoss);
    } else if (this.#runtime.writer.frameBytes > LONGEST_REQUEST_BYTES) {
      this.#answerLater(handler, CODE.requestTooLong);
    } else this.#connection.send(handler, watch);
  }

  /** Cuts the connection, as the network might; the session goes on with another. */
  disconnect(): void {
    this.#dropConnection();
    if (this.#state !== 'connected' && this.#state !== 'connecting') return;
    this.#become('connecting', null);
    this.#connect();
  }

  /** Lets go of it without a word to the servers, which keep it until its timeout. */
  abandon(): void {
    if (this.#state === 'closed') return;
    this.#dropConnection();
    this.#become('closed', null);
  }

  welcomed({ timeoutMs, ticket }: ConnectAnswer): void {
    if (timeoutMs <= 0) {
      this.#expire();
      return;
    }
    this.#ticket = ticket;
    this.#timeoutMs = timeoutMs;
    this.#servers.succeeded();
    this.#introduce();
    this.#become('connected', null);
  }

  happened(type: number, path: string): void {
    this.watches.fire(type, this.own(path));
  }

  watched({ kind, path, watcher }: WatchAsked, error: number): void {
    if (error === CODE.ok) this.watches.add(kind === 'exist' ? 'data' : kind, path, watcher);
    else if (error === CODE.noNode && kind === 'exist') this.watches.add('exist', path, watcher);
  }

  answeredApart(xid: number, error: number): void {
    if (xid !== XID.auth || error === CODE.ok) return;
    this.#dropConnection();
    this.#become(
      'refused',
      new ZkError(CODE.authFailed, 'ZooKeeper refuses the login', { hint: 'see scheme, user and password' }),
    );
  }

  ended(why: ZkError): void {
    this.#keepZxid();
    this.#connection = null;
    this.#become('connecting', why);
    this.#connect();
  }

  #connect(): void {
    const { address, waitMs } = this.#servers.next();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#connectTo(address), waitMs);
  }

  #connectTo(address: ServerAddress): void {
    const { connector, stats } = this.#options;
    const connectTimeoutMs = Math.max(1, this.#timeoutMs / this.#servers.length);
    this.#connection = new Connection(
      address,
      { owner: this, runtime: this.#runtime, options: { connector, stats, connectTimeoutMs } },
      {
        zxidHigh: this.#zxidHigh,
        zxidLow: this.#zxidLow,
        timeoutMs: this.#options.timeoutMs,
        ticket: this.#ticket,
      },
    );
  }

  /** What a server is told before anything else: who this is, and what it watches since another connection. */
  #introduce(): void {
    const connection = this.#connection;
    if (connection === null) return;
    for (const { scheme, auth } of this.#options.auths) {
      connection.beginApart(XID.auth, OP.auth).int32(0).string(scheme).buffer(auth);
      connection.sendApart();
    }
    const since = { high: this.#zxidHigh, low: this.#zxidLow };
    for (const write of writeSetWatches(this.watches, since, (path) => this.full(path))) {
      write(connection.beginApart(XID.setWatches, OP.setWatches));
      connection.sendApart();
    }
  }

  #expire(): void {
    const address = this.#connection?.address;
    this.#dropConnection();
    this.watches.clear();
    const where = address === undefined ? '' : `, says ${addressText(address)}`;
    this.#become('expired', new ZkError(CODE.sessionExpired, `the session has expired${where}`));
  }

  #dropConnection(): void {
    clearTimeout(this.#timer);
    this.#keepZxid();
    const connection = this.#connection;
    this.#connection = null;
    connection?.close();
  }

  #keepZxid(): void {
    if (this.#connection === null) return;
    this.#zxidHigh = this.#connection.zxidHigh;
    this.#zxidLow = this.#connection.zxidLow;
  }

  #answerLater(handler: ReplyHandler, error: number): void {
    const { reader, readSlab } = this.#runtime;
    setImmediate(() => handler.answered(error, reader.reset(readSlab, 0, 0)));
  }

  #become(state: SessionState, why: ZkError | null): void {
    if (state === this.#state && why === null) return;
    this.#state = state;
    this.#listener.changed(state, why);
  }
}
