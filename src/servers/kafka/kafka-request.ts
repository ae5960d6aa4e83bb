import { connect } from 'node:net';
import { type Address, textOf } from '../../base/address.ts';
import { HydraError, messageOf } from '../../base/errors.ts';

/** One request of Kafka's protocol, without the length in front; see `kafka-probe.ts` for those we make. */
export interface KafkaRequest {
  frame: Buffer;
  /** Must come back in the answer. */
  correlationId: number;
}

export interface AskOptions {
  timeoutMs: number;
  signal?: AbortSignal | undefined;
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
    { cause, isClosed = false }: { cause?: unknown; isClosed?: boolean },
  ) {
    super(`cannot reach Kafka at ${textOf(address)}: ${why}`, { cause });
    this.why = why;
    this.isClosed = isClosed;
  }
}

/**
 * Makes one request over a connection of its own and returns the answer's body, behind the correlation id.
 * @throws KafkaUnreachable; the signal's reason when aborted
 */
export function askKafka(address: Address, request: KafkaRequest, options: AskOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (options.signal?.aborted) return reject(options.signal.reason);
    const socket = connect(address);
    const chunks: Buffer[] = [];
    let settled = false;
    const settle = (done: () => void) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', onAbort);
      socket.destroy();
      done();
    };
    const fail = (why: string, more: { cause?: unknown; isClosed?: boolean } = {}) =>
      settle(() => reject(new KafkaUnreachable(address, why, more)));
    const onAbort = () => settle(() => reject(options.signal?.reason));
    const timer = setTimeout(() => fail(`no answer within ${options.timeoutMs} ms`), options.timeoutMs);
    options.signal?.addEventListener('abort', onAbort, { once: true });
    socket.on('error', (error) => fail(reasonOf(error), { cause: error, isClosed: isReset(error) }));
    socket.on('close', () => fail('it closed the connection', { isClosed: true }));
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      const answer = readAnswer(Buffer.concat(chunks), request.correlationId);
      if (answer === 'tls')
        fail('it wants TLS there (security protocol SSL or SASL_SSL), which Hydra does not speak');
      else if (answer === 'foreign') fail('what listens there does not speak Kafka in plain text');
      else if (answer !== 'partial') settle(() => resolve(answer));
    });
    const length = Buffer.alloc(4);
    length.writeInt32BE(request.frame.length);
    socket.write(Buffer.concat([length, request.frame]));
  });
}

function isReset(error: Error): boolean {
  return 'code' in error && error.code === 'ECONNRESET';
}

function readAnswer(bytes: Buffer, correlationId: number): Buffer | 'partial' | 'foreign' | 'tls' {
  // An alert record of TLS, RFC 8446 5.1: what came was no handshake.
  if (bytes[0] === 0x15 && bytes[1] === 0x03) return 'tls';
  if (bytes.length < 4) return 'partial';
  const length = bytes.readInt32BE(0);
  if (length < 4 || length > longestAnswer) return 'foreign';
  if (bytes.length < 8) return 'partial';
  if (bytes.readInt32BE(4) !== correlationId) return 'foreign';
  return bytes.length < 4 + length ? 'partial' : bytes.subarray(8, 4 + length);
}
