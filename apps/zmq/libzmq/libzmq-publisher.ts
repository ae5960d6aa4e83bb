import { lookup } from 'node:dns/promises';
import { Context, Publisher } from 'zeromq';
import { HydraError, messageOf } from '../../../src/base/errors.ts';
import type { ClientStats, PublisherClient, PublisherSink } from '../../kit/client.ts';
import type { ZmqPublisherConfig } from '../client.ts';
import { probeOf } from '../probe.ts';
import { probeIntervalMs } from '../probe-interval.ts';
import { MessageSlab } from './message-slab.ts';
import { WaitingMessages } from './waiting-messages.ts';

/**
 * Connections that may wait to be accepted; the kernel bounds it by net.core.somaxconn. libzmq asks for 100 unless told:
 * of subscribers that all connect at once the others would be turned away, and try again after a second or more.
 */
const BACKLOG = 4096;

/**
 * A PUB socket of libzmq. What it has taken counts as acknowledged: what becomes of it is decided for each subscriber
 * on its own, and only subscribers can tell.
 */
export class LibzmqPublisher implements PublisherClient {
  readonly stats: ClientStats = { txBytes: 0, rxBytes: 0, reconnects: 0, retries: 0 };
  readonly staysOpen = true;
  readonly #config: ZmqPublisherConfig;
  readonly #sink: PublisherSink;
  readonly #nowUs: () => number;
  readonly #socket: Publisher;
  readonly #messages: MessageSlab;
  /** Null where messages are dropped that find no room. */
  readonly #waiting: WaitingMessages | null;
  #probes: NodeJS.Timeout | undefined;

  constructor(config: ZmqPublisherConfig, sink: PublisherSink, nowUs: () => number) {
    this.#config = config;
    this.#sink = sink;
    this.#nowUs = nowUs;
    this.#socket = new Publisher({
      context: new Context({ ioThreads: config.ioThreads }),
      sendHighWaterMark: config.sendHighWaterMark,
      noDrop: config.noDrop,
      // Sending is decided at once; the package would otherwise put off every 512th message to a later turn.
      sendTimeout: 0,
      linger: 0,
      backlog: BACKLOG,
    });
    this.#messages = new MessageSlab(config);
    this.#waiting = config.noDrop ? new WaitingMessages(this.#socket, sink, nowUs) : null;
  }

  async open(): Promise<void> {
    const { host, port } = this.#config.endpoint;
    const { address } = await lookup(host, 4);
    try {
      await this.#socket.bind(`tcp://${address}:${port}`);
    } catch (error) {
      throw new HydraError(`the publisher cannot bind tcp://${address}:${port}: ${messageOf(error)}`);
    }
    const probe = probeOf(this.#config.runTag, this.#config.publisher);
    // A subscriber that has no room for a probe has had one.
    const send = () => this.#socket.send(probe).catch(() => {});
    this.#probes = setInterval(send, probeIntervalMs(this.#config.subscribers));
  }

  publish(stream: number, firstSequence: number, count: number, intendedUs: number): number {
    this.#stopProbes();
    if (this.#waiting !== null) {
      const taken = this.#waiting.roomFor(count);
      const messages = this.#messages.ownCopies(stream, firstSequence, taken, intendedUs);
      if (taken > 0) this.#waiting.add(messages, { stream, firstSequence, count: taken, intendedUs });
      this.stats.txBytes += taken * this.#config.messageBytes;
      return taken;
    }
    for (let index = 0; index < count; index++) {
      // Never refused: a full subscriber's copy is dropped without a word.
      void this.#socket.send(this.#messages.write(stream, firstSequence + index, intendedUs));
    }
    this.stats.txBytes += count * this.#config.messageBytes;
    // Whoever hands over books first that it has.
    queueMicrotask(() =>
      this.#sink.settled('acked', { stream, firstSequence, count, intendedUs }, this.#nowUs()),
    );
    return count;
  }

  async flush(): Promise<void> {
    await this.#waiting?.empty();
  }

  async close(): Promise<void> {
    this.#stopProbes();
    this.#waiting?.giveUp();
    if (!this.#socket.closed) this.#socket.close();
  }

  #stopProbes(): void {
    clearInterval(this.#probes);
    this.#probes = undefined;
  }
}
