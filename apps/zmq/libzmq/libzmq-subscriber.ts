import { Context, Subscriber } from 'zeromq';
import type { SubscriberAccount } from '../../../src/measure/subscriber-account.ts';
import type { ClientStats, SubscriberClient, SubscriberSink } from '../../kit/client.ts';
import { AwaitedProbes } from '../awaited-probes.ts';
import type { ZmqSubscriberConfig } from '../client.ts';
import { publisherOfProbe } from '../probe.ts';

/** The sockets of one task share a context, and with it the thread that carries their messages. */
const context = new Context({ maxSockets: 65_536 });

/** A SUB socket of libzmq, with its own queue and high-water mark. */
export class LibzmqSubscriber implements SubscriberClient {
  readonly stats: ClientStats = { txBytes: 0, rxBytes: 0, reconnects: 0, retries: 0 };
  readonly #config: ZmqSubscriberConfig;
  readonly #account: SubscriberAccount;
  readonly #sink: SubscriberSink;
  readonly #nowUs: () => number;
  readonly #probes: AwaitedProbes;
  readonly #socket: Subscriber;

  constructor(
    config: ZmqSubscriberConfig,
    account: SubscriberAccount,
    sink: SubscriberSink,
    nowUs: () => number,
  ) {
    this.#config = config;
    this.#account = account;
    this.#sink = sink;
    this.#nowUs = nowUs;
    this.#probes = new AwaitedProbes(config.publishers.length);
    this.#socket = new Subscriber({
      context,
      ...(config.conflate ? { conflate: true } : { receiveHighWaterMark: config.receiveHighWaterMark }),
      linger: 0,
    });
  }

  async open(signal: AbortSignal): Promise<void> {
    this.#watchConnections();
    this.#socket.subscribe();
    for (const { host, port } of this.#config.publishers) this.#socket.connect(`tcp://${host}:${port}`);
    void this.#receive();
    await this.#probes.all(signal);
    this.#account.connected = true;
  }

  async close(): Promise<void> {
    this.#account.connected = false;
    if (!this.#socket.closed) this.#socket.close();
  }

  #watchConnections(): void {
    let lost = 0;
    this.#socket.events.on('disconnect', () => {
      lost++;
      this.#sink.trouble('CONNECTION_LOST');
    });
    this.#socket.events.on('handshake', () => {
      if (lost === 0) return;
      lost--;
      this.#account.reconnects++;
      this.stats.reconnects++;
    });
  }

  /** Ends when the socket is closed. */
  async #receive(): Promise<void> {
    try {
      for await (const [message] of this.#socket) if (message !== undefined) this.#take(message);
    } catch (error) {
      if (!this.#socket.closed) throw error;
    }
  }

  #take(message: Buffer): void {
    const { length } = message;
    const view = new DataView(message.buffer, message.byteOffset, length);
    this.stats.rxBytes += length;
    const publisher = publisherOfProbe(view, 0, length, this.#account.tag);
    if (publisher !== null) {
      this.#probes.heard(publisher);
      return;
    }
    this.#account.begin(this.#nowUs());
    this.#account.message(view, message, 0, length);
    this.#account.end();
  }
}
