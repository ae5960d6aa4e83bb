import { backlogOf } from '../../patterns/pubsub/backlog-options.ts';
import { clientKindsOf } from '../../patterns/pubsub/client-kinds.ts';
import { connectingOf } from '../../patterns/pubsub/connect-options.ts';
import { blocksOf } from '../../patterns/pubsub/fault-fields.ts';
import { pubsub } from '../../patterns/pubsub/measurement.ts';
import { clientsOf } from '../../patterns/pubsub/options.ts';
import type { Holdings, PubsubLoad, PubsubParts, Steering } from '../../patterns/pubsub/parts.ts';
import type { Prepared, Subject } from '../../run/subject.ts';
import { connectAdmin, type KafkaAdmin } from '../../servers/kafka/admin/admin.ts';
import { type KafkaSecurity, protocolOf } from '../../servers/kafka/client/security.ts';
import { recordedOptions } from '../shared/read-options.ts';
import { deleteGroups, groupingOf } from './consumer-groups.ts';
import { kafkaErrorCause } from './error-causes.ts';
import { faultActs } from './fault-acts.ts';
import { faultsOf, networkFaultsOf } from './faults.ts';
import type { FetchTuning } from './fetch-tuning.ts';
import { acksOf, isIdempotent, isolationOf, type KafkaOptions } from './options.ts';
import { deathOf, describeOwn, logsOf, usageOf } from './own-brokers.ts';
import { KAFKA_APPS } from './roles.ts';
import { deleteTopic, freshTopic, prepareTopic, type RunTopic } from './run-topic.ts';
import {
  batchBytes,
  fetchSettings,
  type KafkaSetup,
  PARTITIONER_SEED,
  publisherConfig,
  readAgainConfig,
  subscriberConfig,
} from './task-configs.ts';
import { transactionMs, waitForCommitUs } from './transactions.ts';

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
    kinds: clientKindsOf(options, clientsOf(options)),
    grouping: groupingOf(options, topic.groups, topic.partitions),
    connecting: connectingOf(options),
    backlog: backlogOf(options),
    blocks: blocksOf(options, networkFaultsOf(options.faults)),
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
    publisher: { ...KAFKA_APPS.publisher, config: publisher(topic, options.test_duration) },
    subscriber: { ...KAFKA_APPS.subscriber, config: subscriber(topic) },
    warmUp:
      warmUp === null
        ? null
        : {
            publisher: publisher(warmUp, setup.warmup_s),
            subscriber: { ...subscriber(warmUp), work_ms: 'none' },
          },
    ...(topic.connectionLimit === null ? {} : { connectionLimit: topic.connectionLimit }),
    notes: notesOf(options, topic),
    options: recordedOptions(options),
    ...(own === null ? {} : { acts: faultActs(faultsOf(options.faults), { own, topic: topic.name }) }),
    ...(options.verify === 'none' ? {} : { readAgain: readAgainConfig(setup, topic, fetch) }),
    ...(setup.figures === null ? {} : { figures: setup.figures }),
    liveFrom: (positions) => ({ live_offsets: JSON.stringify(positions) }),
    steering: steeringOf(options),
    usage: () => (own === null ? undefined : usageOf(own)),
    ...(options.groups === null || options.group_protocol === 'share'
      ? {}
      : { streamEnds: () => admin.endOffsets(topic.name) }),
    longestWaitMs: fetch.maxWaitMs,
    causeOf: kafkaErrorCause,
    holdings: () => holdingsOf(admin, topic),
  };
}

function steeringOf({ client, groups, group_protocol }: KafkaOptions): Steering {
  const kafkajs = 'clients of --client kafkajs cannot do that: those of --client wire can';
  if (client === 'kafkajs') return { block: kafkajs, pace: kafkajs, reconnect: kafkajs };
  if (groups === null) return { block: true, pace: true, reconnect: true };
  return {
    block: group_protocol === 'share' ? 'networks of members of share groups cannot be blocked' : true,
    // Their heartbeats would wait as well.
    pace: 'members of groups cannot be slowed down: --work_ms says how long they work at a message',
    reconnect: 'members of groups cannot be told to reconnect: block them with reset',
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
  const { connectionLimit: limit } = topic;
  const notes = [...(limit === null ? [] : [limit]), ...topic.notes, ...(topic.groups?.notes ?? [])];
  if (options.client === 'kafkajs' && (options.connect_rate !== null || limit !== null)) {
    notes.push(
      'kafkajs does not tell when it has logged in, nor when a connection can be used: login, ready and reconnect_ready are left out',
    );
  }
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
