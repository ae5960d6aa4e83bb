import type { Dictionary } from '../../control/dictionary.ts';
import { clientsOf } from '../../patterns/pubsub/options.ts';
import { exact, messageArguments, scheduleArguments } from '../../patterns/pubsub/task-arguments.ts';
import type { SystemFigures } from '../../patterns/shared/system-figures.ts';
import { packSecurity } from '../../servers/kafka/client/packed-security.ts';
import { protocolOf } from '../../servers/kafka/client/security.ts';
import { besideValue } from './beside-value.ts';
import { compressedShare } from './compressed-share.ts';
import { groupConfig } from './consumer-groups.ts';
import { type FetchTuning, tuneFetches } from './fetch-tuning.ts';
import { acksOf, isIdempotent, isolationOf, type KafkaOptions } from './options.ts';
import type { RunTopic, TopicSetup } from './run-topic.ts';
import { transactionMs } from './transactions.ts';

/** Bytes around a batch and each of its records, as they count towards a broker's limit. */
const BATCH_OVERHEAD = 128;
const RECORD_OVERHEAD = 24;
const LEAST_BATCH_BYTES = 16_384;
/** Below the broker's default message.max.bytes (1,048,588). */
const MOST_BATCH_BYTES = 1_000_000;
const BUFFER_BYTES = 33_554_432;
const MAX_IN_FLIGHT = 5;
const REQUEST_TIMEOUT_MS = 30_000;
const DELIVERY_TIMEOUT_MS = 30_000;
/** Of the partitions that a sticky partitioner draws; each publisher adds its index. */
export const PARTITIONER_SEED = 1;
const FETCH_MAX_BYTES = 1_048_576;
export interface KafkaSetup extends TopicSetup {
  /** What brokers of ours count of themselves; null where nobody can read that. */
  figures: SystemFigures | null;
  /** Seconds of warming up; 0 = none. */
  warmup_s: number;
  /** A run id of its own keeps what warms up apart from the run. */
  newRunId: () => string;
}

/** Where nothing comes at a rate, what is there is fetched as soon as it can be. */
const READING: FetchTuning = { minBytes: 1, maxWaitMs: 500 };

export function fetchSettings(options: KafkaOptions, topic: RunTopic): FetchTuning {
  const tuned = topic.endOffsets === null ? tunedFetches(options, topic) : READING;
  return {
    minBytes: options.fetch_min_bytes ?? tuned.minBytes,
    maxWaitMs: options.fetch_max_wait_ms ?? tuned.maxWaitMs,
  };
}

function tunedFetches(options: KafkaOptions, topic: RunTopic): FetchTuning {
  return tuneFetches({
    msg_rate: options.msg_rate,
    msg_batch: options.arrival === 'uniform' ? 1 : options.msg_batch,
    msg_size: options.msg_size + besideValue(options),
    // Of a group one member is answered.
    subscribers: options.groups ?? clientsOf(options),
    clients_per_app: options.clients_per_app,
    compressedShare: compressedShare(topic.compression, options),
  });
}

/** Room for one burst, as the original's average message length x msg_batch, within the topic's bound. */
export function batchBytes(options: KafkaOptions, topic: RunTopic): number {
  const record = options.msg_size + RECORD_OVERHEAD + besideValue(options);
  const burst = options.msg_batch * record + BATCH_OVERHEAD;
  return Math.min(topic.mostBatchBytes, MOST_BATCH_BYTES, Math.max(LEAST_BATCH_BYTES, burst));
}

/** What publishers and subscribers alike are told. */
function clientConfig({ options, cluster }: KafkaSetup, topic: RunTopic): Dictionary {
  return {
    ...messageArguments(options, topic.runId),
    ...(options.payload_file === null ? {} : { payload: 'file' }),
    client: options.client,
    bootstrap: cluster.bootstrap,
    ...(protocolOf(cluster.security) === 'PLAINTEXT' ? {} : { security: packSecurity(cluster.security) }),
    topic: topic.name,
    request_timeout_ms: REQUEST_TIMEOUT_MS,
  };
}

export function publisherConfig(setup: KafkaSetup, topic: RunTopic, durationS: number): Dictionary {
  const { options } = setup;
  return {
    ...clientConfig(setup, topic),
    partitions: topic.partitions,
    ...scheduleArguments(options, durationS),
    until_sent: 'false',
    ...acknowledgedBy(options),
    keys: options.keys,
    key_count: options.key_count,
    partitioner: options.partitioner,
    partitioner_seed: PARTITIONER_SEED,
    headers: options.headers,
    linger_ms: exact(options.linger_ms),
    compression: options.compression,
    batch_size: batchBytes(options, topic),
    max_in_flight: MAX_IN_FLIGHT,
    buffer_memory: BUFFER_BYTES,
    delivery_timeout_ms: DELIVERY_TIMEOUT_MS,
  };
}

/** What decides how publishers learn of their messages' fate. */
function acknowledgedBy(options: KafkaOptions): Dictionary {
  const acks = acksOf(options);
  return {
    acks: acks === 'all' ? -1 : acks,
    enable_idempotence: String(isIdempotent(options)),
    transactional: String(options.transactional),
    transaction_size: options.transaction_size ?? 0,
    transaction_ms: transactionMs(options),
    abort_share: exact(options.abort_share),
  };
}

export function subscriberConfig(setup: KafkaSetup, topic: RunTopic, fetch: FetchTuning): Dictionary {
  const { options } = setup;
  return {
    ...clientConfig(setup, topic),
    compression: topic.compression,
    isolation_level: isolationOf(options),
    start_offsets: JSON.stringify(topic.startOffsets),
    live_offsets: 'none',
    all_from_beginning: 'false',
    // Told also where there are none: what a task was told before stays in force.
    end_offsets: topic.endOffsets === null ? 'none' : JSON.stringify(topic.endOffsets),
    fetch_min_bytes: fetch.minBytes,
    fetch_max_wait_ms: fetch.maxWaitMs,
    fetch_max_bytes: options.consumer_max_buffer_size || FETCH_MAX_BYTES,
    ...groupConfig(options, topic.groups?.prefix ?? null),
  };
}

/** The other client, from where the run's messages begin. */
export function readAgainConfig(setup: KafkaSetup, topic: RunTopic, fetch: FetchTuning): Dictionary {
  return {
    ...subscriberConfig(setup, topic, fetch),
    client: setup.options.client === 'wire' ? 'kafkajs' : 'wire',
    fetch_min_bytes: 1,
    groups: 0,
    held_back: '[]',
    connect_rate: 'none',
    kinds: 'none',
  };
}
