import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import type { OpenedConnection, SubscriberClient } from '../../../apps/kit/client.ts';
import { ReceiptBooks } from '../../../apps/kit/receipt-books.ts';
import type { Endpoint, ZmqPublisherConfig, ZmqSubscriberConfig } from '../../../apps/zmq/client.ts';
import { LibzmqPublisher } from '../../../apps/zmq/libzmq/libzmq-publisher.ts';
import { LibzmqSubscriber } from '../../../apps/zmq/libzmq/libzmq-subscriber.ts';
import { publisherOfProbe } from '../../../apps/zmq/probe.ts';
import { FrameStream } from '../../../apps/zmq/wire/frame-stream.ts';
import { ReadBuffer } from '../../../apps/zmq/wire/read-buffer.ts';
import { WireSubscriber } from '../../../apps/zmq/wire/wire-subscriber.ts';
import { monotonicUs } from '../../../src/base/clock.ts';
import { encodeFrame } from '../../../src/control/zmtp-frames.ts';
import { GREETING_BYTES, greeting, ready } from '../../../src/control/zmtp-handshake.ts';
import { runTagOf } from '../../../src/measure/message.ts';
import { PublisherAccount } from '../../../src/measure/publisher-account.ts';
import { SubscriberAccount } from '../../../src/measure/subscriber-account.ts';
import { until } from '../../kit/until.ts';

export const runTag = runTagOf('a run');
const buffer = new ReadBuffer();

/** A port that was free a moment ago. */
export async function freeEndpoint(): Promise<Endpoint> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { host: '127.0.0.1', port: address.port };
}

/** A publisher on libzmq with its books. */
export class TestPublisher {
  readonly account = new PublisherAccount(1);
  readonly client: LibzmqPublisher;
  readonly troubles: string[] = [];
  #roomAgain: () => void = () => {};

  constructor(
    config: Pick<ZmqPublisherConfig, 'endpoint'> & Partial<ZmqPublisherConfig>,
    nowUs: () => number = monotonicUs,
  ) {
    const whole = {
      ...{ runTag, publisher: 0, messageBytes: 100, sendHighWaterMark: 0, noDrop: false, ioThreads: 1 },
      subscribers: 1,
      ...config,
    };
    const sink = {
      settled: (...fate: Parameters<PublisherAccount['settle']>) => this.account.settle(...fate),
      roomAgain: () => this.#roomAgain(),
      trouble: (name: string) => this.troubles.push(name),
      gaveUp: () => {},
      throttled: () => {},
    };
    this.client = new LibzmqPublisher(whole, sink, nowUs);
  }

  /** Publishes so many messages and waits for room where there is none. */
  async publish(total: number): Promise<void> {
    for (let sent = 0; sent < total; ) {
      const dueUs = monotonicUs();
      const took = this.client.publish(0, this.account.nextSequence(0), total - sent, dueUs);
      if (took > 0) this.account.handOver(0, took, dueUs, dueUs);
      sent += took;
      if (sent < total) await new Promise<void>((resolve) => (this.#roomAgain = resolve));
    }
    await this.client.flush();
    await until(() => this.account.outstanding === 0);
  }
}

/** A subscriber of either kind with its books. */
export class TestSubscriber {
  readonly account: SubscriberAccount;
  readonly client: SubscriberClient;
  readonly troubles: string[] = [];
  /** What it told of its connections. */
  readonly told: (OpenedConnection | string)[] = [];

  constructor(
    kind: 'wire' | 'libzmq',
    config: Pick<ZmqSubscriberConfig, 'publishers'> & Partial<ZmqSubscriberConfig>,
  ) {
    this.account = new SubscriberAccount(runTag, new ReceiptBooks(monotonicUs()));
    const whole = { receiveHighWaterMark: 0, conflate: false, relayed: false, ...config };
    const sink = {
      trouble: (name: string) => this.troubles.push(name),
      fetched: () => {},
      throttled: () => {},
      gone: () => {},
      gaveUp: () => {},
      connections: {
        began: () => this.told.push('began'),
        opened: (times: OpenedConnection) => this.told.push(times),
        failed: (name: string) => this.told.push(name),
      },
    };
    this.client =
      kind === 'wire'
        ? new WireSubscriber(whole, this.account, sink, { buffer, nowUs: monotonicUs })
        : new LibzmqSubscriber(whole, this.account, sink, monotonicUs);
  }
}

const SUBSCRIPTION = encodeFrame({ isCommand: false, hasMore: false, body: Buffer.from([1]) });

/** A subscriber that has subscribed, and reads nothing until it is told to. */
export class StandingSubscriber {
  readonly #socket: Socket;
  readonly #stream: FrameStream;
  readonly #own = new ReadBuffer();
  #view: DataView = this.#own.view;
  /** Messages that are no probes. */
  received = 0;
  lastSequence = -1;

  /** Resolves once its subscription has arrived. */
  static async connect({ host, port }: Endpoint): Promise<StandingSubscriber> {
    const socket = connect({ host, port });
    await once(socket, 'connect');
    const made = new StandingSubscriber(socket);
    await made.#subscribed();
    socket.pause();
    return made;
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.#stream = new FrameStream(this.#own, {
      begin: (view) => {
        this.#view = view;
      },
      message: (start, end) => this.#take(start, end - start),
      // The only one: READY.
      command: () => this.#socket.write(SUBSCRIPTION),
      end: () => {},
    });
  }

  resume(): void {
    this.#socket.resume();
  }

  async close(): Promise<void> {
    this.#socket.destroy();
  }

  async #subscribed(): Promise<void> {
    const probed = new Promise<void>((resolve) => {
      this.#probed = resolve;
    });
    let greeted: Buffer = Buffer.alloc(0);
    this.#socket.on('data', (bytes: Buffer) => {
      let frames = bytes;
      if (greeted.length < GREETING_BYTES) {
        greeted = Buffer.concat([greeted, bytes]);
        frames = greeted.subarray(GREETING_BYTES);
        if (greeted.length >= GREETING_BYTES) this.#socket.write(ready('SUB'));
      }
      this.#own.target.set(frames);
      if (frames.length > 0) this.#stream.read(frames.length);
    });
    this.#socket.write(greeting());
    await probed;
  }

  #probed: () => void = () => {};

  #take(start: number, length: number): void {
    if (publisherOfProbe(this.#view, start, length, runTag) !== null) {
      this.#probed();
      return;
    }
    this.received++;
    this.lastSequence = this.#view.getFloat64(start + 24, true);
  }
}
