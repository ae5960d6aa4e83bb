import type { Socket } from 'node:net';
import { ByteQueue, encodeFrame, FrameReader, type MessageLimits, ZmtpError } from './zmtp-frames.ts';

const greetingBytes = 64;
const mechanismAt = 12;

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

/** ZMTP 3.0 (rfc.zeromq.org/spec/23), mechanism NULL, as libzmq 4 speaks it. */
function greeting(): Buffer {
  const bytes = Buffer.alloc(greetingBytes);
  bytes[0] = 0xff;
  bytes[9] = 0x7f;
  bytes[10] = 3;
  bytes.write('NULL', mechanismAt, 'latin1');
  return bytes;
}

function property(name: string, value: string): Buffer {
  const bytes = Buffer.alloc(1 + name.length + 4 + value.length);
  bytes[0] = name.length;
  bytes.write(name, 1, 'latin1');
  bytes.writeUInt32BE(value.length, 1 + name.length);
  bytes.write(value, 5 + name.length, 'latin1');
  return bytes;
}

function command(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from([name.length]), Buffer.from(name, 'latin1'), data]);
  return encodeFrame({ isCommand: true, hasMore: false, body });
}

function commandIn(body: Buffer): { name: string; data: Buffer } {
  const end = 1 + (body[0] ?? 0);
  return { name: body.toString('latin1', 1, end), data: body.subarray(end) };
}

/** The socket type that a READY command names. */
function peerTypeIn(data: Buffer): string | undefined {
  for (let at = 0; at < data.length; ) {
    const nameEnd = at + 1 + (data[at] ?? 0);
    if (nameEnd + 4 > data.length) return undefined;
    const valueEnd = nameEnd + 4 + data.readUInt32BE(nameEnd);
    const name = data.toString('latin1', at + 1, nameEnd).toLowerCase();
    if (name === 'socket-type') return data.toString('latin1', nameEnd + 4, valueEnd);
    at = valueEnd;
  }
  return undefined;
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
    const signature = this.#queue.peek(Math.min(10, this.#queue.length));
    if (signature[0] !== 0xff || (signature.length === 10 && ((signature[9] ?? 0) & 1) === 0)) {
      throw new ZmtpError('the peer speaks no ZMTP');
    }
    if (this.#queue.length < greetingBytes) return;
    const bytes = this.#queue.take(greetingBytes);
    const mechanism = bytes.toString('latin1', mechanismAt, mechanismAt + 20).replace(/\0+$/, '');
    if ((bytes[10] ?? 0) < 3 || mechanism !== 'NULL') throw new ZmtpError('the peer speaks another ZMTP');
    const { socketType } = this.#options;
    const identity = socketType === 'REQ' ? property('Identity', '') : Buffer.alloc(0);
    this.#socket.write(command('READY', Buffer.concat([property('Socket-Type', socketType), identity])));
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
      // Two bytes say for how long; what follows comes back.
      this.#socket.write(command('PONG', data.subarray(2)));
    } else if (name === 'ERROR' || this.#state !== 'open') throw new ZmtpError(`the peer says ${name}`);
  }

  #giveUp(reason: ZmtpError): void {
    this.#reason ??= reason;
    this.#socket.destroy();
  }
}
