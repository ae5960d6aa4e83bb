import { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Keeper } from '../../src/process/keeper.ts';
import { createKeeper } from '../../src/process/watched-keeper.ts';
import { connectAdmin } from '../../src/servers/kafka/admin/admin.ts';
import { type EmbeddedBroker, startEmbeddedBroker } from '../../src/servers/kafka/brokers/embedded-broker.ts';
import { unsecured } from '../../src/servers/kafka/client/cluster.ts';
import { Kafka, logLevel } from '../../src/servers/kafka/client/kafkajs.ts';
import { freePortsOf } from '../../src/servers/shared/free-ports.ts';
import { HydraLab } from '../harness/hydra-process.ts';
import { serverKeyPem, serverPem } from '../marathon-client/test-certificates.ts';

/* Brokers of others, as they are found: what they want or do not allow is said in one line, by its name. */

type Listener = 'PLAINTEXT' | 'CONTROLLER' | 'LOGIN' | 'TLS' | 'FAR' | 'NOWHERE';

/** Listeners of one broker: where they listen is drawn, where they send clients is as told. */
const listeners: Record<Listener, { protocol: string; advertised?: string }> = {
  PLAINTEXT: { protocol: 'PLAINTEXT' },
  CONTROLLER: { protocol: 'PLAINTEXT' },
  LOGIN: { protocol: 'SASL_PLAINTEXT' },
  TLS: { protocol: 'SSL' },
  FAR: { protocol: 'PLAINTEXT', advertised: '127.0.0.1:1' },
  NOWHERE: { protocol: 'PLAINTEXT', advertised: 'broker.invalid:9092' },
};
const names: Listener[] = ['PLAINTEXT', 'CONTROLLER', 'LOGIN', 'TLS', 'FAR', 'NOWHERE'];

let keeper: Keeper;
let broker: EmbeddedBroker;
let lab: HydraLab;
let ports: Record<Listener, number>;

beforeAll(async () => {
  keeper = await createKeeper();
  const drawn = await freePortsOf(
    names.map(() => 0),
    'the test',
  );
  ports = Object.fromEntries(names.map((name, index) => [name, drawn[index] ?? 0])) as typeof ports;
  broker = await startEmbeddedBroker({ keeper, port: ports.PLAINTEXT, settings: settings() });
  lab = new HydraLab();
});

afterAll(async () => {
  await lab.closeEmpty(10_000);
  await broker.stop();
  await keeper.close();
});

function settings(): Record<string, string> {
  const here = (name: Listener) => `127.0.0.1:${ports[name]}`;
  const advertised = (name: Listener) => listeners[name].advertised ?? here(name);
  const forClients = names.filter((name) => name !== 'CONTROLLER');
  return {
    listeners: names.map((name) => `${name}://${here(name)}`).join(','),
    'advertised.listeners': forClients.map((name) => `${name}://${advertised(name)}`).join(','),
    'listener.security.protocol.map': names.map((name) => `${name}:${listeners[name].protocol}`).join(','),
    'controller.quorum.voters': `1@${here('CONTROLLER')}`,
    'sasl.enabled.mechanisms': 'PLAIN',
    'listener.name.login.plain.sasl.jaas.config':
      'org.apache.kafka.common.security.plain.PlainLoginModule required user_a="b";',
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.certificate.chain': serverPem,
    'ssl.keystore.key': serverKeyPem,
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'allow.everyone.if.no.acl.found': 'true',
    'super.users': 'User:nobody',
    // Without it the creation of rights is never answered.
    'connections.max.idle.ms': '600000',
  };
}

const small = ['--total_sub_apps=1', '--clients_per_app=20', '--msg_rate=500', '--test_duration=1'];

const run = (bootstrap: string, ...more: string[]) =>
  lab.run(['kafka', ...small, `--bootstrap=${bootstrap}`, ...more]);

async function administered(work: (admin: ReturnType<Kafka['admin']>) => Promise<unknown>): Promise<void> {
  const admin = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  await work(admin);
  await admin.disconnect();
}

/** Whoever comes may do everything with what the name stands for, but for one operation. */
async function deny(resourceType: AclResourceTypes, name: string, operation: AclOperationTypes) {
  const isCluster = resourceType === AclResourceTypes.CLUSTER;
  const one = {
    resourceType,
    resourceName: name,
    resourcePatternType: isCluster ? ResourcePatternTypes.LITERAL : ResourcePatternTypes.PREFIXED,
    principal: 'User:ANONYMOUS',
    host: '*',
  };
  const { ALLOW, DENY } = AclPermissionTypes;
  const acl = [
    { ...one, operation: AclOperationTypes.ALL, permissionType: ALLOW },
    { ...one, operation, permissionType: DENY },
  ];
  await administered((admin) => admin.createAcls({ acl }));
}

describe('a listener', { timeout: 60_000 }, () => {
  it.each<[Listener, string]>([
    [
      'LOGIN',
      'Kafka at <it> closes the connection of whoever does not log in: that listener wants SASL, or max.connections.per.ip is reached (',
    ],
    ['TLS', 'cannot reach Kafka at <it>: it wants TLS on that listener ('],
    [
      'FAR',
      'Kafka at <it> sends its clients to 127.0.0.1:1 (advertised.listeners), which cannot be reached: connection refused (',
    ],
    ['NOWHERE', 'Kafka at <it> sends its clients to broker.invalid:9092 (advertised.listeners), which'],
  ])('of kind %s is refused in one line before anything starts, and by the doctor', async (name, says) => {
    const it = `127.0.0.1:${ports[name]}`;
    const ended = await run(it);
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toContain(`hydra: ${says.replace('<it>', it)}`);
    expect(ended.stderr.match(/\n/g)).toHaveLength(1);
    const doctor = await lab.run(['doctor', '--json', `--bootstrap=${it}`]);
    expect(doctor.code).toBe(1);
    const { checks } = JSON.parse(doctor.stdout);
    const kafka = checks.find((check: { name: string }) => check.name === 'Kafka');
    expect(kafka.found).toContain(says.replace('<it>', it).replace(/ \($/, ''));
  });
});

describe('a right that is missing', { timeout: 60_000 }, () => {
  beforeAll(async () => {
    for (const operation of [AclOperationTypes.DELETE, AclOperationTypes.CREATE]) {
      await deny(AclResourceTypes.CLUSTER, 'kafka-cluster', operation);
    }
  });

  it.each(['Create', 'Describe', 'Write', 'Read'] as const)('%s is named', async (right) => {
    const prefix = `no-${right.toLowerCase()}`;
    const operation = { Create: 'CREATE', Describe: 'DESCRIBE', Write: 'WRITE', Read: 'READ' } as const;
    await deny(AclResourceTypes.TOPIC, prefix, AclOperationTypes[operation[right]]);
    const { code, stderr } = await run(broker.bootstrap, `--marathon_app_prefix=/${prefix}`);
    expect(code).toBe(1);
    const last = stderr.trimEnd().split('\n').at(-1) ?? '';
    expect(last).toMatch(
      right === 'Create' || right === 'Describe'
        ? new RegExp(`^hydra: cannot .*: this client lacks the right ${right} on the topic`)
        : new RegExp(`gave up: .*See that this client may ${right.toLowerCase()} `),
    );
    // One that it may not see it cannot delete either, and says so.
    if (right === 'Describe') expect(stderr).toMatch(/could not undo topic no-describe_kafka_/);
    else expect(stderr).not.toContain('could not undo');
  });

  it('Delete costs no result, and what stays is named', async () => {
    await deny(AclResourceTypes.TOPIC, 'no-delete', AclOperationTypes.DELETE);
    const { code, stderr } = await run(broker.bootstrap, '--marathon_app_prefix=/no-delete');
    expect(code).toBe(0);
    const admin = await connectAdmin(unsecured(broker.bootstrap));
    const left = await admin.listTopics('no-delete');
    await admin.close();
    expect(left).toHaveLength(1);
    expect(stderr).toContain(
      `cannot delete topic ${left[0]} on Kafka at ${broker.bootstrap}: this client lacks the right Delete`,
    );
  });
});

it('clocks that differ too much for a topic end the run with the settings to raise', async () => {
  const admin = await connectAdmin(unsecured(broker.bootstrap));
  const config = { 'message.timestamp.before.max.ms': '0', 'message.timestamp.after.max.ms': '0' };
  await admin.createTopic({ topic: 'punctual', partitions: 1, replicationFactor: 1, config });
  await admin.close();
  const { code, stderr } = await run(broker.bootstrap, '--topic=punctual', '--linger_ms=50');
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /hydra: the publisher gave up: .*INVALID_TIMESTAMP \(.*message\.timestamp\.before\.max\.ms/,
  );
}, 60_000);
