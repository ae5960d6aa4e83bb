import type { Admin } from 'kafkajs';
import { textOf } from '../../../base/address.ts';
import { delay } from '../../../base/clock.ts';
import { HydraError } from '../../../base/errors.ts';
import type { KafkaCluster } from '../client/cluster.ts';
import { Kafka, kafkajsSecurity, logLevel } from '../client/kafkajs.ts';
import { parseBootstrap } from './address.ts';
import { adminError, errorType, rightsError } from './admin-errors.ts';
import { deleteGroups, groupsOf } from './delete-groups.ts';
import { type DescribedSettings, describeSettings } from './described-settings.ts';
import { BOOTSTRAP_HINT, firstAnswer, requireEntry } from './entry.ts';
import type { BrokerFeatures } from './kafka-probe.ts';
import { assertTopicName } from './topic-name.ts';
import { type PartitionOffsets, readOffsets } from './topic-offsets.ts';

export interface ConnectOptions {
  /** Gives up connecting, and later waiting for a new topic; never what undoes something. */
  signal?: AbortSignal;
  /** For a broker to answer, ms; 3000 unless told. */
  timeoutMs?: number;
}

export interface TopicSpec {
  topic: string;
  partitions: number;
  replicationFactor: number;
  /** Settings of the topic, e.g. `retention.ms`. */
  config?: Readonly<Record<string, string>>;
}

/** How a topic is spread. */
export interface TopicLayout {
  partitions: number;
  /** Copies that there are to be of each partition, at the least. */
  replicas: number;
  /** Those of them that have all messages. */
  inSync: number;
}

/** What a cluster says of itself. */
export interface ClusterDescription extends BrokerFeatures {
  clusterId: string;
  brokers: { id: number; address: string }[];
  /** Id of the broker that answers for the controller; null while there is none. */
  controller: number | null;
}

const defaultTimeoutMs = 3_000;
const requestTimeoutMs = 30_000;
const topicTimeoutMs = 30_000;
const topicPauseMs = 20;

/**
 * Connects to the first address of a cluster that answers.
 * @throws HydraError when none does, or `requireEntry` refuses it; the signal's reason when aborted
 */
export async function connectAdmin(cluster: KafkaCluster, options: ConnectOptions = {}): Promise<KafkaAdmin> {
  const { bootstrap, security } = cluster;
  const { signal, timeoutMs = defaultTimeoutMs } = options;
  const asking = { signal, timeoutMs, security };
  const addresses = parseBootstrap(bootstrap);
  const { address, features } = await firstAnswer(addresses, asking);
  await requireEntry(address, asking);
  // kafkajs takes the brokers in turn and waits for dead ones; this one lives.
  const others = addresses.filter((other) => other !== address);
  const kafka = new Kafka({
    clientId: 'hydra',
    brokers: [address, ...others].map(textOf),
    ...kafkajsSecurity(security),
    logLevel: logLevel.NOTHING,
    connectionTimeout: timeoutMs,
    requestTimeout: requestTimeoutMs,
    retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 500 },
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    signal?.throwIfAborted();
  } catch (error) {
    await admin.disconnect();
    signal?.throwIfAborted();
    throw adminError(`cannot reach Kafka at ${bootstrap}`, error, BOOTSTRAP_HINT);
  }
  return new KafkaAdmin({ kafka, admin, bootstrap, features, signal });
}

interface Connection {
  kafka: Kafka;
  admin: Admin;
  bootstrap: string;
  features: BrokerFeatures;
  signal: AbortSignal | undefined;
}

/** Asks and changes a Kafka cluster. Every method throws HydraError with one clear line when that fails. */
export class KafkaAdmin {
  readonly bootstrap: string;
  readonly #kafka: Kafka;
  readonly #admin: Admin;
  readonly #features: BrokerFeatures;
  readonly #signal: AbortSignal | undefined;

  constructor({ kafka, admin, bootstrap, features, signal }: Connection) {
    this.bootstrap = bootstrap;
    this.#kafka = kafka;
    this.#admin = admin;
    this.#features = features;
    this.#signal = signal;
  }

  /**
   * Creates a topic and waits until each of its partitions has a leader.
   * @throws UsageError for a name Kafka refuses; HydraError when the topic exists
   */
  async createTopic({ topic, partitions, replicationFactor, config = {} }: TopicSpec): Promise<void> {
    assertTopicName(topic);
    const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }));
    const created = await this.#call(
      `cannot create topic ${topic}`,
      () =>
        this.#admin.createTopics({
          topics: [{ topic, numPartitions: partitions, replicationFactor, configEntries }],
          timeout: requestTimeoutMs,
          waitForLeaders: false,
        }),
      'Create on the topic or the cluster',
    );
    if (!created) throw new HydraError(`topic ${topic} exists already on Kafka at ${this.bootstrap}`);
    // The cluster names leaders a moment before they serve; one that tells its offsets does.
    await this.#until(
      `topic ${topic} has no leader for each of its ${partitions} partitions`,
      async () => (await this.#askOffsets(topic))?.length === partitions,
      this.#signal,
    );
  }

  /** Deletes a topic and waits until it is gone; one that does not exist is fine. */
  async deleteTopic(topic: string): Promise<void> {
    // Tried also where none is listed: one that this client may not describe is listed to nobody.
    await this.#call(
      `cannot delete topic ${topic}`,
      async () => {
        try {
          await this.#admin.deleteTopics({ topics: [topic], timeout: requestTimeoutMs });
        } catch (error) {
          if (errorType(error) !== 'UNKNOWN_TOPIC_OR_PARTITION') throw error;
        }
      },
      'Delete and Describe on the topic',
    );
    await this.#until(
      `topic ${topic} is deleted but still listed`,
      async () => !(await this.topicExists(topic)),
    );
  }

  async topicExists(topic: string): Promise<boolean> {
    assertTopicName(topic);
    // Asking for one topic by name could create it on a broker that does so; listing cannot.
    return (await this.#listAll()).includes(topic);
  }

  /** Topics whose name starts with the prefix, sorted. */
  async listTopics(prefix: string): Promise<string[]> {
    return (await this.#listAll()).filter((topic) => topic.startsWith(prefix)).sort();
  }

  /** @throws HydraError when the topic does not exist */
  async topicLayout(topic: string): Promise<TopicLayout> {
    await this.#assertExists(topic);
    const { topics } = await this.#call(`cannot read the partitions of topic ${topic}`, () =>
      this.#admin.fetchTopicMetadata({ topics: [topic] }),
    );
    const partitions = topics.flatMap((one) => one.partitions);
    return {
      partitions: partitions.length,
      replicas: Math.min(...partitions.map(({ replicas }) => replicas.length)),
      inSync: Math.min(...partitions.map(({ isr }) => isr.length)),
    };
  }

  /**
   * The offset the next message will get, by partition.
   * @throws HydraError when the topic does not exist or a number is beyond 2^53
   */
  async endOffsets(topic: string): Promise<number[]> {
    return (await this.offsets(topic)).map(({ end }) => end);
  }

  /**
   * Deletes the consumer groups whose id starts with the prefix; returns their ids.
   * @param waitMs for members that went without a word to be forgotten, ms
   * @throws HydraError when the prefix is empty or a group still has members
   */
  async deleteGroups(prefix: string, waitMs = 0): Promise<string[]> {
    return this.#call(
      `cannot delete the consumer groups ${prefix}*`,
      () => deleteGroups(this.#admin, prefix, waitMs),
      'Delete and Describe on the groups',
    );
  }

  /** Ids of consumer groups that start with the prefix, sorted. */
  async listGroups(prefix: string): Promise<string[]> {
    return this.#call('cannot list the consumer groups', () => groupsOf(this.#admin, prefix));
  }

  /** The settings of a topic; null where this client may not read them. */
  topicSettings(topic: string): Promise<DescribedSettings | null> {
    return this.#call(`cannot read the settings of topic ${topic}`, () =>
      describeSettings(this.#admin, 'topic', topic),
    );
  }

  /** The settings of one of the brokers; null where this client may not read them. */
  async brokerSettings(): Promise<DescribedSettings | null> {
    const { brokers } = await this.describeCluster();
    const [broker] = brokers;
    if (broker === undefined) return null;
    return this.#call("cannot read a broker's settings", () =>
      describeSettings(this.#admin, 'broker', String(broker.id)),
    );
  }

  async describeCluster(): Promise<ClusterDescription> {
    const cluster = await this.#call('cannot describe the cluster', () => this.#admin.describeCluster());
    return {
      ...this.#features,
      clusterId: cluster.clusterId,
      brokers: cluster.brokers.map(({ nodeId, host, port }) => ({
        id: nodeId,
        address: textOf({ host, port }),
      })),
      controller: cluster.controller,
    };
  }

  async close(): Promise<void> {
    await this.#admin.disconnect();
  }

  #listAll(): Promise<string[]> {
    return this.#call('cannot list the topics', () => this.#admin.listTopics());
  }

  async #assertExists(topic: string): Promise<void> {
    if (await this.topicExists(topic)) return;
    throw new HydraError(`topic ${topic} does not exist on Kafka at ${this.bootstrap}`);
  }

  /** Both by partition; throws like `endOffsets`. */
  async offsets(topic: string): Promise<PartitionOffsets[]> {
    await this.#assertExists(topic);
    return this.#until(`topic ${topic} has partitions without a leader`, () => this.#askOffsets(topic));
  }

  #askOffsets(topic: string): Promise<PartitionOffsets[] | undefined> {
    const failure = `cannot read the offsets of topic ${topic}`;
    return this.#call(failure, () => readOffsets(this.#kafka, topic), 'Describe on the topic');
  }

  /** Asks until the answer is neither undefined nor false. */
  async #until<T>(
    otherwise: string,
    ask: () => Promise<T | undefined | false>,
    signal?: AbortSignal,
  ): Promise<T> {
    const deadline = performance.now() + topicTimeoutMs;
    for (;;) {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
      if (performance.now() > deadline) throw new HydraError(`${otherwise} after ${topicTimeoutMs / 1000} s`);
      await delay(topicPauseMs, signal);
    }
  }

  /** @param right what the broker must allow for it, as its documentation calls it. */
  async #call<T>(failure: string, ask: () => Promise<T>, right?: string): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      const what = `${failure} on Kafka at ${this.bootstrap}`;
      throw right === undefined ? adminError(what, error) : rightsError(what, error, right);
    }
  }
}
