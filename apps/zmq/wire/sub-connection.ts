import { connect, type Socket } from 'node:net';
import { messageOf } from '../../../src/base/errors.ts';
import { encodeFrame, ZmtpError } from '../../../src/control/zmtp-frames.ts';
import {
  checkGreeting,
  commandIn,
  GREETING_BYTES,
  greeting,
  peerTypeIn,
  pong,
  ready,
} from '../../../src/control/zmtp-handshake.ts';
import type { ClientStats } from '../../kit/client.ts';
import type { ConnectionGate, GatedConnection } from '../../kit/connection-gate.ts';
import { gatedSocket } from '../../kit/gated-socket.ts';
import type { Endpoint } from '../client.ts';
import type { ConnectionAttempt } from '../connection-attempt.ts';
import { FrameStream } from './frame-stream.ts';
import type { ReadBuffer } from './read-buffer.ts';

/** Longest wait for the peer to say who it is, ms; libzmq's own (ZMQ_HANDSHAKE_IVL is 30 s). */
const HANDSHAKE_TIMEOUT_MS = 30_000;
/** Subscribes to everything: a message whose first byte is 1, and no prefix behind it. */
const SUBSCRIPTION = encodeFrame({ isCommand: false, hasMore: false, body: Buffer.from([1]) });

export interface SubConnectionOwner {
  /** What is told of how it opens. */
  readonly attempt: ConnectionAttempt;
  readonly stats: ClientStats;
  readonly buffer: ReadBuffer;
  /** What it goes through. */
  readonly gate: ConnectionGate;
  /** The subscription was sent. */
  subscribed(): void;
  /** Frames follow that lie in this memory. */
  begin(view: DataView, bytes: Buffer): void;
  message(start: number, end: number): void;
  end(): void;
  /** How long nothing more may be read, microseconds; 0 = it may. */
  waitUs(): number;
  /** Most bytes of one read; absent = as many as the buffer holds. */
  readonly readBytes?: number | undefined;
  /** Called once, when it is gone and was not closed here. */
  lost(reason: string): void;
}

/** One connection of a SUB socket to a PUB socket, over ZMTP 3.0 without security. */
export class SubConnection {
  readonly #owner: SubConnectionOwner;
  readonly #socket: Socket;
  readonly #gated: GatedConnection;
  readonly #stream: FrameStream;
  readonly #handshake: NodeJS.Timeout;
  /** Until it reads again. */
  #resting: NodeJS.Timeout | undefined;
  #state: 'greeting' | 'ready' | 'open' | 'closed' = 'greeting';
  /** What has come of the greeting. */
  #greeting: Buffer = Buffer.alloc(0);
  #bytes: Buffer = Buffer.alloc(0);

  /** Begins to connect. */
  constructor({ host, port }: Endpoint, owner: SubConnectionOwner) {
    this.#owner = owner;
    this.#stream = new FrameStream(owner.buffer, {
      begin: (view, bytes) => {
        this.#bytes = bytes;
        owner.begin(view, bytes);
      },
      message: (start, end) => owner.message(start, end),
      command: (start, end) => this.#command(Buffer.from(this.#bytes.subarray(start, end))),
      end: () => owner.end(),
    });
    const { target } = owner.buffer;
    const buffer = target.subarray(0, Math.min(target.length, owner.readBytes ?? target.length));
    const onread = { buffer, callback: (length: number) => this.#read(length) };
    this.#socket = connect({ host, port, onread });
    this.#socket.setNoDelay(true);
    this.#socket.once('connect', () => {
      owner.attempt.connected();
      this.#send(greeting());
    });
    this.#socket.on('error', (error) => this.#fail(messageOf(error)));
    this.#socket.on('close', () => this.#fail('the publisher closed the connection'));
    this.#gated = this.#gatedSocket();
    owner.gate.add(this.#gated);
    const tooLate = () => this.#fail('the publisher does not say who it is');
    this.#handshake = setTimeout(tooLate, HANDSHAKE_TIMEOUT_MS);
  }

  close(): void {
    this.#state = 'closed';
    this.#owner.attempt.failed('ABORTED');
    clearTimeout(this.#handshake);
    clearTimeout(this.#resting);
    this.#socket.destroy();
    this.#owner.gate.delete(this.#gated);
  }

  /** A network that flows again does not end a rest. */
  #gatedSocket(): GatedConnection {
    const gated = gatedSocket(this.#socket, () => this.#fail('the network was blocked'));
    const flowOn = gated.flow;
    const flow = () => {
      flowOn();
      if (this.#resting !== undefined) this.#socket.pause();
    };
    return Object.assign(gated, { flow });
  }

  #send(bytes: Buffer): void {
    this.#owner.stats.txBytes += bytes.length;
    this.#socket.write(bytes);
  }

  #fail(reason: string): void {
    if (this.#state === 'closed') return;
    this.#owner.attempt.failed('CONNECTION_FAILED');
    this.close();
    this.#owner.lost(reason);
  }

  /** @returns whether more is to be read */
  #read(length: number): boolean {
    this.#owner.stats.rxBytes += length;
    try {
      if (this.#state === 'greeting') this.#readGreeting(length);
      else if (this.#state !== 'closed') this.#stream.read(length);
    } catch (error) {
      if (!(error instanceof ZmtpError)) throw error;
      this.#fail(error.message);
    }
    return this.#state === 'closed' || !this.#rests();
  }

  /** What is not read stays with the network, and with the publisher when that is full. */
  #rests(): boolean {
    const waitUs = this.#owner.waitUs();
    if (waitUs === 0) return false;
    clearTimeout(this.#resting);
    this.#resting = setTimeout(
      () => {
        this.#resting = undefined;
        // One that is stalled is read when its network flows again.
        if (!this.#rests() && !this.#owner.gate.isStalled) this.#socket.resume();
      },
      Math.ceil(waitUs / 1000),
    );
    return true;
  }

  #readGreeting(length: number): void {
    const { target } = this.#owner.buffer;
    this.#greeting = Buffer.concat([this.#greeting, target.subarray(0, length)]);
    if (!checkGreeting(this.#greeting)) return;
    const behind = this.#greeting.subarray(GREETING_BYTES);
    this.#state = 'ready';
    this.#send(ready('SUB'));
    target.set(behind);
    if (behind.length > 0) this.#stream.read(behind.length);
  }

  #command(body: Buffer): void {
    const { name, data } = commandIn(body);
    if (name === 'PING') {
      this.#send(pong(data));
      return;
    }
    if (name !== 'READY' || this.#state !== 'ready') throw new ZmtpError(`the peer says ${name}`);
    const type = peerTypeIn(data) ?? '';
    if (type !== 'PUB' && type !== 'XPUB') throw new ZmtpError(`the peer is no publisher but ${type}`);
    clearTimeout(this.#handshake);
    this.#state = 'open';
    this.#owner.attempt.opened();
    this.#send(SUBSCRIPTION);
    this.#owner.subscribed();
  }
}
