import type { Socket } from 'node:net';
import { ByteQueue, encodeFrame, FrameReader, type MessageLimits, ZmtpError } from './zmtp-frames.ts';
import {
  checkGreeting,
  commandIn,
  GREETING_BYTES,
  greeting,
  peerTypeIn,
  pong,
  ready,
} from './zmtp-handshake.ts';

export interface ZmtpOptions {
  /** What this end is. */
  socketType: 'REQ' | 'REP';
  /** What the other end must be one of. */
  peers: readonly string[];
  limits: MessageLimits;
  /** How long the peer may take to say who it is, ms; 10,000 unless told. Whoever says nothing holds a descriptor. */
  handshakeMs?: number;
  onReady?(): void;
  onMessage(parts: readonly Buffer[]): void;
  /** Called once, when the connection is gone; with why when this end gave it up. */
  onEnd(reason: ZmtpError | undefined): void;
}

/** One ZMTP connection over a TCP socket that is connected. What breaks the protocol or the limits ends it. */
export class ZmtpConnection {
  readonly #socket: Socket;
  readonly #options: ZmtpOptions;
  readonly #queue = new ByteQueue();
  readonly #frames: FrameReader;
  readonly #handshake: NodeJS.Timeout;
  #state: 'greeting' | 'ready' | 'open' = 'greeting';
  #parts: Buffer[] = [];
  #reason: ZmtpError | undefined;

  constructor(socket: Socket, options: ZmtpOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#frames = new FrameReader(this.#queue, options.limits);
    const tooLate = () => this.#giveUp(new ZmtpError('the peer does not say who it is'));
    this.#handshake = setTimeout(tooLate, options.handshakeMs ?? 10_000);
    this.#handshake.unref();
    socket.setNoDelay(true);
    socket.on('data', (part) => this.#onData(part));
    // Its end follows.
    socket.on('error', () => {});
    socket.once('close', () => {
      clearTimeout(this.#handshake);
      options.onEnd(this.#reason);
    });
    socket.write(greeting());
  }

  /** Whether messages can be sent. */
  get isOpen(): boolean {
    return this.#state === 'open' && this.#socket.writable;
  }

  send(parts: readonly Uint8Array[]): void {
    const last = parts.length - 1;
    const frames = parts.map((part, index) =>
      encodeFrame({ isCommand: false, hasMore: index < last, body: Buffer.from(part) }),
    );
    if (this.isOpen) this.#socket.write(Buffer.concat(frames));
  }

  /** Takes nothing more from the peer until `resume`. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Lets what was sent leave, for so long at most. */
  end(lingerMs: number): void {
    this.#socket.end(() => this.#socket.destroy());
    const timer = setTimeout(() => this.#socket.destroy(), lingerMs);
    this.#socket.once('close', () => clearTimeout(timer));
  }

  #onData(part: Buffer): void {
    this.#queue.push(part);
    try {
      if (this.#state === 'greeting') this.#readGreeting();
      if (this.#state !== 'greeting') this.#readFrames();
    } catch (error) {
      if (!(error instanceof ZmtpError)) throw error;
      this.#giveUp(error);
    }
  }

  #readGreeting(): void {
    const bytes = this.#queue.peek(Math.min(GREETING_BYTES, this.#queue.length));
    if (!checkGreeting(bytes)) return;
    this.#queue.take(GREETING_BYTES);
    this.#socket.write(ready(this.#options.socketType));
    this.#state = 'ready';
  }

  #readFrames(): void {
    for (let frame = this.#frames.next(); frame !== undefined; frame = this.#frames.next()) {
      if (this.#socket.destroyed) return;
      if (frame.isCommand) this.#onCommand(frame.body);
      else if (this.#state !== 'open') throw new ZmtpError('a message came before READY');
      else {
        this.#parts.push(frame.body);
        if (!frame.hasMore) this.#options.onMessage(this.#parts.splice(0));
      }
    }
  }

  #onCommand(body: Buffer): void {
    const { name, data } = commandIn(body);
    if (name === 'READY' && this.#state === 'ready') {
      if (!this.#options.peers.includes(peerTypeIn(data) ?? ''))
        throw new ZmtpError('the peer is no fitting socket');
      this.#state = 'open';
      clearTimeout(this.#handshake);
      this.#options.onReady?.();
    } else if (name === 'PING' && this.#state === 'open') {
      this.#socket.write(pong(data));
    } else if (name === 'ERROR' || this.#state !== 'open') throw new ZmtpError(`the peer says ${name}`);
  }

  #giveUp(reason: ZmtpError): void {
    this.#reason ??= reason;
    this.#socket.destroy();
  }
}
