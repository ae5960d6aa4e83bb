import type { LogEntry } from 'kafkajs';
import { HydraError, messageOf } from '../../../src/base/errors.ts';
import { Kafka, kafkajsSecurity, logLevel } from '../../../src/servers/kafka/client/kafkajs.ts';
import type { KafkaSecurity } from '../../../src/servers/kafka/client/security.ts';
import type { GaveUp } from '../../kit/client.ts';
import { kafkaError } from '../wire/errors.ts';
import { shareCodecs } from './compression.ts';
import type { SocketLedger } from './socket-ledger.ts';

export interface KafkajsOptions {
  bootstrap: string;
  security: KafkaSecurity;
  clientId: string;
  requestTimeoutMs: number;
  ledger: SocketLedger;
  trouble(name: string): void;
  /** A consumer's position is not in the log; it goes on where the log begins. */
  outOfRange?(partition: number): void;
}

/** How kafkajs 2 says it, in its log alone. */
const OUT_OF_RANGE = 'Offset out of range';

shareCodecs();

/** A kafkajs client that writes nothing: what it would have logged as an error becomes a countable trouble. */
export function createKafka(options: KafkajsOptions): Kafka {
  return new Kafka({
    clientId: options.clientId,
    brokers: options.bootstrap.split(',').map((part) => part.trim()),
    requestTimeout: options.requestTimeoutMs,
    connectionTimeout: options.requestTimeoutMs,
    enforceRequestTimeout: true,
    ...kafkajsSecurity(options.security),
    socketFactory: options.ledger.factory,
    retry: { initialRetryTime: 100, maxRetryTime: 2000, retries: 20 },
    logLevel: logLevel.ERROR,
    logCreator: () => (entry) => {
      if (entry.level !== logLevel.ERROR) return;
      const { message, partition } = entry.log;
      if (message.startsWith(OUT_OF_RANGE) && typeof partition === 'number') options.outOfRange?.(partition);
      else options.trouble(troubleOf(entry));
    },
  });
}

/** e.g. `KAFKAJS_CONSUMER_GROUP`: the part of kafkajs that met the trouble. */
function troubleOf(entry: LogEntry): string {
  const part = entry.namespace.replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase();
  return part === '' ? 'KAFKAJS' : `KAFKAJS_${part}`;
}

/** What goes wrong inside kafkajs, as a person is told. */
export function kafkajsError(what: string, error: unknown): HydraError {
  return new HydraError(`kafkajs could not ${what}: ${messageOf(error)}`, {
    hint: 'See that the broker runs, that its advertised listener can be reached from here, and that its max.connections.per.ip lets so many in',
    cause: error,
  });
}

/** What a client over kafkajs says of the error that ended it. */
export function whyKafkajsGaveUp(
  what: 'read' | 'write to',
  { topic, bootstrap }: { topic: string; bootstrap: string },
  error: unknown,
): GaveUp {
  const code = brokerCode(error);
  const { message, hint } = kafkajsError(`${what} the topic "${topic}" at ${bootstrap}`, error);
  const refused = `See that the topic exists and that this client may ${what} it`;
  return {
    name: code === null ? 'KAFKAJS_GAVE_UP' : kafkaError(code).name,
    reason: message,
    hint: code === null ? (hint ?? null) : refused,
  };
}

/** The broker's error code, however deep kafkajs has wrapped it; null when the error is not the broker's. */
export function brokerCode(error: unknown): number | null {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'number') return at.code;
  }
  return null;
}

/**
 * Settles as `work` does, or rejects with the signal's reason, or after `timeoutMs`; the work itself cannot be
 * stopped, so `onLeave` must make it fail.
 */
export function bounded<T>(
  work: Promise<T>,
  timeoutMs: number,
  signal: AbortSignal | null,
  onLeave: () => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = (reason: unknown) => {
      onLeave();
      reject(reason);
    };
    const onAbort = () => leave(signal?.reason);
    const timer = setTimeout(() => leave(new Error(`not done within ${timeoutMs} ms`)), timeoutMs);
    if (signal?.aborted) onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    });
  });
}
