import type { Keeper } from '../../src/process/keeper.ts';
import { type EmbeddedBroker, startEmbeddedBroker } from '../../src/servers/kafka/brokers/embedded-broker.ts';
import { addScramUser } from '../../src/servers/kafka/brokers/scram-users.ts';
import { freePortsOf } from '../../src/servers/shared/free-ports.ts';
import { type Issued, TestCa } from './certificates.ts';

/** A listener of a secured broker, by what it wants. */
export const LISTENERS = {
  PLAINTEXT: 'PLAINTEXT',
  CONTROLLER: 'PLAINTEXT',
  TLS: 'SSL',
  MUTUAL: 'SSL',
  OTHERNAME: 'SSL',
  OUTDATED: 'SSL',
  LOGIN: 'SASL_PLAINTEXT',
  TLSLOGIN: 'SASL_SSL',
} as const;

export type ListenerName = keyof typeof LISTENERS;

const names = Object.keys(LISTENERS) as ListenerName[];

/** Whom every login listener knows. */
export const USER = 'alice';
/** With what ends attributes of SCRAM and JAAS, and a letter that no Latin alphabet has. */
export const PASSWORD = 'pass,word="=\\ wörд';

/** Whom tokens must be meant for. */
export const AUDIENCE = 'urn:kafka';

export interface SecuredOptions {
  readonly keeper: Keeper;
  /** How long a login lasts, ms; none = for ever. */
  readonly sessionMs?: number;
  /** Where the keys are that sign its tokens; none = it takes those that nobody signed, as Kafka does unless told. */
  readonly keysUrl?: string;
}

/** A real broker with a listener of every kind. */
export interface SecuredBroker {
  readonly broker: EmbeddedBroker;
  readonly ca: TestCa;
  /** Of a client, signed by a CA that the broker trusts. */
  readonly client: Issued;
  at(listener: ListenerName): string;
}

/** Starts it, and makes its user known for SCRAM. */
export async function startSecuredBroker({
  keeper,
  sessionMs,
  keysUrl,
}: SecuredOptions): Promise<SecuredBroker> {
  const ca = await TestCa.create();
  const drawn = await freePortsOf(
    names.map(() => 0),
    'the secured broker',
  );
  const portOf = (name: ListenerName) => drawn[names.indexOf(name)] ?? 0;
  const at = (name: ListenerName) => `127.0.0.1:${portOf(name)}`;
  const own = await ca.issue('CN=broker', { dns: ['localhost'], ips: ['127.0.0.1'] });
  const other = await ca.issue('CN=other', { dns: ['broker.example.com'] });
  const outdated = await ca.issue('CN=old', { ips: ['127.0.0.1'], expired: true });
  const forClients = names.filter((name) => name !== 'CONTROLLER');
  const broker = await startEmbeddedBroker({
    keeper,
    port: portOf('PLAINTEXT'),
    ...(keysUrl === undefined
      ? {}
      : { jvmProperties: { 'org.apache.kafka.sasl.oauthbearer.allowed.urls': keysUrl } }),
    settings: {
      listeners: names.map((name) => `${name}://${at(name)}`).join(','),
      'advertised.listeners': forClients.map((name) => `${name}://${at(name)}`).join(','),
      'listener.security.protocol.map': names.map((name) => `${name}:${LISTENERS[name]}`).join(','),
      'controller.quorum.voters': `1@${at('CONTROLLER')}`,
      'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER',
      ...keyStore('tls', own),
      ...keyStore('mutual', own),
      ...keyStore('othername', other),
      ...keyStore('outdated', outdated),
      ...keyStore('tlslogin', own),
      'listener.name.mutual.ssl.client.auth': 'required',
      'listener.name.mutual.ssl.truststore.type': 'PEM',
      'listener.name.mutual.ssl.truststore.certificates': ca.pem,
      ...logins('login', keysUrl),
      ...logins('tlslogin', keysUrl),
      ...(sessionMs === undefined ? {} : { 'connections.max.reauth.ms': String(sessionMs) }),
    },
  });
  await addScramUser(broker.bootstrap, USER, PASSWORD);
  return { broker, ca, client: await ca.issue('CN=client'), at };
}

const keyStore = (listener: string, { cert, key }: Issued): Record<string, string> => ({
  [`listener.name.${listener}.ssl.keystore.type`]: 'PEM',
  [`listener.name.${listener}.ssl.keystore.certificate.chain`]: cert,
  [`listener.name.${listener}.ssl.keystore.key`]: key,
});

function logins(listener: string, keysUrl: string | undefined): Record<string, string> {
  const modules = 'org.apache.kafka.common.security';
  const prefix = `listener.name.${listener}`;
  const quotedPassword = PASSWORD.replace(/["\\]/g, '\\$&');
  const scram = `${modules}.scram.ScramLoginModule required;`;
  const bearer = `${modules}.oauthbearer.OAuthBearerLoginModule required`;
  return {
    [`${prefix}.plain.sasl.jaas.config`]: `${modules}.plain.PlainLoginModule required user_${USER}="${quotedPassword}";`,
    [`${prefix}.scram-sha-256.sasl.jaas.config`]: scram,
    [`${prefix}.scram-sha-512.sasl.jaas.config`]: scram,
    [`${prefix}.oauthbearer.sasl.jaas.config`]:
      keysUrl === undefined ? `${bearer} unsecuredLoginStringClaim_sub="broker";` : `${bearer};`,
    ...(keysUrl === undefined
      ? {}
      : {
          [`${prefix}.oauthbearer.sasl.server.callback.handler.class`]: `${modules}.oauthbearer.OAuthBearerValidatorCallbackHandler`,
          [`${prefix}.oauthbearer.sasl.oauthbearer.jwks.endpoint.url`]: keysUrl,
          [`${prefix}.oauthbearer.sasl.oauthbearer.expected.audience`]: AUDIENCE,
          [`${prefix}.oauthbearer.sasl.oauthbearer.expected.issuer`]: new URL(keysUrl).origin,
        }),
  };
}
