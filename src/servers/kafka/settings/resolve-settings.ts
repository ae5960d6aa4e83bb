import { resolve } from 'node:path';
import { UsageError } from '../../../base/errors.ts';
import { Secret } from '../../../base/secret.ts';
import { readCertificates } from '../../../options/certificates.ts';
import { quoted } from '../../../options/field.ts';
import { readSecret } from '../../../options/login.ts';
import type { SettingValues } from '../../../options/settings-fields.ts';
import { readSmallFile } from '../../../options/small-file.ts';
import {
  type ClientCertificate,
  type KafkaLogin,
  type KafkaSecurity,
  type KafkaTls,
  MECHANISMS,
  type SecurityProtocol,
} from '../client/security.ts';
import { checkedCertificate } from './client-certificate.ts';
import { readClientProperties } from './client-properties.ts';

/** `[kafka]` as it is used: where the brokers are, and how they are spoken with. */
export interface KafkaSettings {
  /** How many brokers are started here where `bootstrap` is null. */
  readonly brokers: number;
  /** Which Kafka they are; null = the one that comes with Hydra, or that of KAFKA_HOME. */
  readonly version: string | null;
  /** `host:port`, several separated by commas; null = a broker is started here. */
  readonly bootstrap: string | null;
  readonly security: KafkaSecurity;
}

/** The keys of `[kafka]`, each as its field gives it. */
export interface KafkaKeys {
  brokers: number;
  version: string | null;
  bootstrap: string | null;
  command_config: string | null;
  security_protocol: SecurityProtocol | null;
  ca_file: string | null;
  cert_file: string | null;
  key_file: string | null;
  key_password: Secret | null;
  key_password_file: string | null;
  check_hostname: boolean;
  sasl_mechanism: KafkaLogin['mechanism'] | null;
  user: string | null;
  password: Secret | null;
  password_file: string | null;
  token: Secret | null;
  token_file: string | null;
  token_endpoint: string | null;
  token_ca_file: string | null;
  client_id: string | null;
  client_secret: Secret | null;
  client_secret_file: string | null;
  scope: string | null;
}

const SECTION = '[kafka]';
/** Keys that only mean something with TLS, and with a login. */
const TLS_KEYS = ['ca_file', 'cert_file', 'key_file', 'key_password', 'key_password_file'] as const;
const PASSWORD_KEYS = ['user', 'password', 'password_file'] as const;
const ENDPOINT_KEYS = [
  'token_endpoint',
  'token_ca_file',
  'client_id',
  'client_secret',
  'client_secret_file',
  'scope',
] as const;
const TOKEN_KEYS = ['token', 'token_file', ...ENDPOINT_KEYS] as const;
const LOGIN_KEYS = ['sasl_mechanism', ...PASSWORD_KEYS, ...TOKEN_KEYS] as const;

/**
 * What the keys of `[kafka]` say together, files read.
 * @param cwd where relative paths of files begin
 * @throws UsageError for keys that contradict each other, what lacks beside others, and files that are of no use
 */
export function resolveKafkaSettings(values: SettingValues, cwd: string): KafkaSettings & SettingValues {
  // Every value came through the field of its key.
  const keys = values as unknown as KafkaKeys;
  const { brokers, version } = keys;
  if (keys.command_config === null) {
    return { bootstrap: keys.bootstrap, security: readSecurity(keys, cwd), brokers, version };
  }
  const [beside] = ['security_protocol' as const, ...TLS_KEYS, ...LOGIN_KEYS].filter(
    (key) => keys[key] !== null,
  );
  if (beside !== undefined || !keys.check_hostname) {
    throw refusal(`command_config and ${beside ?? 'check_hostname'} are both given`, 'keep one of them');
  }
  const read = readClientProperties(keys.command_config, cwd);
  return { bootstrap: keys.bootstrap ?? read.bootstrap, security: read.security, brokers, version };
}

function readSecurity(keys: KafkaKeys, cwd: string): KafkaSecurity {
  const protocol = keys.security_protocol ?? 'PLAINTEXT';
  const [isTls, isLogin] = [protocol.endsWith('SSL'), protocol.startsWith('SASL')];
  const needless = [...(isTls ? [] : TLS_KEYS), ...(isLogin ? [] : LOGIN_KEYS)].find(
    (key) => keys[key] !== null,
  );
  if (needless !== undefined) {
    const needed = isOneOf(TLS_KEYS, needless)
      ? 'SSL or SASL_SSL'
      : 'SASL_SSL, or SASL_PLAINTEXT without TLS';
    throw refusal(
      `${needless} is given, and security_protocol is ${protocol}`,
      `set security_protocol to ${needed}`,
    );
  }
  return { tls: isTls ? readTls(keys, cwd) : null, login: isLogin ? readLogin(keys, cwd) : null };
}

function readTls(keys: KafkaKeys, cwd: string): KafkaTls {
  return {
    ca: keys.ca_file === null ? null : readCertificates(keys.ca_file, `${SECTION} ca_file`, cwd),
    client: readClientCertificate(keys, cwd),
    checkHostname: keys.check_hostname,
  };
}

function readClientCertificate(keys: KafkaKeys, cwd: string): ClientCertificate | null {
  const { cert_file: certFile, key_file: keyFile } = keys;
  const keyPassword = readSecret(keys.key_password, keys.key_password_file, `${SECTION} key_password`, cwd);
  if (certFile === null && keyFile === null && keyPassword === null) return null;
  if (certFile === null || keyFile === null) {
    throw refusal('cert_file and key_file go together', 'give both, or neither');
  }
  const cert = readCertificates(certFile, `${SECTION} cert_file`, cwd);
  const key = new Secret(readSmallFile(resolve(cwd, keyFile), `${SECTION} key_file`));
  return checkedCertificate({ cert, key, keyPassword }, `${SECTION} key_file: ${quoted(keyFile)}`);
}

function readLogin(keys: KafkaKeys, cwd: string): KafkaLogin {
  const mechanism = keys.sasl_mechanism;
  if (mechanism === null)
    throw refusal(
      'security_protocol wants a login, and sasl_mechanism is not given',
      `set it to one of: ${MECHANISMS.join(', ')}`,
    );
  const foreign = (mechanism === 'OAUTHBEARER' ? PASSWORD_KEYS : TOKEN_KEYS).find(
    (key) => keys[key] !== null,
  );
  if (foreign !== undefined) {
    throw refusal(
      `${foreign} is given, and sasl_mechanism is ${mechanism}`,
      'keep the keys of one mechanism',
    );
  }
  if (mechanism === 'OAUTHBEARER') return readTokenLogin(keys, cwd);
  const password = readSecret(keys.password, keys.password_file, `${SECTION} password`, cwd);
  const { user } = keys;
  if (user === null) throw refusal(`${mechanism} needs a user`, 'set user and password');
  if (password === null)
    throw refusal(`${mechanism} needs a password`, 'set password_file, or HYDRA_KAFKA_PASSWORD');
  return { mechanism, user, password };
}

function readTokenLogin(keys: KafkaKeys, cwd: string): KafkaLogin {
  const token = readSecret(keys.token, keys.token_file, `${SECTION} token`, cwd);
  const asked = ENDPOINT_KEYS.find((key) => keys[key] !== null);
  if (token !== null && asked !== undefined)
    throw refusal(`a token and ${asked} are both given`, 'keep one of them');
  if (token !== null) return { mechanism: 'OAUTHBEARER', token, extensions: {} };
  const { token_endpoint: url, client_id: clientId, token_ca_file: caFile, scope } = keys;
  const clientSecret = readSecret(
    keys.client_secret,
    keys.client_secret_file,
    `${SECTION} client_secret`,
    cwd,
  );
  if (url === null || clientId === null || clientSecret === null) {
    throw refusal(
      'OAUTHBEARER needs a token',
      'set token_file, or token_endpoint, client_id and client_secret',
    );
  }
  const ca = caFile === null ? null : readCertificates(caFile, `${SECTION} token_ca_file`, cwd);
  return { mechanism: 'OAUTHBEARER', endpoint: { url, clientId, clientSecret, scope, ca }, extensions: {} };
}

const refusal = (problem: string, hint: string): UsageError =>
  new UsageError(`${SECTION}: ${problem}`, { hint });

const isOneOf = (words: readonly string[], word: string): boolean => words.includes(word);
