import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Publisher } from 'zeromq';
import { messageOf } from '../../../src/base/errors.ts';
import type { DueRun } from '../../../src/measure/publisher-account.ts';
import type { PublisherSink } from '../../kit/client.ts';

/** Messages that wait here at most; what is due beyond stays with whoever paces. */
const MOST_WAITING = 10_000;
/** When what was refused is tried again, ms: nothing tells that there is room. */
const RETRY_MS = 1;
/** Longest time without a turn of the event loop, microseconds: what is awaited is settled at once, so that none comes by itself. */
const LONGEST_HOLD_US = 5_000;

interface WaitingRun {
  run: DueRun;
  messages: readonly Buffer[];
  /** Of `messages`, how many libzmq has taken. */
  sent: number;
}

/** Messages for a socket that refuses what finds no room (ZMQ_XPUB_NODROP): sent in order, again until they are taken. */
export class WaitingMessages {
  readonly #socket: Publisher;
  readonly #sink: PublisherSink;
  readonly #nowUs: () => number;
  readonly #runs: WaitingRun[] = [];
  #count = 0;
  #sending = false;
  #wanting = false;
  #gaveUp = false;
  #whenEmpty: (() => void) | null = null;

  constructor(socket: Publisher, sink: PublisherSink, nowUs: () => number) {
    this.#socket = socket;
    this.#sink = sink;
    this.#nowUs = nowUs;
  }

  /** How many of so many messages can be taken now; where fewer, the sink is told once there is room. */
  roomFor(count: number): number {
    const room = this.#gaveUp ? 0 : Math.min(count, MOST_WAITING - this.#count);
    this.#wanting ||= room < count;
    return room;
  }

  add(messages: readonly Buffer[], run: DueRun): void {
    this.#runs.push({ run, messages, sent: 0 });
    this.#count += messages.length;
    if (!this.#sending) void this.#send();
  }

  /** Resolves when nothing waits. */
  async empty(): Promise<void> {
    if (this.#count === 0) return;
    await new Promise<void>((resolve) => {
      this.#whenEmpty = resolve;
    });
  }

  /** What waits was never sent. */
  giveUp(): void {
    this.#gaveUp = true;
    for (const { run, messages, sent } of this.#runs.splice(0)) {
      const left = { ...run, firstSequence: run.firstSequence + sent, count: messages.length - sent };
      if (sent > 0) this.#sink.settled('acked', { ...run, count: sent }, this.#nowUs());
      this.#sink.settled('failed', left, this.#nowUs());
    }
    this.#emptied();
  }

  async #send(): Promise<void> {
    this.#sending = true;
    let heldSinceUs = this.#nowUs();
    for (let first = this.#runs[0]; first !== undefined; first = this.#runs[0]) {
      const message = first.messages[first.sent];
      if (message === undefined) this.#finish(first);
      else if (await this.#trySend(message)) first.sent++;
      else await setTimeout(RETRY_MS);
      if (this.#nowUs() - heldSinceUs < LONGEST_HOLD_US) continue;
      await setImmediate();
      heldSinceUs = this.#nowUs();
    }
    this.#sending = false;
    this.#emptied();
  }

  /** @returns whether it was taken */
  async #trySend(message: Buffer): Promise<boolean> {
    try {
      await this.#socket.send(message);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return false;
      this.#sink.trouble('SEND_FAILED');
      this.#sink.gaveUp({ name: 'SEND_FAILED', reason: messageOf(error), hint: null });
      this.giveUp();
      return false;
    }
  }

  #finish({ run, messages }: WaitingRun): void {
    this.#runs.shift();
    this.#count -= messages.length;
    this.#sink.settled('acked', run, this.#nowUs());
    if (!this.#wanting) return;
    this.#wanting = false;
    this.#sink.roomAgain();
  }

  #emptied(): void {
    if (this.#gaveUp) this.#count = 0;
    this.#whenEmpty?.();
    this.#whenEmpty = null;
  }
}
