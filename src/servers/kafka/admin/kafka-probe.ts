import { type Address, textOf } from '../../../base/address.ts';
import { HydraError } from '../../../base/errors.ts';
import { BodyReader } from '../client/body-reader.ts';
import { FlexibleReader } from '../client/flexible-body.ts';
import { type AskOptions, askKafka, clientId, kafkaRequest } from './kafka-request.ts';

/*
 * The two requests a broker is asked for before anything else, straight on a socket: they say within one round
 * trip whether Kafka is there. Source of the layouts: the message schemas of Apache Kafka
 * (clients/src/main/resources/common/message, ApiVersions v3 and Metadata v1).
 */

const METADATA = 3;
const API_VERSIONS = 18;
const METADATA_VERSION_FEATURE = 'metadata.version';

/** The release that brought each level of `metadata.version` (MetadataVersion.java). */
const releases: Readonly<Record<number, string>> = {
  7: '3.3',
  8: '3.4',
  9: '3.5',
  10: '3.5',
  11: '3.5',
  12: '3.6',
  13: '3.6',
  14: '3.6',
  15: '3.7',
  16: '3.7',
  17: '3.7',
  18: '3.7',
  19: '3.7',
  20: '3.8',
  21: '3.9',
  22: '4.0',
  23: '4.0',
  24: '4.0',
  25: '4.0',
  26: '4.1',
  27: '4.1',
  28: '4.2',
  29: '4.2',
  30: '4.3',
  31: '4.4',
  32: '4.4',
  33: '4.4',
};

/** What a broker says of its own age. */
export interface BrokerFeatures {
  /** Finalized level of each feature, e.g. `metadata.version` 27; empty before Kafka 2.7. */
  features: Readonly<Record<string, number>>;
  /** Release whose metadata format the cluster uses, e.g. `4.1`; the software may be newer. Null if unknown. */
  release: string | null;
}

/**
 * Asks a broker for its features.
 * @throws HydraError when no Kafka answers there
 */
export async function probeFeatures(address: Address, options: AskOptions): Promise<BrokerFeatures> {
  const body = Buffer.concat([Buffer.of(6), clientId, Buffer.of(2), Buffer.from('1'), Buffer.of(0)]);
  const answer = await askKafka(address, kafkaRequest(API_VERSIONS, 3, [Buffer.of(0), body]), options);
  const levels = decoded(address, () => finalizedLevels(answer));
  return { features: levels, release: releases[levels[METADATA_VERSION_FEATURE] ?? 0] ?? null };
}

/**
 * Asks a broker how many brokers of its cluster are up.
 * @throws HydraError when no Kafka answers there
 */
export async function probeBrokerCount(address: Address, options: AskOptions): Promise<number> {
  return (await probeBrokers(address, options)).length;
}

/**
 * Asks a broker where clients reach the brokers of its cluster that are up, itself among them.
 * @throws HydraError when no Kafka answers there
 */
export async function probeBrokers(address: Address, options: AskOptions): Promise<Address[]> {
  const noTopics = Buffer.alloc(4);
  const answer = await askKafka(address, kafkaRequest(METADATA, 1, [noTopics]), options);
  return decoded(address, () => brokersIn(answer));
}

/** Ids of the brokers that hold a partition. */
export interface PartitionPlace {
  /** -1 where none leads. */
  leader: number;
  /** The first is preferred as leader. */
  replicas: readonly number[];
}

/**
 * Asks a broker where a topic's partitions lie. @returns by partition; none of a topic that is not there
 * @throws HydraError when no Kafka answers there
 */
export async function probePartitions(
  address: Address,
  topic: string,
  options: AskOptions,
): Promise<PartitionPlace[]> {
  const one = Buffer.from([0, 0, 0, 1, 0, topic.length]);
  const answer = await askKafka(address, kafkaRequest(METADATA, 1, [one, Buffer.from(topic)]), options);
  return decoded(address, () => partitionsIn(answer));
}

/** Metadata v1 begins with its brokers: id, host, port and rack of each. */
function brokersIn(answer: Buffer): Address[] {
  const reader = new BodyReader(answer);
  return reader.array(() => {
    reader.int32();
    const address = { host: reader.text() ?? '', port: reader.int32() };
    reader.text();
    return address;
  });
}

/** Behind the brokers come the controller's id and the topics. */
function partitionsIn(answer: Buffer): PartitionPlace[] {
  const reader = new BodyReader(answer);
  const places: PartitionPlace[] = [];
  reader.array(() => [reader.int32(), reader.text(), reader.int32(), reader.text()]);
  reader.int32();
  reader.array(() => {
    reader.skip(2);
    reader.text();
    reader.skip(1);
    reader.array(() => {
      reader.skip(2);
      const partition = reader.int32();
      places[partition] = { leader: reader.int32(), replicas: reader.array(() => reader.int32()) };
      reader.array(() => reader.int32());
    });
  });
  return places;
}

function decoded<T>(address: Address, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new HydraError(`cannot reach Kafka at ${textOf(address)}: its answer makes no sense`, { cause });
  }
}

/** Tagged field 2 of ApiVersions v3: FinalizedFeatures. A broker that knows no v3 answers an error and none. */
function finalizedLevels(answer: Buffer): Record<string, number> {
  const levels: Record<string, number> = {};
  if (answer.readInt16BE(0) !== 0) return levels;
  const reader = new FlexibleReader(answer, 2);
  for (let left = reader.varint() - 1; left > 0; left -= 1) {
    reader.skip(6);
    reader.skipTags();
  }
  reader.skip(4);
  for (let left = reader.varint(); left > 0; left -= 1) {
    const tag = reader.varint();
    const size = reader.varint();
    if (tag === 2) readFeatures(reader, levels);
    else reader.skip(size);
  }
  return levels;
}

function readFeatures(reader: FlexibleReader, levels: Record<string, number>): void {
  for (let left = reader.varint() - 1; left > 0; left -= 1) {
    const name = reader.text();
    levels[name] = reader.int16();
    reader.skip(2);
    reader.skipTags();
  }
}
