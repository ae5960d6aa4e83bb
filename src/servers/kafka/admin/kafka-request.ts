import type { Socket } from 'node:net';
import { type Address, textOf } from '../../../base/address.ts';
import { HydraError, messageOf } from '../../../base/errors.ts';
import { connectBroker } from '../client/broker-socket.ts';
import { loginShares } from '../client/login-shares.ts';
import { logIn } from '../client/sasl/log-in.ts';
import { beginLogin } from '../client/sasl/mechanism.ts';
import type { KafkaSecurity } from '../client/security.ts';
import { tlsTrouble } from '../client/tls-trouble.ts';

/** One request of Kafka's protocol, without the length in front; see `kafka-probe.ts` for those we make. */
export interface KafkaRequest {
  frame: Buffer;
  /** Must come back in the answer. */
  correlationId: number;
}

export interface AskOptions {
  /** For the answer, connecting and logging in included; a token for the login is fetched before. */
  timeoutMs: number;
  security: KafkaSecurity;
  signal?: AbortSignal | undefined;
}

/** How every request names us. */
export const clientId = Buffer.from('hydra');

/** Header v1 in front of the parts; a flexible request adds its empty tags as the first part. */
export function kafkaRequest(apiKey: number, version: number, parts: readonly Buffer[]): KafkaRequest {
  const correlationId = 1;
  const header = Buffer.alloc(10);
  header.writeInt16BE(apiKey, 0);
  header.writeInt16BE(version, 2);
  header.writeInt32BE(correlationId, 4);
  header.writeInt16BE(clientId.length, 8);
  return { frame: Buffer.concat([header, clientId, ...parts]), correlationId };
}

// Far above every answer to a probe; what claims more is not Kafka (`HTTP` read as a length is 1.2 GB).
const longestAnswer = 16 * 1024 * 1024;

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'the name cannot be looked up',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to the network',
  ECONNRESET: 'the connection was reset',
  ETIMEDOUT: 'no answer',
};

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return reasons[code] ?? messageOf(error);
}

/** No answer came from an address, or none of Kafka. */
export class KafkaUnreachable extends HydraError {
  /** The reason alone, e.g. `connection refused`. */
  readonly why: string;
  /** Whether it took the connection and closed it without an answer. */
  readonly isClosed: boolean;

  constructor(
    address: Address,
    why: string,
    { cause, hint, isClosed = false }: { cause?: unknown; hint?: string; isClosed?: boolean },
  ) {
    super(`cannot reach Kafka at ${textOf(address)}: ${why}`, {
      cause,
      ...(hint === undefined ? {} : { hint }),
    });
    this.why = why;
    this.isClosed = isClosed;
  }
}

/**
 * Makes one request over a connection of its own, logged in where that is told, and returns the answer's body, behind
 * the correlation id.
 * @throws KafkaUnreachable; LoginRefused; the signal's reason when aborted
 */
export async function askKafka(
  address: Address,
  request: KafkaRequest,
  options: AskOptions,
): Promise<Buffer> {
  const { security, signal } = options;
  signal?.throwIfAborted();
  const { login } = security;
  // A token may have to be fetched first: its time is not the broker's.
  const exchange = login === null ? null : await beginLogin(login, loginShares);
  signal?.throwIfAborted();
  const dialog = new Dialog(address, options);
  try {
    if (login !== null && exchange !== null) {
      await logIn(login, {
        broker: textOf(address),
        exchange,
        ask: ({ key, version }, body) => dialog.ask(kafkaRequest(key, version, [body])),
      });
    }
    return await dialog.ask(request);
  } finally {
    dialog.end();
  }
}

/** One connection, on which one request after the other is answered. */
class Dialog {
  readonly #address: Address;
  readonly #options: AskOptions;
  readonly #socket: Socket;
  readonly #timer: NodeJS.Timeout;
  #received = Buffer.alloc(0);
  #waiting: { correlationId: number; resolve(body: Buffer): void; reject(error: unknown): void } | null =
    null;
  /** Why there is no connection any more. */
  #failure: unknown = null;

  constructor(address: Address, options: AskOptions) {
    this.#address = address;
    this.#options = options;
    const { timeoutMs, security, signal } = options;
    this.#timer = setTimeout(() => {
      this.#fail(`no answer within ${timeoutMs} ms`);
    }, timeoutMs);
    signal?.addEventListener('abort', this.#onAbort, { once: true });
    this.#socket = connectBroker(address, security.tls);
    this.#socket.on('error', (error) => this.#failBy(error));
    this.#socket.on('close', () => this.#fail('it closed the connection', { isClosed: true }));
    this.#socket.on('data', (chunk) => this.#read(chunk));
  }

  /** One at a time. */
  ask({ frame, correlationId }: KafkaRequest): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== null) return reject(this.#failure);
      this.#waiting = { correlationId, resolve, reject };
      const length = Buffer.alloc(4);
      length.writeInt32BE(frame.length);
      this.#socket.write(Buffer.concat([length, frame]));
    });
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#options.signal?.removeEventListener('abort', this.#onAbort);
    this.#socket.destroy();
  }

  readonly #onAbort = (): void => this.#end(this.#options.signal?.reason);

  #read(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    const waiting = this.#waiting;
    const answer = readAnswer(this.#received, waiting?.correlationId ?? null);
    if (typeof answer === 'string') {
      if (answer !== 'partial') this.#refuse(answer);
      return;
    }
    this.#waiting = null;
    this.#received = Buffer.alloc(0);
    waiting?.resolve(answer);
  }

  #refuse(answer: 'foreign' | 'tls'): void {
    const how = this.#options.security.tls === null ? 'in plain text' : 'over TLS';
    if (answer === 'foreign') this.#fail(`what listens there does not speak Kafka ${how}`);
    else
      this.#fail('it wants TLS on that listener', {
        hint: 'set [kafka] security_protocol to SSL or SASL_SSL',
      });
  }

  #failBy(error: Error): void {
    const { tls } = this.#options.security;
    const trouble = tls === null ? null : tlsTrouble(error, tls.client !== null);
    if (trouble === null) this.#fail(reasonOf(error), { cause: error, isClosed: isReset(error) });
    else this.#fail(trouble.why, { cause: error, hint: trouble.hint });
  }

  #fail(why: string, more: ConstructorParameters<typeof KafkaUnreachable>[2] = {}): void {
    this.#end(new KafkaUnreachable(this.#address, why, more));
  }

  #end(failure: unknown): void {
    if (this.#failure !== null) return;
    this.#failure = failure;
    this.end();
    this.#waiting?.reject(failure);
  }
}

function isReset(error: Error): boolean {
  return 'code' in error && error.code === 'ECONNRESET';
}

/** @param correlationId of the request that waits; null = nothing was asked */
function readAnswer(bytes: Buffer, correlationId: number | null): Buffer | 'partial' | 'foreign' | 'tls' {
  // An alert record of TLS, RFC 8446 5.1: what came was no handshake.
  if (bytes[0] === 0x15 && bytes[1] === 0x03) return 'tls';
  if (bytes.length < 4) return 'partial';
  const length = bytes.readInt32BE(0);
  if (length < 4 || length > longestAnswer) return 'foreign';
  if (bytes.length < 8) return 'partial';
  if (bytes.readInt32BE(4) !== correlationId) return 'foreign';
  return bytes.length < 4 + length ? 'partial' : bytes.subarray(8, 4 + length);
}
