import { basename, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getProperties } from 'properties-file';
import { UsageError } from '../../../base/errors.ts';
import { Secret } from '../../../base/secret.ts';
import { readSmallFile } from '../../../options/small-file.ts';
import { type KafkaLogin, type KafkaSecurity, MECHANISMS } from '../client/security.ts';
import { bootstrapField, mechanismText, protocolText } from './fields.ts';
import { readJaas } from './jaas.ts';
import { readStores } from './key-stores.ts';
import { type Properties, readProperty, textOf, type Where } from './properties.ts';

/** What a properties file says of a cluster. */
export interface ClientProperties {
  readonly bootstrap: string | null;
  readonly security: KafkaSecurity;
}

/**
 * Reads a properties file as Kafka's own tools take it with `--command-config`: bootstrap.servers, security.protocol,
 * ssl.*, sasl.*. What else it holds is for clients, and of no meaning here.
 * @param cwd where relative paths begin: its own, and those of the files that it names
 * @throws UsageError naming file and key. Shows no secret.
 */
export function readClientProperties(file: string, cwd: string): ClientProperties {
  const properties: Properties = getProperties(readSmallFile(resolve(cwd, file), '[kafka] command_config'));
  const where: Where = (key) => `${basename(file)}: ${key}`;
  const protocol =
    readProperty(properties, 'security.protocol', { schema: protocolText, where }) ?? 'PLAINTEXT';
  return {
    bootstrap: readProperty(properties, 'bootstrap.servers', { schema: bootstrapField.schema, where }),
    security: {
      tls: protocol.endsWith('SSL')
        ? { ...readStores(properties, { where, cwd }), checkHostname: checksHostname(properties) }
        : null,
      login: protocol.startsWith('SASL') ? readLogin(properties, where) : null,
    },
  };
}

/** Kafka checks it unless the algorithm is empty. */
const checksHostname = (properties: Properties): boolean =>
  properties['ssl.endpoint.identification.algorithm']?.trim() !== '';

function readLogin(properties: Properties, where: Where): KafkaLogin {
  const mechanism = readProperty(properties, 'sasl.mechanism', { schema: mechanismText, where });
  if (mechanism === null) {
    throw new UsageError(`${where('sasl.mechanism')} is missing, which Kafka takes for GSSAPI`, {
      hint: `Hydra logs in with ${MECHANISMS.join(', ')}`,
    });
  }
  const jaas = readJaas(textOf(properties, 'sasl.jaas.config') ?? '', where('sasl.jaas.config'));
  if (mechanism === 'OAUTHBEARER') return readTokenLogin(properties, jaas, where);
  const { username, password } = jaas;
  if (username !== undefined && password !== undefined) {
    return { mechanism, user: username, password: new Secret(password) };
  }
  throw new UsageError(
    `${where('sasl.jaas.config')} has no ${username === undefined ? 'username' : 'password'}`,
    {
      hint: 'write <login module> required username="..." password="...";',
    },
  );
}

/** As Kafka 4.1 has it, in properties of their own, or as before, among the options of the login module. */
function readTokenLogin(properties: Properties, jaas: Properties, where: Where): KafkaLogin {
  const url = textOf(properties, 'sasl.oauthbearer.token.endpoint.url');
  const own = (name: string) => textOf(properties, `sasl.oauthbearer.client.credentials.client.${name}`);
  const extensions = Object.fromEntries(
    Object.entries(jaas).flatMap(([key, value]) => {
      const [, name] = /^extension_([A-Za-z]+)$/.exec(key) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value]];
    }),
  );
  if (url?.startsWith('file:') && URL.canParse(url)) {
    const text = readSmallFile(fileURLToPath(url), where('sasl.oauthbearer.token.endpoint.url'));
    return { mechanism: 'OAUTHBEARER', token: new Secret(text.trim()), extensions };
  }
  const [clientId, clientSecret] = [own('id') ?? jaas.clientId, own('secret') ?? jaas.clientSecret];
  if (url === null || clientId === undefined || clientSecret === undefined) {
    throw new UsageError(
      `${where('sasl.oauthbearer.token.endpoint.url')}, client id and client secret go together`,
      {
        hint: 'give clientId and clientSecret in sasl.jaas.config, or sasl.oauthbearer.client.credentials.client.id and .secret',
      },
    );
  }
  const scope = textOf(properties, 'sasl.oauthbearer.scope') ?? jaas.scope ?? null;
  const endpoint = { url, clientId, clientSecret: new Secret(clientSecret), scope, ca: null };
  return { mechanism: 'OAUTHBEARER', endpoint, extensions };
}
