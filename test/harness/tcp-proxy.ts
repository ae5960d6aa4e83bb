import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A request as the client sent it: Kafka's api key and version, and the frame without its length. */
export interface ProxiedRequest {
  readonly apiKey: number;
  readonly version: number;
  readonly frame: Buffer;
}

/** What becomes of a frame: its bytes go on (whatever is left of them), and the connection may end there. */
export interface Passage {
  readonly bytes: Buffer;
  readonly drop?: boolean;
}

export interface ProxyHooks {
  /** Decides over an answer: frame without length, beginning with the correlation id. Null holds it back for ever. */
  answer?(request: ProxiedRequest, frame: Buffer): Buffer | Passage | null;
  /** Answers in the broker's place (body after the correlation id), or undefined to let the broker do it. */
  request?(request: ProxiedRequest): Buffer | undefined;
}

const PRODUCE = 0;
const METADATA = 3;
const FIND_COORDINATOR = 10;

/**
 * A TCP proxy that stands in front of one Kafka broker and cuts the traffic into frames, so that a test can change,
 * replace or cut off any of them. Answers that name brokers (Metadata, FindCoordinator) name the proxy instead.
 */
export class TcpProxy {
  /** Connections accepted so far. */
  accepted = 0;
  hooks: ProxyHooks = {};
  readonly #target: { host: string; port: number };
  readonly #server: Server;
  readonly #links = new Set<Link>();

  private constructor(target: { host: string; port: number }) {
    this.#target = target;
    this.#server = createServer((client) => this.#accept(client));
  }

  /** @param bootstrap host:port of the broker */
  static async start(bootstrap: string): Promise<TcpProxy> {
    const [host = '', port] = bootstrap.split(':');
    const proxy = new TcpProxy({ host, port: Number(port) });
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get bootstrap(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Connections that stand. */
  get live(): number {
    return this.#links.size;
  }

  /** Ends every connection. */
  dropAll(): void {
    for (const link of this.#links) link.end();
  }

  async close(): Promise<void> {
    this.dropAll();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #accept(client: Socket): void {
    this.accepted++;
    const link = new Link(client, connect({ ...this.#target, noDelay: true }), this);
    this.#links.add(link);
    client.on('close', () => this.#links.delete(link));
  }
}

/** One client's connection and the one made for it to the broker. */
class Link {
  readonly #client: Socket;
  readonly #broker: Socket;
  readonly #proxy: TcpProxy;
  /** What the client waits for, in the order it asked: brokers answer in that order, so the proxy does. */
  readonly #asked: Asked[] = [];

  constructor(client: Socket, broker: Socket, proxy: TcpProxy) {
    this.#client = client;
    this.#broker = broker;
    this.#proxy = proxy;
    client.setNoDelay(true);
    client.on(
      'data',
      framesTo((frame) => this.#request(frame)),
    );
    broker.on(
      'data',
      framesTo((frame) => this.#answer(frame)),
    );
    for (const socket of [client, broker]) {
      socket.on('error', () => this.end());
      socket.on('close', () => this.end());
    }
  }

  end(): void {
    this.#client.destroy();
    this.#broker.destroy();
  }

  #request(frame: Buffer): void {
    const request = { apiKey: frame.readInt16BE(0), version: frame.readInt16BE(2), frame };
    const own = this.#proxy.hooks.request?.(request);
    if (expectsAnswer(request)) this.#asked.push({ request, correlationId: frame.readInt32BE(4), own });
    if (own === undefined) this.#broker.write(framed(frame));
    else this.#answerOwn();
  }

  #answer(frame: Buffer): void {
    const asked = this.#asked.shift();
    if (asked?.correlationId !== frame.readInt32BE(0)) throw new Error('the broker answers out of order');
    const { request } = asked;
    const named = withProxyAt(request, frame, this.#proxy.port);
    const passed = this.#proxy.hooks.answer?.(request, named);
    if (passed === undefined || Buffer.isBuffer(passed)) this.#client.write(framed(passed ?? named));
    else if (passed !== null) this.#cut(named.length, passed);
    this.#answerOwn();
  }

  /** A cut frame keeps the length it had. */
  #cut(length: number, passage: Passage): void {
    this.#client.write(Buffer.concat([lengthOf(length), passage.bytes]));
    if (passage.drop) this.#client.end();
  }

  #answerOwn(): void {
    for (let head = this.#asked[0]; head?.own !== undefined; head = this.#asked[0]) {
      this.#client.write(framed(Buffer.concat([head.request.frame.subarray(4, 8), head.own])));
      this.#asked.shift();
    }
  }
}

interface Asked {
  readonly request: ProxiedRequest;
  readonly correlationId: number;
  /** The proxy's own answer. */
  readonly own: Buffer | undefined;
}

/** Produce without acknowledgements is not answered; acks follow the client id and the transactional id. */
function expectsAnswer({ apiKey, frame }: ProxiedRequest): boolean {
  if (apiKey !== PRODUCE) return true;
  const transactionalAt = 10 + Math.max(0, frame.readInt16BE(8));
  return frame.readInt16BE(transactionalAt + 2 + Math.max(0, frame.readInt16BE(transactionalAt))) !== 0;
}

function lengthOf(length: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(length);
  return bytes;
}

function framed(frame: Buffer): Buffer {
  return Buffer.concat([lengthOf(frame.length), frame]);
}

function framesTo(onFrame: (frame: Buffer) => void): (chunk: Buffer) => void {
  let held = Buffer.alloc(0);
  return (chunk) => {
    held = Buffer.concat([held, chunk]);
    while (held.length >= 4 && held.length >= 4 + held.readInt32BE(0)) {
      const end = 4 + held.readInt32BE(0);
      onFrame(held.subarray(4, end));
      held = held.subarray(end);
    }
  };
}

function withProxyAt(request: ProxiedRequest, frame: Buffer, port: number): Buffer {
  if (request.apiKey === METADATA) return withBrokersAt(frame, port);
  if (request.apiKey === FIND_COORDINATOR) return withCoordinatorAt(frame, port);
  return frame;
}

function address(port: number): Buffer {
  const host = Buffer.from('127.0.0.1');
  const bytes = Buffer.alloc(2 + host.length + 4);
  bytes.writeInt16BE(host.length);
  host.copy(bytes, 2);
  bytes.writeInt32BE(port, 2 + host.length);
  return bytes;
}

/** Metadata v3 to v8 answer: correlation id, throttle time, then brokers of (node id, host, port, rack). */
function withBrokersAt(frame: Buffer, port: number): Buffer {
  const parts = [frame.subarray(0, 12)];
  let at = 12;
  for (let left = frame.readInt32BE(8); left > 0; left--) {
    const hostEnd = at + 6 + frame.readInt16BE(at + 4);
    const rackBytes = Math.max(0, frame.readInt16BE(hostEnd + 4));
    parts.push(
      frame.subarray(at, at + 4),
      address(port),
      frame.subarray(hostEnd + 4, hostEnd + 6 + rackBytes),
    );
    at = hostEnd + 6 + rackBytes;
  }
  parts.push(frame.subarray(at));
  return Buffer.concat(parts);
}

/** FindCoordinator v1 or v2 answer: correlation id, throttle time, error, message, node id, host, port. */
function withCoordinatorAt(frame: Buffer, port: number): Buffer {
  const nodeAt = 12 + Math.max(0, frame.readInt16BE(10));
  return Buffer.concat([frame.subarray(0, nodeAt + 4), address(port)]);
}
