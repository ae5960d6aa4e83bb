import { connect } from 'node:net';
import { HydraError, messageOf } from '../base/errors.ts';
import { type Address, textOf } from './address.ts';

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

/**
 * Makes one request over a connection of its own and returns the answer's body, behind the correlation id.
 * @throws HydraError `cannot reach Kafka at host:port: <why>`; the signal's reason when aborted
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
    const fail = (why: string, cause?: unknown) =>
      settle(() => reject(new HydraError(`cannot reach Kafka at ${textOf(address)}: ${why}`, { cause })));
    const onAbort = () => settle(() => reject(options.signal?.reason));
    const timer = setTimeout(() => fail(`no answer within ${options.timeoutMs} ms`), options.timeoutMs);
    options.signal?.addEventListener('abort', onAbort, { once: true });
    socket.on('error', (error) => fail(reasonOf(error), error));
    socket.on('close', () => fail('it closed the connection'));
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      const answer = readAnswer(Buffer.concat(chunks), request.correlationId);
      if (answer === 'foreign') fail('what listens there does not speak Kafka in plain text');
      else if (answer !== 'partial') settle(() => resolve(answer));
    });
    const length = Buffer.alloc(4);
    length.writeInt32BE(request.frame.length);
    socket.write(Buffer.concat([length, request.frame]));
  });
}

function readAnswer(bytes: Buffer, correlationId: number): Buffer | 'partial' | 'foreign' {
  if (bytes.length < 4) return 'partial';
  const length = bytes.readInt32BE(0);
  if (length < 4 || length > longestAnswer) return 'foreign';
  if (bytes.length < 8) return 'partial';
  if (bytes.readInt32BE(4) !== correlationId) return 'foreign';
  return bytes.length < 4 + length ? 'partial' : bytes.subarray(8, 4 + length);
}
