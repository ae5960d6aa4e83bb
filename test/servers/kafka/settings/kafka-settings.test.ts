import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Secret } from '../../../../src/base/secret.ts';
import { loadSettings } from '../../../../src/options/settings.ts';
import type { KafkaSettings } from '../../../../src/servers/kafka/settings/resolve-settings.ts';
import { kafkaSettings } from '../../../../src/servers/kafka/settings/settings.ts';
import { TestCa } from '../../../harness/certificates.ts';
import { sharedTempFolder } from '../../../harness/temp-folder.ts';

const folder = sharedTempFolder();
let ca: TestCa;

beforeAll(async () => {
  ca = await TestCa.create();
  const [client, other] = [await ca.issue('CN=client'), await ca.issue('CN=other')];
  const files = {
    ...{ 'ca.pem': ca.pem, 'client.pem': client.cert, 'client.key': client.key, 'other.key': other.key },
    ...{ password: 'hush\n', token: 'abc\n', 'both.pem': `${client.key}\n${client.cert}` },
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
});

/** `[kafka]` as it is used, from lines of the section. */
function read(...lines: string[]): KafkaSettings {
  writeFileSync(join(folder, 'hydra.ini'), ['[kafka]', ...lines, ''].join('\n'));
  const sources = { configFile: 'hydra.ini', cwd: folder, env: {}, options: {}, servers: [kafkaSettings] };
  return loadSettings(sources).servers.kafka as unknown as KafkaSettings;
}

/** The same from a properties file. */
function readProperties(...lines: string[]): KafkaSettings {
  writeFileSync(join(folder, 'client.properties'), lines.join('\n'));
  return read('command_config = client.properties');
}

const revealed = (secret: unknown) => (secret instanceof Secret ? secret.reveal() : secret);

describe('[kafka]', () => {
  it('speaks in plain text with whoever it does not know better of', () => {
    expect(read('bootstrap = a:1, b:2')).toEqual({
      ...{ bootstrap: 'a:1,b:2', brokers: 1, version: null },
      security: { tls: null, login: null },
    });
  });

  it('has a CA, a certificate of its own and a login, from files', () => {
    const { security } = read(
      ...[
        'security_protocol = sasl_ssl',
        'ca_file = ca.pem',
        'cert_file = client.pem',
        'key_file = client.key',
      ],
      ...[
        'check_hostname = false',
        'sasl_mechanism = scram-sha-512',
        'user = alice',
        'password_file = password',
      ],
    );
    expect(security.tls).toMatchObject({
      ca: ca.pem.trim(),
      checkHostname: false,
      client: { keyPassword: null },
    });
    expect(security.login).toMatchObject({ mechanism: 'SCRAM-SHA-512', user: 'alice' });
    expect(security.login && 'password' in security.login && revealed(security.login.password)).toBe('hush');
  });

  it('has a token, or where to ask for one', () => {
    const oauth = ['security_protocol = SASL_PLAINTEXT', 'sasl_mechanism = OAUTHBEARER'];
    const given = read(...oauth, 'token_file = token').security.login;
    expect(given && 'token' in given && revealed(given.token)).toBe('abc');
    const asked = ['token_endpoint = https://x/y', 'client_id = me', 'client_secret = hush', 'scope = kafka'];
    expect(read(...oauth, ...asked, 'token_ca_file = ca.pem').security.login).toMatchObject({
      endpoint: { url: 'https://x/y', clientId: 'me', scope: 'kafka', ca: ca.pem.trim() },
    });
  });

  const plain = ['security_protocol = SASL_SSL', 'sasl_mechanism = PLAIN'];
  it.each([
    [['ca_file = ca.pem'], '[kafka]: ca_file is given, and security_protocol is PLAINTEXT'],
    [['security_protocol = SSL', 'user = a'], '[kafka]: user is given, and security_protocol is SSL'],
    [['security_protocol = TLS'], '[kafka] security_protocol: "TLS" is not known'],
    [
      ['security_protocol = SASL_SSL'],
      '[kafka]: security_protocol wants a login, and sasl_mechanism is not given',
    ],
    [['security_protocol = SSL', 'ca_file = no.pem'], 'ca_file: "'],
    [['security_protocol = SSL', 'ca_file = password'], '[kafka] ca_file: "password" holds no certificate'],
    [['security_protocol = SSL', 'cert_file = client.pem'], '[kafka]: cert_file and key_file go together'],
    [
      ['security_protocol = SSL', 'cert_file = client.pem', 'key_file = other.key'],
      '[kafka] key_file: "other.key": it is not the key of the certificate',
    ],
    [
      ['security_protocol = SSL', 'cert_file = client.pem', 'key_file = password'],
      '[kafka] key_file: "password": it holds no key that can be used',
    ],
    [plain, '[kafka]: PLAIN needs a user'],
    [[...plain, 'user = a'], '[kafka]: PLAIN needs a password'],
    [[...plain, 'user = a', 'password = b', 'password_file = password'], 'password_file are both given'],
    [
      [...plain, 'user = a', 'password = b', 'token = c'],
      '[kafka]: token is given, and sasl_mechanism is PLAIN',
    ],
    [['security_protocol = SASL_SSL', 'sasl_mechanism = OAUTHBEARER'], '[kafka]: OAUTHBEARER needs a token'],
    [
      ['security_protocol = SASL_SSL', 'sasl_mechanism = OAUTHBEARER', 'token = a', 'client_id = b'],
      '[kafka]: a token and client_id are both given',
    ],
    [['token_endpoint = ftp://x'], '[kafka] token_endpoint: "ftp://x" is not the address of an endpoint'],
    [['command_config = x', 'user = a'], '[kafka]: command_config and user are both given'],
    [['command_config = x', 'check_hostname = false'], 'command_config and check_hostname are both given'],
    [['command_config = no.properties'], '[kafka] command_config: "'],
  ])('refuses %j', (lines, says) => {
    let message = '';
    try {
      read(...lines);
    } catch (error) {
      message = String(error instanceof Error ? `${error.name} ${error.message}` : error);
    }
    expect(message).toContain(says);
    expect(message).toMatch(/^UsageError /);
    expect(message).not.toContain('hush');
  });
});

describe('a properties file', () => {
  it('of a managed cluster is read as Kafka reads it', () => {
    const { bootstrap, security } = readProperties(
      ...['# from the console', 'bootstrap.servers=one:9092,\\', '   two:9092', 'security.protocol=SASL_SSL'],
      'sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="key" password="secret";',
      ...['sasl.mechanism=PLAIN', 'client.dns.lookup=use_all_dns_ips', 'acks=all'],
    );
    expect(bootstrap).toBe('one:9092,two:9092');
    expect(security.tls).toEqual({ ca: null, client: null, checkHostname: true });
    expect(security.login).toMatchObject({ mechanism: 'PLAIN', user: 'key' });
  });

  it('names PEM files, or holds them', () => {
    const files = readProperties(
      ...['security.protocol=SSL', 'ssl.truststore.type=PEM', 'ssl.truststore.location=ca.pem'],
      ...[
        'ssl.keystore.type=PEM',
        'ssl.keystore.location=both.pem',
        'ssl.endpoint.identification.algorithm=',
      ],
    );
    expect(files.security.tls).toMatchObject({ ca: ca.pem.trim(), checkHostname: false });
    expect(files.security.tls?.client?.cert).toContain('BEGIN CERTIFICATE');
    const inline = readProperties(
      ...['security.protocol=SSL', `ssl.truststore.certificates=${ca.pem.replaceAll('\n', '\\n')}`],
    );
    expect(inline.security.tls?.ca).toBe(ca.pem.trim());
  });

  it('says where tokens come from, in both ways that Kafka has', () => {
    const begin = ['security.protocol=SASL_SSL', 'sasl.mechanism=OAUTHBEARER'];
    const url = 'sasl.oauthbearer.token.endpoint.url=https://login/token';
    const jaas =
      'sasl.jaas.config=org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required clientId="me" clientSecret="hush" scope="k" extension_logicalCluster="lkc-1";';
    expect(readProperties(...begin, url, jaas).security.login).toMatchObject({
      endpoint: { url: 'https://login/token', clientId: 'me', scope: 'k' },
      extensions: { logicalCluster: 'lkc-1' },
    });
    const own = 'sasl.oauthbearer.client.credentials.client';
    expect(readProperties(...begin, url, `${own}.id=me`, `${own}.secret=hush`).security.login).toMatchObject({
      endpoint: { clientId: 'me', scope: null },
    });
    const file = `sasl.oauthbearer.token.endpoint.url=file://${join(folder, 'token')}`;
    const { login } = readProperties(...begin, file).security;
    expect(login && 'token' in login && revealed(login.token)).toBe('abc');
  });

  it('may name brokers that [kafka] names otherwise: the nearer word counts', () => {
    writeFileSync(join(folder, 'client.properties'), 'bootstrap.servers=far:1');
    expect(read('command_config = client.properties', 'bootstrap = near:2').bootstrap).toBe('near:2');
  });

  it.each([
    [['security.protocol=TLS'], 'client.properties: security.protocol: "TLS" is not known'],
    [
      ['security.protocol=SASL_SSL'],
      'client.properties: sasl.mechanism is missing, which Kafka takes for GSSAPI',
    ],
    [['security.protocol=SASL_SSL', 'sasl.mechanism=GSSAPI'], 'sasl.mechanism: "GSSAPI" is not known'],
    [
      ['security.protocol=SASL_SSL', 'sasl.mechanism=PLAIN'],
      'client.properties: sasl.jaas.config has no username',
    ],
    [
      ['bootstrap.servers=no port'],
      'client.properties: bootstrap.servers: "no port" is not a list of brokers',
    ],
    [
      ['security.protocol=SSL', 'ssl.truststore.location=no.jks'],
      'client.properties: ssl.truststore.location: "',
    ],
    [
      ['security.protocol=SSL', 'ssl.truststore.location=password'],
      'ssl.truststore.location: "password" holds no cert',
    ],
  ])('is refused with the name of the property: %j', (lines, says) => {
    expect(() => readProperties(...lines)).toThrow(says);
  });
});
