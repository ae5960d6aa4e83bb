import * as z from 'zod';
import { HEADER_BYTES } from '../../src/measure/message.ts';
import { readWorkTime } from '../../src/measure/work-time.ts';
import { COMPRESSIONS } from '../../src/servers/kafka/client/compression.ts';
import { ISOLATIONS } from '../../src/servers/kafka/client/isolation.ts';
import { HEADER_KEY_BYTES, HEADER_VALUE_BYTES, KEY_CHOICES } from '../../src/servers/kafka/client/keys.ts';
import { unpackSecurity } from '../../src/servers/kafka/client/packed-security.ts';
import { PARTITIONERS } from '../../src/servers/kafka/client/partitioners.ts';
import { type KafkaSecurity, UNSECURED } from '../../src/servers/kafka/client/security.ts';
import { bytesAtOnce } from '../kit/receive-pace.ts';
import { MessagesInTurn, StickyStreams, type StreamDraw } from '../kit/stream-draw.ts';
import { basePublisherConfig, baseSubscriberConfig, tagOf, wireNumber } from '../kit/task-config.ts';
import type { GroupConfig, KafkaPublisherConfig, KafkaSubscriberConfig, TransactionPlan } from './client.ts';
import { MessageKeys } from './message-keys.ts';

const client = z.enum(['wire', 'kafkajs']);

/** As `packSecurity` packs it; none = neither TLS nor a login. What is wrong with it is not told: it holds secrets. */
const security = z
  .string()
  .transform((text, context): KafkaSecurity => {
    try {
      return unpackSecurity(text);
    } catch {
      context.addIssue('cannot be read');
      return z.NEVER;
    }
  })
  .default(UNSECURED);

const compression = z.enum(COMPRESSIONS).default('none');

const offsets = z.string().transform((text, context) => {
  const parsed = z.array(z.number().int().nonnegative()).min(1).safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  context.addIssue('must be a JSON array of offsets, one per partition');
  return z.NEVER;
});

/** Arguments of `updateconfig` that a Kafka publisher takes. */
export const publisherArguments = basePublisherConfig.extend({
  client,
  bootstrap: z.string().min(1),
  security,
  topic: z.string().min(1),
  compression,
  partitions: wireNumber((number) => number.int().positive()),
  acks: wireNumber((number) => number).pipe(z.union([z.literal(0), z.literal(1), z.literal(-1)])),
  linger_ms: wireNumber((number) => number.nonnegative()),
  keys: z.enum(KEY_CHOICES).default('none'),
  key_count: wireNumber((number) => number.int().positive()).default(1),
  partitioner: z.enum(PARTITIONERS).default('bursts'),
  /** Of the partitions that `sticky` draws. */
  partitioner_seed: wireNumber((number) => number.int()).default(0),
  headers: wireNumber((number) => number.int().nonnegative()).default(0),
  enable_idempotence: z.enum(['true', 'false']).default('false'),
  transactional: z.enum(['true', 'false']).default('false'),
  /** Messages of a transaction; 0 = as many as come in its time. */
  transaction_size: wireNumber((number) => number.int().nonnegative()).default(0),
  transaction_ms: wireNumber((number) => number.positive()).default(100),
  abort_share: wireNumber((number) => number.min(0).max(1)).default(0),
  /** Bytes. */
  batch_size: wireNumber((number) => number.int().positive()),
  max_in_flight: wireNumber((number) => number.int().positive()),
  /** Bytes. */
  buffer_memory: wireNumber((number) => number.int().positive()),
  delivery_timeout_ms: wireNumber((number) => number.positive()),
  request_timeout_ms: wireNumber((number) => number.positive()),
});

/** Arguments of `updateconfig` that a Kafka subscriber takes. */
export const subscriberArguments = baseSubscriberConfig.extend({
  client,
  bootstrap: z.string().min(1),
  security,
  topic: z.string().min(1),
  compression,
  isolation_level: z.enum(ISOLATIONS).default('read_uncommitted'),
  /** JSON array: offset of the first message to read, by partition. */
  start_offsets: offsets,
  /** JSON array: the same of clients that read no backlog, where there is one; `none` = as the others. */
  live_offsets: z.union([z.literal('none').transform(() => null), offsets]).default(null),
  /** JSON array: one past the last offset to read, by partition; `none` = whatever comes of the run. */
  end_offsets: z.union([z.literal('none').transform(() => null), offsets]).default(null),
  fetch_min_bytes: wireNumber((number) => number.int().positive()),
  fetch_max_wait_ms: wireNumber((number) => number.nonnegative()),
  fetch_max_bytes: wireNumber((number) => number.int().positive()),
  request_timeout_ms: wireNumber((number) => number.positive()),
  /** How the ids of consumer groups begin. */
  group_prefix: z.string().default('none'),
  group_protocol: z.enum(['classic', 'consumer', 'share']).default('classic'),
  assignor: z.enum(['range', 'cooperative-sticky']).default('range'),
  session_timeout_ms: wireNumber((number) => number.positive()).default(10_000),
  heartbeat_ms: wireNumber((number) => number.positive()).default(3_000),
  commit_interval_ms: wireNumber((number) => number.positive()).default(5_000),
  rebalance_timeout_ms: wireNumber((number) => number.positive()).default(60_000),
  /** As `readWorkTime` reads it. */
  work_ms: z
    .string()
    .transform((text, context) => {
      const work = text === 'none' ? null : readWorkTime(text);
      if (work !== null || text === 'none') return work;
      context.addIssue('must be none or a time of work');
      return z.NEVER;
    })
    .default(null),
  /** Messages that a member of a share group that works takes at once. */
  work_records: wireNumber((number) => number.int().positive()).default(1),
  work_seed: wireNumber((number) => number.int().nonnegative()).default(1),
});

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Refused by the schema, which names the argument.
    return undefined;
  }
}

export type PublisherArguments = z.infer<typeof publisherArguments>;
export type SubscriberArguments = z.infer<typeof subscriberArguments>;

/** Null where messages have no keys. */
function keysOf(config: PublisherArguments): MessageKeys | null {
  const { keys: choice, key_count: count, partitions, publisher } = config;
  return choice === 'none' ? null : new MessageKeys({ choice, count, partitions, publisher });
}

/** What a record takes beside value and headers: lengths, two deltas, no key; bytes. */
const RECORD_BYTES = 10;

/** Null where each burst goes to the next partition. */
function partitionerOf(config: PublisherArguments): StreamDraw | null {
  const { partitions: streams, partitioner, partitioner_seed, publisher } = config;
  if (partitioner === 'bursts') return null;
  if (partitioner === 'round_robin') return new MessagesInTurn(streams);
  const recordBytes =
    config.msg_size + RECORD_BYTES + config.headers * (HEADER_KEY_BYTES + HEADER_VALUE_BYTES + 2);
  const messages = Math.ceil(config.batch_size / recordBytes);
  return new StickyStreams({ streams, messages, seed: partitioner_seed + publisher });
}

/** Null where there are none. */
function transactionsOf(config: PublisherArguments): TransactionPlan | null {
  if (config.transactional === 'false') return null;
  return {
    id: `hydra-${config.run_id}-${config.publisher}`,
    size: config.transaction_size === 0 ? null : config.transaction_size,
    ms: config.transaction_ms,
    abortShare: config.abort_share,
  };
}

export function publisherClientConfig(config: PublisherArguments): KafkaPublisherConfig {
  return {
    bootstrap: config.bootstrap,
    security: config.security,
    topic: config.topic,
    partitions: config.partitions,
    runTag: tagOf(config),
    publisher: config.publisher,
    keys: keysOf(config),
    partitioner: partitionerOf(config),
    headers: config.headers,
    compression: config.compression,
    messageBytes: Math.max(HEADER_BYTES, config.msg_size),
    acks: config.acks,
    idempotent: config.enable_idempotence === 'true',
    transactions: transactionsOf(config),
    lingerMs: config.linger_ms,
    batchBytes: config.batch_size,
    maxInFlight: config.max_in_flight,
    bufferBytes: config.buffer_memory,
    deliveryTimeoutMs: config.delivery_timeout_ms,
    requestTimeoutMs: config.request_timeout_ms,
  };
}

/** Groups of a task's clients whose fetches are to be answered at different times. */
const FETCH_PHASES = 8;

/** @param taskId tells this task's clients from other tasks' */
export function subscriberClientConfig(
  config: SubscriberArguments,
  taskId: string,
  index: number,
): KafkaSubscriberConfig {
  return {
    bootstrap: config.bootstrap,
    security: config.security,
    topic: config.topic,
    compression: config.compression,
    isolation: config.isolation_level,
    startOffsets: startOffsetsOf(config, index),
    endOffsets: config.end_offsets,
    // A broker that is to send fewer than it waits for would wait its longest every time.
    fetchMinBytes: Math.min(config.fetch_min_bytes, atOnceOf(config, index)),
    firstFetchShare: ((index % FETCH_PHASES) + 1) / FETCH_PHASES,
    fetchMaxWaitMs: config.fetch_max_wait_ms,
    fetchMaxBytes: Math.min(config.fetch_max_bytes, atOnceOf(config, index)),
    requestTimeoutMs: config.request_timeout_ms,
    clientId: `hydra-${config.run_id}-${taskId}-${index}`,
    group: groupOf(config, index),
  };
}

/** A backlog lies before what is read live. */
function startOffsetsOf(
  { start_offsets, live_offsets, kinds }: SubscriberArguments,
  index: number,
): number[] {
  return live_offsets === null || kinds?.catching_up.includes(index) ? start_offsets : live_offsets;
}

/** Around a message in a record batch, bytes. */
const RECORD_OVERHEAD = 9;

/** What a slow client fetches at once, so that its pace is even; no bound for others, bytes. */
function atOnceOf({ kinds }: SubscriberArguments, index: number): number {
  if (!kinds?.slow.includes(index)) return Number.POSITIVE_INFINITY;
  return bytesAtOnce(kinds.slow_rate, kinds.message_bytes + RECORD_OVERHEAD);
}

function groupOf(config: SubscriberArguments, index: number): GroupConfig | null {
  if (config.groups === 0) return null;
  const { work_ms: time, work_seed, first_client } = config;
  return {
    id: `${config.group_prefix}${((config.first_client + index) % config.groups) + 1}`,
    protocol: config.group_protocol,
    assignor: config.assignor,
    sessionTimeoutMs: config.session_timeout_ms,
    heartbeatMs: config.heartbeat_ms,
    rebalanceTimeoutMs: config.rebalance_timeout_ms,
    commitIntervalMs: config.commit_interval_ms,
    work:
      time === null
        ? null
        : { time, seed: [work_seed, first_client + index], mostRecords: config.work_records },
  };
}
