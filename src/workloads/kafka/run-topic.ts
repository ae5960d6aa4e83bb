import { HydraError, UsageError } from '../../base/errors.ts';
import type { Keeper } from '../../process/keeper.ts';
import { remoteUndo } from '../../process/undo.ts';
import type { KafkaAdmin, TopicLayout } from '../../servers/kafka/admin/admin.ts';
import type { DescribedSettings } from '../../servers/kafka/admin/described-settings.ts';
import { topicOfRun } from '../../servers/kafka/admin/topic-name.ts';
import type { PartitionOffsets } from '../../servers/kafka/admin/topic-offsets.ts';
import { type MadeTopic, topicUndoer } from '../../servers/kafka/admin/topic-undo.ts';
import type { EmbeddedCluster } from '../../servers/kafka/brokers/embedded-broker.ts';
import type { KafkaCluster } from '../../servers/kafka/client/cluster.ts';
import type { Compression } from '../../servers/kafka/client/compression.ts';
import { packSecurity } from '../../servers/kafka/client/packed-security.ts';
import { besideValue } from './beside-value.ts';
import { connectionLimit } from './connection-limit.ts';
import { makeGroups, type RunGroups } from './consumer-groups.ts';
import type { KafkaOptions } from './options.ts';
import {
  type AskedOfTopic,
  checkGivenTopic,
  leastInSync,
  maxMessageBytes,
  notesOnGivenTopic,
  notesOnOwnTopic,
  ownTopicSettings,
  storedCompression,
} from './topic-settings.ts';

/** What a run's topic is made with. */
export interface TopicSetup {
  options: KafkaOptions;
  appPrefix: string;
  cluster: KafkaCluster;
  /** The brokers that this process started; null when they are somebody else's. */
  own: EmbeddedCluster | null;
  keeper: Keeper;
  /** Whether all tasks run on this machine. */
  oneAddress: boolean;
}

/** The topic of one run and where reading begins. */
export interface RunTopic {
  runId: string;
  name: string;
  partitions: number;
  startOffsets: number[];
  /** One past the last offset to read, by partition; null = whatever comes of the run is read. */
  endOffsets: number[] | null;
  /** The longest record batch that it takes, bytes; Infinity where that is not known. */
  mostBatchBytes: number;
  /** What the run's batches are compressed with where they are read. */
  compression: Compression;
  /** Of each partition; and how many must be in sync for acks=all, null where that is not known. */
  copies: { replicas: number; leastInSync: number | null };
  notes: string[];
  /** Why the brokers do not take as many connections as the run opens; null where they do, as far as is known. */
  connectionLimit: string | null;
  /** Whether it was made for this run. */
  ours: boolean;
  /** Consumer groups that read it; null where every client reads for itself. */
  groups: RunGroups | null;
  release: () => void;
}

/**
 * The run's own topic, or the one that was given.
 * @throws HydraError when it cannot be made, is not there, or cannot carry the run
 */
export async function prepareTopic(setup: TopicSetup, admin: KafkaAdmin, runId: string): Promise<RunTopic> {
  const { topic } = setup.options;
  if (topic === null) return freshTopic(setup, admin, runId);
  const limit = connectionLimit(await admin.brokerSettings(), setup.options, setup.oneAddress);
  const of = setup.options.publishers === 0 ? filledTopic : givenTopic;
  const given = await of(setup.options, admin, topic, runId);
  return {
    ...given,
    connectionLimit: limit,
    groups: await makeGroups(setup, admin, topicOfRun(setup.appPrefix, 'kafka', runId)),
  };
}

const undoOf = ({ bootstrap, security }: KafkaCluster, topic: string): MadeTopic => ({
  bootstrap,
  security: packSecurity(security),
  topic,
});

/** A topic of the run's own, deleted afterwards. */
export async function freshTopic(setup: TopicSetup, admin: KafkaAdmin, runId: string): Promise<RunTopic> {
  const { options, appPrefix, cluster, own, keeper, oneAddress } = setup;
  const name = topicOfRun(appPrefix, 'kafka', runId);
  const { release: brokerRelease } = await admin.describeCluster();
  const facts = { settings: await admin.brokerSettings(), release: brokerRelease };
  const limit = connectionLimit(facts.settings, options, oneAddress);
  // Brokers of ours take their topics with them.
  const release =
    own === null ? await keeper.guard(remoteUndo(topicUndoer, undoOf(cluster, name))) : () => {};
  await admin.createTopic({
    topic: name,
    partitions: options.partitions,
    replicationFactor: options.replication_factor,
    config: ownTopicSettings(facts, options),
  });
  const settings = await admin.topicSettings(name);
  return {
    runId,
    name,
    partitions: options.partitions,
    startOffsets: new Array(options.partitions).fill(0),
    endOffsets: null,
    mostBatchBytes: maxMessageBytes(settings),
    copies: { replicas: options.replication_factor, leastInSync: leastInSync(settings) },
    compression: options.compression,
    notes: notesOnOwnTopic(facts, options),
    connectionLimit: limit,
    ours: true,
    groups: await makeGroups(setup, admin, name),
    release,
  };
}

/** A topic that somebody else made. */
interface GivenTopic {
  /** Null where this client may not read them. */
  settings: DescribedSettings | null;
  layout: TopicLayout;
}

/** @throws HydraError when the topic that the user named is not there, or cannot carry what is asked of it */
export async function requireTopic(
  admin: KafkaAdmin,
  name: string,
  asked: AskedOfTopic,
): Promise<GivenTopic> {
  if (await admin.topicExists(name)) {
    const [settings, layout] = [await admin.topicSettings(name), await admin.topicLayout(name)];
    checkGivenTopic(name, { settings, layout }, asked);
    return { settings, layout };
  }
  throw noTopic(name, 'create it, or leave the option out for a fresh one');
}

const noTopic = (name: string, hint: string) =>
  new HydraError(`topic "${name}" does not exist, or this client lacks the right Describe on it`, {
    hint: `Hydra does not create a topic given by --topic; ${hint}`,
  });

/** Somebody else's topic: never created, never deleted, and only what comes after its present end is read. */
async function givenTopic(
  options: KafkaOptions,
  admin: KafkaAdmin,
  name: string,
  runId: string,
): Promise<Omit<RunTopic, 'groups' | 'connectionLimit'>> {
  const asked = { ...options, messageBytes: options.msg_size, besideBytes: besideValue(options) };
  const { settings, layout } = await requireTopic(admin, name, asked);
  const startOffsets = await admin.endOffsets(name);
  const partitions = startOffsets.length;
  const mostBatchBytes = maxMessageBytes(settings);
  const notes = notesOnGivenTopic(name, settings, { ...options, partitions });
  const copies = { replicas: layout.replicas, leastInSync: leastInSync(settings) };
  return {
    runId,
    name,
    partitions,
    startOffsets,
    endOffsets: null,
    mostBatchBytes,
    compression: storedCompression(settings, options.compression),
    notes,
    copies,
    ours: false,
    release: () => {},
  };
}

/**
 * From where to where each partition of a topic holds anything.
 * @throws HydraError when it is not there; UsageError when it is empty
 */
export async function requireFilledTopic(admin: KafkaAdmin, name: string): Promise<PartitionOffsets[]> {
  if (!(await admin.topicExists(name))) throw noTopic(name, 'name one that is there');
  const offsets = await admin.offsets(name);
  if (offsets.some(({ start, end }) => end > start)) return offsets;
  throw new UsageError(`topic "${name}" is empty: there is nothing to read`, {
    hint: 'name one that holds messages with --topic, or leave --no-publishers out',
  });
}

/** Somebody else's topic, of which what is there now is read. */
async function filledTopic(
  options: KafkaOptions,
  admin: KafkaAdmin,
  name: string,
  runId: string,
): Promise<Omit<RunTopic, 'groups' | 'connectionLimit'>> {
  const offsets = await requireFilledTopic(admin, name);
  const { replicas } = await admin.topicLayout(name);
  return {
    runId,
    name,
    partitions: offsets.length,
    startOffsets: offsets.map(({ start }) => start),
    endOffsets: offsets.map(({ end }) => end),
    mostBatchBytes: Number.POSITIVE_INFINITY,
    compression: options.compression,
    copies: { replicas, leastInSync: null },
    notes: [],
    ours: false,
    release: () => {},
  };
}

/** Deletes a topic that `freshTopic` made. */
export async function deleteTopic(admin: KafkaAdmin, topic: RunTopic): Promise<void> {
  await admin.deleteTopic(topic.name);
  topic.release();
}
