import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Keeper } from '../../src/process/keeper.ts';
import { createKeeper } from '../../src/process/watched-keeper.ts';
import { connectAdmin } from '../../src/servers/kafka/admin/admin.ts';
import { addScramUser } from '../../src/servers/kafka/brokers/scram-users.ts';
import { unsecured } from '../../src/servers/kafka/client/cluster.ts';
import { TestCa } from '../harness/certificates.ts';
import { HydraLab } from '../harness/hydra-process.ts';
import {
  type ListenerName,
  PASSWORD,
  type SecuredBroker,
  startSecuredBroker,
  USER,
} from '../harness/secured-broker.ts';

/* Brokers that want TLS and logins: each set-up measured, each refusal told by its cause. */

let keeper: Keeper;
let lab: HydraLab;
let secured: SecuredBroker;

beforeAll(async () => {
  keeper = await createKeeper();
  secured = await startSecuredBroker({ keeper });
  lab = new HydraLab();
  const { ca, client } = secured;
  const strangers = await TestCa.create('CN=Strangers');
  const stranger = await strangers.issue('CN=stranger');
  const files = {
    ...{ 'other-ca.pem': strangers.pem, 'stranger.pem': stranger.cert, 'stranger.key': stranger.key },
    'ca.pem': ca.pem,
    'client.pem': client.cert,
    'client.key': client.key,
    password: `${PASSWORD}\n`,
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(lab.folder, name), text);
}, 120_000);

afterAll(async () => {
  await lab.closeEmpty(10_000);
  await secured?.broker.stop();
  await keeper.close();
});

const load = ['--total_sub_apps=1', '--clients_per_app=200', '--msg_rate=200', '--test_duration=3'];
const tls = ['--kafka_ca_file=ca.pem'];
const own = ['--kafka_cert_file=client.pem', '--kafka_key_file=client.key'];
const login = (mechanism: string) => [
  ...[`--kafka_sasl_mechanism=${mechanism}`, `--kafka_user=${USER}`, '--kafka_password_file=password'],
];

interface SetUp {
  listener: ListenerName;
  protocol: string;
  args: readonly string[];
}

const setUps: readonly SetUp[] = [
  { listener: 'TLS', protocol: 'SSL', args: tls },
  { listener: 'MUTUAL', protocol: 'SSL', args: [...tls, ...own] },
  { listener: 'OTHERNAME', protocol: 'SSL', args: [...tls, '--kafka_check_hostname=false'] },
  ...['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism): SetUp[] => [
    { listener: 'LOGIN', protocol: 'SASL_PLAINTEXT', args: login(mechanism) },
    { listener: 'TLSLOGIN', protocol: 'SASL_SSL', args: [...tls, ...login(mechanism)] },
  ]),
];

describe('a secured broker', { timeout: 60_000 }, () => {
  it.each(setUps)('is measured at $listener with $args', async ({ listener, protocol, args }) => {
    const at = [`--bootstrap=${secured.at(listener)}`, `--kafka_security_protocol=${protocol}`];
    const result = await lab.kafka([...at, ...args, ...load]);
    expect(result).toMatchObject({ unclean_because: [], clean: true, counts: { acked: 600, lost: 0 } });
  });

  it.each(['PLAIN', 'SCRAM-SHA-512'])('is measured with kafkajs too, over TLS with %s', async (mechanism) => {
    const at = [`--bootstrap=${secured.at('TLSLOGIN')}`, '--kafka_security_protocol=SASL_SSL'];
    const few = ['--total_sub_apps=1', '--clients_per_app=10', '--msg_rate=1000', '--test_duration=2'];
    const result = await lab.kafka([...at, ...tls, ...login(mechanism), ...few, '--client=kafkajs']);
    expect(result).toMatchObject({ counts: { acked: 2000, lost: 0 } });
  });
});

interface Refusal extends SetUp {
  says: string;
}

const UNTRUSTED =
  'cannot reach Kafka at <it>: its certificate is signed by no CA that is trusted here (set [kafka] ca_file';
const WANTS_LOGIN =
  'Kafka at <it> closes the connection of whoever does not log in: that listener wants SASL, or';
const stranger = ['--kafka_cert_file=stranger.pem', '--kafka_key_file=stranger.key'];
const wrong = (mechanism: string) => [
  ...[`--kafka_sasl_mechanism=${mechanism}`, '--kafka_user=bob', '--kafka_password=nonsense'],
];

const refusals: readonly Refusal[] = [
  {
    ...{ listener: 'TLS', protocol: 'PLAINTEXT', args: [] },
    says: 'cannot reach Kafka at <it>: it wants TLS on that listener (set [kafka] security_protocol to SSL',
  },
  { listener: 'LOGIN', protocol: 'PLAINTEXT', args: [], says: WANTS_LOGIN },
  {
    ...{ listener: 'PLAINTEXT', protocol: 'SSL', args: tls },
    says: 'cannot reach Kafka at <it>: it speaks no TLS on that listener (',
  },
  {
    ...{ listener: 'PLAINTEXT', protocol: 'SASL_PLAINTEXT', args: login('PLAIN') },
    says: 'Kafka at <it> wants no login on that listener (set [kafka] security_protocol to PLAINTEXT or SSL',
  },
  { listener: 'TLS', protocol: 'SSL', args: [], says: UNTRUSTED },
  { listener: 'TLS', protocol: 'SSL', args: ['--kafka_ca_file=other-ca.pem'], says: UNTRUSTED },
  {
    ...{ listener: 'OTHERNAME', protocol: 'SSL', args: tls },
    says: 'cannot reach Kafka at <it>: its certificate is for broker.example.com, not for 127.0.0.1 (',
  },
  {
    ...{ listener: 'OUTDATED', protocol: 'SSL', args: tls },
    says: 'cannot reach Kafka at <it>: its certificate has expired (',
  },
  {
    ...{ listener: 'MUTUAL', protocol: 'SSL', args: tls },
    says: 'cannot reach Kafka at <it>: it wants a certificate of its clients (set [kafka] cert_file and key_file)',
  },
  {
    ...{ listener: 'MUTUAL', protocol: 'SSL', args: [...tls, ...stranger] },
    says: 'cannot reach Kafka at <it>: it refuses our certificate (',
  },
  { listener: 'TLSLOGIN', protocol: 'SSL', args: tls, says: WANTS_LOGIN },
  {
    ...{ listener: 'TLSLOGIN', protocol: 'SASL_SSL', args: [...tls, ...wrong('SCRAM-SHA-256')] },
    says: 'Kafka at <it> refuses user "bob" (SCRAM-SHA-256): Authentication failed during authentication due to invalid credentials',
  },
  {
    ...{ listener: 'LOGIN', protocol: 'SASL_PLAINTEXT', args: wrong('PLAIN') },
    says: 'Kafka at <it> refuses user "bob" (PLAIN): Authentication failed: Invalid username or password (',
  },
];

describe('what a secured broker refuses', { timeout: 60_000 }, () => {
  it.each(refusals)('at $listener over $protocol with $args is told by its cause', async (refusal) => {
    const { listener, protocol, args } = refusal;
    const says = refusal.says.replace('<it>', secured.at(listener));
    const all = [`--bootstrap=${secured.at(listener)}`, `--kafka_security_protocol=${protocol}`, ...args];
    const ended = await lab.run(['kafka', ...all, ...load]);
    expect(ended.stderr).toContain(`hydra: ${says}`);
    expect(ended).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/^[^\n]+\n$/) });
    const doctor = await lab.run(['doctor', '--json', ...all]);
    const { checks } = JSON.parse(doctor.stdout);
    const found = checks.find(({ name }: { name: string }) => name === 'Kafka')?.found;
    expect(found).toContain(says.replace(/ \([^(]*$/, ''));
  });
});

it('a password is on no command line, in no environment but of those who were told, in no app, log or result', async () => {
  const secret = 'PASSWORD-NOBODY-SEES';
  await addScramUser(secured.broker.bootstrap, 'shy', secret);
  const settings = ['[kafka]', `bootstrap = ${secured.at('TLSLOGIN')}`, 'security_protocol = SASL_SSL'];
  const keys = ['ca_file = ca.pem', 'sasl_mechanism = SCRAM-SHA-256', 'user = shy'];
  writeFileSync(join(lab.folder, 'shy.ini'), [...settings, ...keys, ''].join('\n'));
  const args = ['kafka', '--config_file=shy.ini', '--output=shy', '--test_duration=3', ...load.slice(0, 3)];
  const run = lab.start(args, { HYDRA_KAFKA_PASSWORD: secret });
  await run.seen(/^watch/m);
  const others = lab.processes().filter((pid) => pid !== run.child.pid);
  expect(others.length).toBeGreaterThan(2);
  for (const pid of others) {
    for (const file of ['cmdline', 'environ']) {
      expect(readFileSync(`/proc/${pid}/${file}`, 'latin1'), `${file} of ${pid}`).not.toContain(secret);
    }
  }
  const [, marathon = ''] = /Marathon \(local\): (\S+)/.exec(run.stderr) ?? [];
  const apps = await (await fetch(`${marathon}/v2/apps?embed=apps.tasks`)).text();
  expect(apps).toContain('kafka-sub');
  expect(apps).not.toContain(secret);
  const ended = await run.ended;
  expect(ended.code, ended.stderr).toBe(0);
  expect(ended.stdout + ended.stderr).not.toContain(secret);
  const files = readdirSync(join(lab.folder, 'shy'), { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile(),
  );
  expect(files.length).toBeGreaterThan(0);
  for (const { parentPath, name } of files) {
    expect(readFileSync(join(parentPath, name), 'latin1'), name).not.toContain(secret);
  }
}, 60_000);

it("is measured with a properties file of Kafka's own tools, its trust store made by Java", async () => {
  const store = ['-keystore', 'trust.p12', '-storetype', 'PKCS12', '-storepass', 'changeit'];
  const stored = ['-importcert', '-noprompt', '-alias', 'ca', '-file', 'ca.pem', ...store];
  execFileSync('keytool', stored, { cwd: lab.folder, stdio: 'ignore' });
  const password = PASSWORD.replace(/["\\]/g, '\\$&').replaceAll('\\', '\\\\');
  const properties = [
    ...[
      `bootstrap.servers=${secured.at('TLSLOGIN')}`,
      'security.protocol=SASL_SSL',
      'sasl.mechanism=SCRAM-SHA-256',
    ],
    `sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="${USER}" password="${password}";`,
    ...[
      'ssl.truststore.location=trust.p12',
      'ssl.truststore.password=changeit',
      'ssl.truststore.type=PKCS12',
    ],
  ];
  writeFileSync(join(lab.folder, 'client.properties'), properties.join('\n'));
  const result = await lab.kafka(['--command_config=client.properties', ...load]);
  expect(result).toMatchObject({
    counts: { acked: 600, lost: 0 },
    environment: { system: { security_protocol: 'SASL_SSL', sasl_mechanism: 'SCRAM-SHA-256' } },
  });
}, 60_000);

it('that a killed run has left its topic on is tidied all the same, over TLS and with a login', async () => {
  const at = [`--bootstrap=${secured.at('TLSLOGIN')}`, '--kafka_security_protocol=SASL_SSL'];
  const run = lab.start([
    'kafka',
    ...at,
    ...tls,
    ...login('SCRAM-SHA-512'),
    '--test_duration=60',
    ...load.slice(0, 3),
  ]);
  await run.seen(/^watch/m);
  const admin = await connectAdmin(unsecured(secured.broker.bootstrap));
  expect(await admin.listTopics('hydra_kafka_')).toHaveLength(1);
  run.kill('SIGKILL');
  await run.ended;
  await lab.untilGone(20_000);
  expect(await admin.listTopics('hydra_kafka_')).toEqual([]);
  await admin.close();
}, 90_000);
