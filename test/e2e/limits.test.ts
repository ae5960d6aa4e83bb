import { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } from 'kafkajs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Counts } from '../../src/patterns/pubsub/result.ts';
import { type PubsubResult, pubsubResult } from '../../src/patterns/pubsub/result.ts';
import type { Keeper } from '../../src/process/keeper.ts';
import { createKeeper } from '../../src/process/watched-keeper.ts';
import { connectAdmin } from '../../src/servers/kafka/admin/admin.ts';
import { type EmbeddedBroker, startEmbeddedBroker } from '../../src/servers/kafka/brokers/embedded-broker.ts';
import { unsecured } from '../../src/servers/kafka/client/cluster.ts';
import { Kafka, logLevel } from '../../src/servers/kafka/client/kafkajs.ts';
import { setQuota } from '../apps/kafka/quotas.ts';
import { HydraLab } from '../harness/hydra-process.ts';

/* What a broker allows, on a real one: quotas make messages late, not lost; a right that is withdrawn ends the run. */

let keeper: Keeper;
let broker: EmbeddedBroker;
let lab: HydraLab;

beforeAll(async () => {
  keeper = await createKeeper();
  broker = await startEmbeddedBroker({
    keeper,
    settings: {
      'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
      'allow.everyone.if.no.acl.found': 'true',
      'super.users': 'User:nobody',
      // Without it the creation of rights is never answered.
      'connections.max.idle.ms': '600000',
    },
  });
});

afterAll(async () => {
  await broker.stop();
  await keeper.close();
});

beforeEach(() => {
  lab = new HydraLab();
});

afterEach(() => lab.closeEmpty(10_000));

const args = (...more: string[]) => [
  `--bootstrap=${broker.bootstrap}`,
  '--total_sub_apps=1',
  '--clients_per_app=2',
  '--msg_rate=2000',
  ...(more.some((one) => one.startsWith('--test_duration')) ? [] : ['--test_duration=2']),
  ...more,
];

describe('a fetch quota', { timeout: 120_000 }, () => {
  beforeAll(() => setQuota(broker.bootstrap, null, 'consumer_byte_rate', 20_000));
  afterAll(() => setQuota(broker.bootstrap, null, 'consumer_byte_rate', 1e12));

  const sentences = ({ verdict }: PubsubResult) =>
    verdict.evidence.map(({ evidence }) => evidence).join(' | ');

  it('is waited out: everything arrives, and the quota is blamed with its seconds', async () => {
    const result = await lab.kafka(args());
    expect(result.counts).toMatchObject({ acked: 4_000, received: 8_000, lost: 0, undelivered: 0 });
    expect(result.drain_end).toBe('complete');
    expect(result.drain_s).toBeGreaterThan(2);
    expect(result.verdict.cause).toContain('quota');
    expect(result.verdict.cause).not.toContain('server');
    expect(sentences(result)).toMatch(/throttled 2 subscribers for \S+ s each \(their fetch quota\)/);
    expect(result.caveats.join()).toMatch(/THROTTLED: the system held back subscribers for up to \S+ s/);
    expect(result.throttle_s.subscribers).toBeGreaterThan(1);
  });

  it('that outlasts the drain makes messages late, not lost', async () => {
    const result = await lab.kafka(args('--drain_timeout_s=1', '--max_drain_s=1'));
    const counts = result.counts as Counts;
    expect(counts).toMatchObject({ acked: 4_000, expected: 8_000, lost: 0 });
    expect(counts.undelivered).toBeGreaterThan(0);
    expect(counts.received + counts.undelivered).toBe(8_000);
    expect(result.drain_end).toBe('timeout');
    expect(result.average_packet_loss).toBe(0);
    expect(result.failing_clients).toBe(2);
    expect(result.verdict.cause).toContain('quota');
    expect(result.verdict.cause).not.toContain('server');
  });
});

describe('a produce quota', { timeout: 120_000 }, () => {
  beforeAll(() => setQuota(broker.bootstrap, null, 'producer_byte_rate', 20_000));
  afterAll(() => setQuota(broker.bootstrap, null, 'producer_byte_rate', 1e12));

  it('is blamed for what the publisher could not send in time', async () => {
    const result = await lab.kafka(args('--max_lateness_ms=1'));
    expect(result.throttle_s.publisher).toBeGreaterThan(0.5);
    expect(result.clean).toBe(false);
    expect(result.verdict.cause).toContain('quota');
    expect(result.verdict.cause).not.toContain('generator');
    expect(result.verdict.cause).not.toContain('server');
  });
});

describe('a right that is withdrawn under a run', { timeout: 120_000 }, () => {
  async function denyReading(topic: string): Promise<void> {
    const admin = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    const rights = [
      { operation: AclOperationTypes.ALL, permissionType: AclPermissionTypes.ALLOW },
      { operation: AclOperationTypes.READ, permissionType: AclPermissionTypes.DENY },
    ];
    const resource = {
      resourceType: AclResourceTypes.TOPIC,
      resourceName: topic,
      resourcePatternType: ResourcePatternTypes.LITERAL,
    };
    const acl = rights.map((right) => ({ ...right, ...resource, principal: 'User:ANONYMOUS', host: '*' }));
    await admin.createAcls({ acl });
    await admin.disconnect();
  }

  it('ends it with exit code 1: the clients say which right, and how to mend it', async () => {
    const admin = await connectAdmin(unsecured(broker.bootstrap));
    const topic = 'readable-for-a-while';
    await admin.createTopic({ topic, partitions: 1, replicationFactor: 1 });
    await admin.close();
    const run = lab.start(['kafka', '--json', ...args('--test_duration=600', `--topic=${topic}`)]);
    await run.seen(/sent [1-9]/);
    await denyReading(topic);
    const ended = await run.ended;
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(
      /2 subscribers gave up: .*TOPIC_AUTHORIZATION_FAILED \(See that this client may read/,
    );
    const result = pubsubResult.parse(JSON.parse(ended.stdout));
    expect(result.client_failures).toMatchObject([
      { role: 'subscriber', name: 'TOPIC_AUTHORIZATION_FAILED', clients: 2 },
    ]);
    expect(result.client_count).toBe(0);
    expect(result.verdict.cause).toContain('rights');
  });
});
