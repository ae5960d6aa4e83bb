import { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PubsubResult } from '../../src/patterns/pubsub/result.ts';
import type { Keeper } from '../../src/process/keeper.ts';
import { createKeeper } from '../../src/process/watched-keeper.ts';
import { connectAdmin, type KafkaAdmin } from '../../src/servers/kafka/admin/admin.ts';
import { type EmbeddedBroker, startEmbeddedBroker } from '../../src/servers/kafka/brokers/embedded-broker.ts';
import { unsecured } from '../../src/servers/kafka/client/cluster.ts';
import { Kafka, logLevel } from '../../src/servers/kafka/client/kafkajs.ts';
import { HydraLab } from '../harness/hydra-process.ts';

/** Defaults with which a topic that inherits them refuses, recompresses or deletes what a run publishes. */
const hostile = {
  'log.cleanup.policy': 'compact',
  'compression.type': 'gzip',
  'log.message.timestamp.type': 'LogAppendTime',
  'log.message.timestamp.before.max.ms': '1',
  'log.message.timestamp.after.max.ms': '1',
  'log.retention.ms': '1000',
  'log.retention.bytes': '1000',
  'log.retention.check.interval.ms': '200',
  'message.max.bytes': '2000',
  'min.insync.replicas': '2',
  'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
  'allow.everyone.if.no.acl.found': 'true',
  // Kafka 4.1 waits as long as this for ACLs to be written, and for ever where there is no end.
  'connections.max.idle.ms': '600000',
};

let keeper: Keeper;
let broker: EmbeddedBroker;
let admin: KafkaAdmin;
let lab: HydraLab;

beforeAll(async () => {
  keeper = await createKeeper();
  broker = await startEmbeddedBroker({ keeper, settings: hostile });
  admin = await connectAdmin(unsecured(broker.bootstrap));
  lab = new HydraLab();
});

afterAll(async () => {
  await lab.closeEmpty(5_000);
  await admin.close();
  await broker.stop();
  await keeper.close();
});

function args(...more: string[]): string[] {
  const small = ['--total_sub_apps=1', '--clients_per_app=2', '--msg_rate=2000', '--test_duration=2'];
  return [`--bootstrap=${broker.bootstrap}`, ...small, ...more];
}

function expectAllThere({ counts, errors }: PubsubResult): void {
  expect(counts).toMatchObject({ sent: 4000, acked: 4000, failed: 0, unknown: 0, received: 8000, lost: 0 });
  expect(counts).toMatchObject({ duplicated: 0, reordered: 0, corrupted: 0, foreign: 0 });
  expect(errors).toEqual({});
}

/** Settings under which a topic of this broker carries a run. */
const harmless = {
  'cleanup.policy': 'delete',
  'compression.type': 'producer',
  'max.message.bytes': '1048588',
  'retention.ms': '-1',
  'retention.bytes': '-1',
  'min.insync.replicas': '1',
  'message.timestamp.before.max.ms': '9223372036854775807',
  'message.timestamp.after.max.ms': '9223372036854775807',
};

async function create(topic: string, different: Record<string, string>): Promise<void> {
  const config = { ...harmless, ...different };
  await admin.createTopic({ topic, partitions: 1, replicationFactor: 1, config });
}

/** Whoever comes may do everything with the resource but read its settings. */
async function hideSettings(resourceType: AclResourceTypes, resourceName: string): Promise<void> {
  const rights = [
    [AclOperationTypes.ALL, AclPermissionTypes.ALLOW],
    [AclOperationTypes.DESCRIBE_CONFIGS, AclPermissionTypes.DENY],
  ] as const;
  const kafka = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING }).admin();
  await kafka.connect();
  const everybody = { principal: 'User:ANONYMOUS', host: '*' };
  const resource = { resourceType, resourceName, resourcePatternType: ResourcePatternTypes.LITERAL };
  const acl = rights.map(([operation, permissionType]) => ({
    ...everybody,
    ...resource,
    operation,
    permissionType,
  }));
  await kafka.createAcls({ acl });
  await kafka.disconnect();
}

describe("a run on a topic of its own, whatever the broker's defaults", () => {
  it('has everything acknowledged and received once', async () => {
    const result = await lab.kafka(args('--acks=all', '--msg_batch=200'));
    expectAllThere(result);
    expect(result.notes).toContain(
      "the brokers' min.insync.replicas 2 is more than replication_factor 1: the run's topic has 1",
    );
  });
});

describe('a given topic', () => {
  it.each([
    ['cleanup.policy', 'compact', 'is compacted (cleanup.policy=compact)'],
    ['max.message.bytes', '150', 'takes at most 150 bytes (max.message.bytes)'],
  ])('with %s %s is refused in one line before anything is launched', async (name, value, says) => {
    const topic = `refused-${name}`;
    await create(topic, { [name]: value });
    const { code, stdout, stderr } = await lab.run(['kafka', ...args(`--topic=${topic}`)]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    const last = stderr.trimEnd().split('\n').at(-1) ?? '';
    expect(last.startsWith(`hydra: topic "${topic}" ${says}`)).toBe(true);
    expect(last).toContain('or leave --topic out for a fresh one');
    expect(stderr).not.toMatch(/launch/i);
  });

  it('that compresses anew is read, and what its brokers do is told', async () => {
    await create('recompressed', { 'compression.type': 'zstd' });
    const result = await lab.kafka(args('--topic=recompressed', '--compression=lz4'));
    expectAllThere(result);
    expect(result.notes).toContain(
      'topic recompressed compresses anew what it is sent with compression=lz4 (compression.type=zstd): its brokers work for that',
    );
  });

  it('bounds batches by its max.message.bytes, and tells of a retention that is short', async () => {
    await create('narrow', { 'max.message.bytes': '170', 'retention.ms': '60000' });
    // One message of 100 bytes, and not a byte more.
    const result = await lab.kafka(args('--topic=narrow', '--msg_size=100', '--msg_batch=20'));
    expectAllThere(result);
    expect(result.environment.system.batch_size).toBe(170);
    expect(result.notes).toContain(
      'topic narrow keeps messages for 60 s (retention.ms): what is deleted before it is read is lost',
    );
  });

  it('whose settings may not be read is used, with a note', async () => {
    await create('secret', {});
    await hideSettings(AclResourceTypes.TOPIC, 'secret');
    expect(await admin.topicSettings('secret')).toBeNull();
    const result = await lab.kafka(args('--topic=secret'));
    expectAllThere(result);
    expect(result.notes).toContain(
      'the settings of topic secret may not be read: whether it suits the run is not known',
    );
  });
});

describe("a run where the broker's settings may not be read", () => {
  it('makes a topic that suits it all the same', async () => {
    await hideSettings(AclResourceTypes.CLUSTER, 'kafka-cluster');
    expect(await admin.brokerSettings()).toBeNull();
    expectAllThere(await lab.kafka(args('--acks=all')));
  });
});
