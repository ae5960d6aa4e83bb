import type { Dictionary } from '../../control/dictionary.ts';
import { pubsub } from '../../patterns/pubsub/measurement.ts';
import { clientsOf } from '../../patterns/pubsub/options.ts';
import type { Holdings, PubsubLoad, PubsubParts } from '../../patterns/pubsub/parts.ts';
import type { SystemFigures } from '../../patterns/pubsub/system-figures.ts';
import type { Prepared, Subject } from '../../run/subject.ts';
import { connectAdmin, type KafkaAdmin } from '../../servers/kafka/admin/admin.ts';
import { packSecurity } from '../../servers/kafka/client/packed-security.ts';
import { type KafkaSecurity, protocolOf } from '../../servers/kafka/client/security.ts';
import { recordedOptions } from '../shared/read-options.ts';
import { besideValue } from './beside-value.ts';
import { compressedShare } from './compressed-share.ts';
import { deleteGroups, groupConfig, groupingOf } from './consumer-groups.ts';
import { kafkaErrorCause } from './error-causes.ts';
import { faultActs } from './fault-acts.ts';
import { faultsOf } from './faults.ts';
import { type FetchTuning, tuneFetches } from './fetch-tuning.ts';
import { acksOf, isIdempotent, isolationOf, type KafkaOptions } from './options.ts';
import { deathOf, describeOwn, logsOf, usageOf } from './own-brokers.ts';
import { deleteTopic, freshTopic, prepareTopic, type RunTopic, type TopicSetup } from './run-topic.ts';
import { transactionMs, waitForCommitUs } from './transactions.ts';

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
const PARTITIONER_SEED = 1;
const FETCH_MAX_BYTES = 1_048_576;
/**
 * A heap that stays small needs no shrinking, on which small tasks spend a seventh of their time with Node.js 20. The
 * task's node may be of any version and elsewhere: only a flag that all of them know may stand here (test/nodes).
 */
const SUBSCRIBER_COMMAND = 'exec node --no-memory-reducer kafka-sub.mjs';

export interface KafkaSetup extends TopicSetup {
  /** What brokers of ours count of themselves; null where nobody can read that. */
  figures: SystemFigures | null;
  /** Seconds of warming up; 0 = none. */
  warmup_s: number;
  /** A run id of its own keeps what warms up apart from the run. */
  newRunId: () => string;
}

/** Kafka as one run measures it: a fresh topic, one publisher app, N subscriber apps. */
export function kafkaSubject(setup: KafkaSetup): Subject {
  const { own } = setup;
  return {
    workload: 'kafka',
    logs: async () => (own === null ? [] : logsOf(own)),
    death: own === null ? new Promise<never>(() => {}) : deathOf(own),
    prepare: async (runId, signal) => {
      const admin = await connectAdmin(setup.cluster, { signal });
      try {
        const topic = await prepareTopic(setup, admin, runId);
        const warmUp = setup.warmup_s > 0 ? await freshTopic(setup, admin, setup.newRunId()) : null;
        return await prepared(setup, admin, topic, warmUp);
      } catch (error) {
        await admin.close();
        throw error;
      }
    },
  };
}

async function prepared(
  setup: KafkaSetup,
  admin: KafkaAdmin,
  topic: RunTopic,
  warmUp: RunTopic | null,
): Promise<Prepared> {
  const { options, own } = setup;
  const fetch = fetchSettings(options, topic);
  return {
    pattern: pubsub(loadOf(setup, topic), partsOf(setup, { admin, topic, warmUp, fetch })),
    system: {
      kind: 'Apache Kafka',
      ...(own === null ? {} : describeOwn(own)),
      bootstrap: setup.cluster.bootstrap,
      ...describeSecurity(setup.cluster.security),
      ...(await admin.describeCluster()),
      topic: topic.name,
      partitions: topic.partitions,
      replication_factor: topic.copies.replicas,
      min_insync_replicas: topic.copies.leastInSync,
      enable_idempotence: isIdempotent(options),
      isolation_level: isolationOf(options),
      ...(options.transactional ? { transaction_ms: transactionMs(options) } : {}),
      ...(options.partitioner === 'sticky' ? { partitioner_seed: PARTITIONER_SEED } : {}),
      fetch_min_bytes: fetch.minBytes,
      fetch_max_wait_ms: fetch.maxWaitMs,
      batch_size: batchBytes(options, topic),
    },
    release: async () => {
      try {
        // Brokers of ours that are down take their topics along: others come in their place.
        const isDown = own?.brokers.some(({ process }) => !process.isRunning) ?? false;
        if (isDown) return;
        for (const made of [topic, warmUp]) {
          if (made?.groups != null) await deleteGroups(setup, admin, made.groups);
          if (made?.ours) await deleteTopic(admin, made);
        }
      } finally {
        await admin.close();
      }
    },
  };
}

function loadOf({ options, warmup_s }: KafkaSetup, topic: RunTopic): PubsubLoad {
  return {
    test_duration: options.test_duration,
    msg_rate: options.msg_rate,
    publishers: options.publishers,
    clients: clientsOf(options),
    clients_per_app: options.clients_per_app,
    warmup_s,
    max_drain_s: options.max_drain_s,
    max_lateness_ms: options.max_lateness_ms,
    drain_timeout_s: options.drain_timeout_s,
    lingerUs: options.linger_ms * 1000 + waitForCommitUs(options),
    isAcknowledged: acksOf(options) !== 0,
    readsAborted: isolationOf(options) === 'read_uncommitted',
    grouping: groupingOf(options, topic.groups, topic.partitions),
  };
}

/** What was made for one run. */
interface RunParts {
  admin: KafkaAdmin;
  topic: RunTopic;
  warmUp: RunTopic | null;
  fetch: FetchTuning;
}

function partsOf(setup: KafkaSetup, { admin, topic, warmUp, fetch }: RunParts): PubsubParts {
  const { options, own } = setup;
  const publisher = (of: RunTopic, durationS: number) => publisherConfig(setup, of, durationS);
  const subscriber = (of: RunTopic) => subscriberConfig(setup, of, fetch);
  return {
    publisher: {
      name: 'kafka-pub',
      cmd: 'exec node kafka-pub.mjs',
      config: publisher(topic, options.test_duration),
    },
    subscriber: { name: 'kafka-sub', cmd: SUBSCRIBER_COMMAND, config: subscriber(topic) },
    warmUp:
      warmUp === null
        ? null
        : { publisher: publisher(warmUp, setup.warmup_s), subscriber: subscriber(warmUp) },
    notes: notesOf(options, topic),
    options: recordedOptions(options),
    ...(own === null ? {} : { acts: faultActs(faultsOf(options.faults), { own, topic: topic.name }) }),
    ...(options.verify === 'none' ? {} : { readAgain: readAgainConfig(setup, topic, fetch) }),
    ...(setup.figures === null ? {} : { figures: setup.figures }),
    usage: () => (own === null ? undefined : usageOf(own)),
    longestWaitMs: fetch.maxWaitMs,
    causeOf: kafkaErrorCause,
    holdings: () => holdingsOf(admin, topic),
  };
}

/** On a given topic others may write too: then how many messages are this run's is not known. */
async function holdingsOf(admin: KafkaAdmin, topic: RunTopic): Promise<Holdings> {
  const offsets = await admin.offsets(topic.name);
  const bounds = offsets.map(({ start, end }): [number, number] => [start, end]);
  const added = offsets.map(({ end }, partition) => end - (topic.startOffsets[partition] ?? 0));
  return { messages: topic.ours ? added.reduce((sum, count) => sum + count, 0) : null, bounds };
}

/** As Kafka's properties call it; without secrets. */
function describeSecurity(security: KafkaSecurity): Record<string, string> {
  const { login } = security;
  return {
    security_protocol: protocolOf(security),
    ...(login === null ? {} : { sasl_mechanism: login.mechanism }),
  };
}

function notesOf(options: KafkaOptions, topic: RunTopic): string[] {
  const notes = [...topic.notes, ...(topic.groups?.notes ?? [])];
  if (topic.endOffsets !== null) return notes;
  if (topic.partitions !== options.partitions) {
    notes.push(
      `topic ${topic.name} has ${topic.partitions} partitions; partitions=${options.partitions} is not used`,
    );
  }
  if (options.arrival !== 'uniform' && options.msg_batch > options.msg_rate * options.test_duration) {
    notes.push(
      `msg_batch ${options.msg_batch} is more than the run's ${Math.round(options.msg_rate * options.test_duration)} messages: all are due at the start`,
    );
  }
  if (options.compression !== 'none' && isPlain(options)) {
    notes.push(
      `compression=${options.compression} of a pattern that repeats, which compresses far better than anything real: give --payload`,
    );
  }
  if (acksOf(options) === 0) notes.push('acks=0: acked counts messages whose bytes left the publisher');
  return notes;
}

/** Whether messages are filled with Hydra's own pattern. */
function isPlain({ payload, compressibility, payload_file }: KafkaOptions): boolean {
  return payload === null && compressibility === null && payload_file === null;
}

/** Where nothing comes at a rate, what is there is fetched as soon as it can be. */
const READING: FetchTuning = { minBytes: 1, maxWaitMs: 500 };

function fetchSettings(options: KafkaOptions, topic: RunTopic): FetchTuning {
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
function batchBytes(options: KafkaOptions, topic: RunTopic): number {
  const record = options.msg_size + RECORD_OVERHEAD + besideValue(options);
  const burst = options.msg_batch * record + BATCH_OVERHEAD;
  return Math.min(topic.mostBatchBytes, MOST_BATCH_BYTES, Math.max(LEAST_BATCH_BYTES, burst));
}

/** What publishers and subscribers alike are told. */
function clientConfig({ options, cluster }: KafkaSetup, topic: RunTopic): Dictionary {
  return {
    run_id: topic.runId,
    client: options.client,
    bootstrap: cluster.bootstrap,
    ...(protocolOf(cluster.security) === 'PLAINTEXT' ? {} : { security: packSecurity(cluster.security) }),
    topic: topic.name,
    request_timeout_ms: REQUEST_TIMEOUT_MS,
    // Told also where they are not chosen: what a task was told before stays in force.
    payload: options.payload_file === null ? (options.payload ?? 'plain') : 'file',
    compressibility: options.compressibility === null ? 'none' : String(options.compressibility),
  };
}

function publisherConfig(setup: KafkaSetup, topic: RunTopic, durationS: number): Dictionary {
  const { options } = setup;
  return {
    ...clientConfig(setup, topic),
    partitions: topic.partitions,
    test_duration: exact(durationS),
    msg_batch: options.msg_batch,
    arrival: options.arrival,
    arrival_seed: exact(options.arrival_seed),
    msg_size: options.msg_size,
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

function subscriberConfig(setup: KafkaSetup, topic: RunTopic, fetch: FetchTuning): Dictionary {
  const { options } = setup;
  return {
    ...clientConfig(setup, topic),
    compression: topic.compression,
    isolation_level: isolationOf(options),
    start_offsets: JSON.stringify(topic.startOffsets),
    // Told also where there are none: what a task was told before stays in force.
    end_offsets: topic.endOffsets === null ? 'none' : JSON.stringify(topic.endOffsets),
    fetch_min_bytes: fetch.minBytes,
    fetch_max_wait_ms: fetch.maxWaitMs,
    fetch_max_bytes: options.consumer_max_buffer_size || FETCH_MAX_BYTES,
    ...groupConfig(options, topic.groups?.prefix ?? null),
  };
}

/** The other client, from where the run's messages begin. */
function readAgainConfig(setup: KafkaSetup, topic: RunTopic, fetch: FetchTuning): Dictionary {
  return {
    ...subscriberConfig(setup, topic, fetch),
    client: setup.options.client === 'wire' ? 'kafkajs' : 'wire',
    fetch_min_bytes: 1,
    groups: 0,
  };
}

/** The wire's float has 32 bits; as text a number arrives as it was meant. */
function exact(value: number): number | string {
  return Number.isSafeInteger(value) ? value : String(value);
}
