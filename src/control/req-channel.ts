import { connect, type Socket } from 'node:net';
import { MAX_FRAME_BYTES } from './codec.ts';
import { ZmtpConnection } from './zmtp-connection.ts';
import { ZmtpError } from './zmtp-frames.ts';

/** A reply is one frame behind an empty one; somewhat more is still told apart from nonsense. */
const limits = { bytes: MAX_FRAME_BYTES, parts: 16 };
const firstPauseMs = 50;
const longestPauseMs = 1_000;

interface Pending {
  frame: Uint8Array;
  sent: boolean;
  resolve(parts: readonly Buffer[]): void;
  reject(error: Error): void;
}

/**
 * A REQ socket: one request at a time to one REP. It connects when it is first asked, and again as long as a request
 * waits to be sent. A request that was sent and whose connection is lost stays without a reply.
 */
export class ReqChannel {
  readonly #host: string;
  readonly #port: number;
  #socket: Socket | undefined;
  #connection: ZmtpConnection | undefined;
  #pending: Pending | undefined;
  #retry: NodeJS.Timeout | undefined;
  #pauseMs = firstPauseMs;
  #isClosed = false;

  constructor(host: string, port: number) {
    this.#host = host;
    this.#port = port;
  }

  /**
   * The reply's parts. Never settles when none comes: the caller closes the channel then.
   * @throws ZmtpError when the reply breaks the protocol or is larger than what is taken.
   */
  exchange(frame: Uint8Array): Promise<readonly Buffer[]> {
    return new Promise((resolve, reject) => {
      this.#pending = { frame, sent: false, resolve, reject };
      this.#socket?.ref();
      if (this.#connection?.isOpen) this.#send();
      else if (this.#socket === undefined) this.#connect();
    });
  }

  /** Drops the connection with whatever is under way. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#retry);
    this.#socket?.destroy();
  }

  #connect(): void {
    const socket = connect({ host: this.#host, port: this.#port, family: 4 });
    this.#socket = socket;
    // Its end follows.
    socket.on('error', () => {});
    socket.once('close', () => this.#onClose());
    socket.once('connect', () => {
      this.#connection = new ZmtpConnection(socket, {
        socketType: 'REQ',
        peers: ['REP', 'ROUTER'],
        limits,
        onReady: () => this.#send(),
        onMessage: (parts) => this.#onMessage(parts),
        onEnd: (reason) => {
          if (reason !== undefined && this.#pending?.sent) this.#pending.reject(reason);
        },
      });
    });
  }

  #send(): void {
    if (this.#pending === undefined || this.#pending.sent) return;
    this.#pending.sent = true;
    this.#connection?.send([Buffer.alloc(0), this.#pending.frame]);
  }

  #onMessage([envelope, ...parts]: readonly Buffer[]): void {
    const pending = this.#pending;
    // Nobody asked for it.
    if (!pending?.sent) return;
    this.#pending = undefined;
    this.#pauseMs = firstPauseMs;
    // Between two requests it keeps no process alive.
    this.#socket?.unref();
    if (envelope?.length === 0) pending.resolve(parts);
    else pending.reject(new ZmtpError('the reply has no envelope'));
  }

  #onClose(): void {
    this.#socket = undefined;
    this.#connection = undefined;
    if (this.#isClosed || this.#pending === undefined || this.#pending.sent) return;
    this.#retry = setTimeout(() => this.#connect(), this.#pauseMs);
    this.#pauseMs = Math.min(longestPauseMs, 2 * this.#pauseMs);
  }
}
