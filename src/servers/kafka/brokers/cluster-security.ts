import { randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { HydraError } from '../../../base/errors.ts';
import type { Keeper } from '../../../process/keeper.ts';
import { javaEnvironment } from '../../shared/child-environment.ts';
import type { Env } from '../../shared/executables.ts';
import { lastBytes } from '../../shared/file-tail.ts';
import type { JavaRuntime } from '../../shared/java.ts';
import type { SecurityProtocol } from '../client/security.ts';
import { propertiesText } from './broker-settings.ts';

/** What the clients' listener of brokers that are started here wants. */
export interface WantedSecurity {
  tls: boolean;
  sasl: 'plain' | 'scram' | null;
}

/** A secured listener to be: what brokers are told, and how clients get through. */
export interface MadeSecurity {
  protocol: SecurityProtocol;
  /** Of every broker. */
  settings: Record<string, string>;
  /** Whom the brokers must be told of once they run; null where nobody logs in, or the settings say who. */
  scramUser: { name: string; password: string } | null;
  /**
   * Writes what clients need as a properties file, as Kafka's own tools take it.
   * @returns its path
   */
  writeClientConfig(bootstrap: string): Promise<string>;
  /** Removes what was made; again is fine. */
  remove(): Promise<void>;
}

export interface SecurityTools {
  keeper: Keeper;
  java: JavaRuntime;
  env: Env;
}

const USER = 'hydra';
const MODULES = 'org.apache.kafka.common.security';
const STORE = 'broker.p12';
const CERTIFICATE = 'broker.pem';
const CLIENT_CONFIG = 'client.properties';
/** Of the certificate: nobody runs such brokers for longer. */
const DAYS = '30';

/**
 * Makes a certificate, with Java's own keytool, and a user, whose password nobody knows yet.
 * @throws HydraError when the certificate cannot be made; nothing is left then
 */
export async function makeSecurity(wanted: WantedSecurity, tools: SecurityTools): Promise<MadeSecurity> {
  const folder = join(tmpdir(), `hydra-kafka-security-${randomBytes(6).toString('hex')}`);
  const release = await tools.keeper.guard({ kind: 'path', path: folder });
  const remove = async () => {
    await rm(folder, { recursive: true, force: true });
    release();
  };
  try {
    await mkdir(folder, { mode: 0o700 });
    const secret = () => randomBytes(18).toString('base64url');
    const tls = wanted.tls ? await makeCertificate(folder, secret(), tools) : null;
    const user = wanted.sasl === null ? null : { name: USER, password: secret() };
    const protocol: SecurityProtocol = `${user === null ? '' : 'SASL_'}${tls === null ? 'PLAINTEXT' : 'SSL'}`;
    return {
      ...{ protocol, remove },
      scramUser: wanted.sasl === 'scram' ? user : null,
      settings: { ...tls?.ofBroker, ...(user === null ? {} : loginSettings(wanted.sasl, user)) },
      writeClientConfig: async (bootstrap) => {
        const file = join(folder, CLIENT_CONFIG);
        const login = user === null ? {} : clientLogin(wanted.sasl, user);
        const all = {
          'bootstrap.servers': bootstrap,
          'security.protocol': protocol,
          ...tls?.ofClient,
          ...login,
        };
        await writeFile(file, propertiesText(all), { mode: 0o600 });
        return file;
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function makeCertificate(folder: string, password: string, tools: SecurityTools) {
  const store = ['-keystore', STORE, '-storetype', 'PKCS12', '-storepass', password];
  await keytool(folder, tools, [
    ...['-genkeypair', '-alias', 'broker', '-keyalg', 'EC', '-groupname', 'secp256r1', '-validity', DAYS],
    ...['-dname', 'CN=localhost', '-ext', 'san=dns:localhost,ip:127.0.0.1', ...store],
  ]);
  await keytool(folder, tools, ['-exportcert', '-rfc', '-alias', 'broker', '-file', CERTIFICATE, ...store]);
  return {
    ofBroker: {
      'ssl.keystore.type': 'PKCS12',
      'ssl.keystore.location': join(folder, STORE),
      'ssl.keystore.password': password,
    },
    ofClient: { 'ssl.truststore.type': 'PEM', 'ssl.truststore.location': join(folder, CERTIFICATE) },
  };
}

/** Java's own tool, beside the Java that brokers run with. */
async function keytool(
  folder: string,
  { keeper, java, env }: SecurityTools,
  args: readonly string[],
): Promise<void> {
  const log = join(folder, 'keytool.log');
  const command = java.command.includes('/') ? join(dirname(java.command), 'keytool') : 'keytool';
  const kept = await keeper.spawn({
    command,
    args,
    cwd: folder,
    env: javaEnvironment(env),
    stdout: log,
    stderr: log,
  });
  const { code } = await kept.exited;
  if (code === 0) return;
  const said = (await lastBytes(log, 2_000)).trim().split('\n').at(-1) ?? '';
  throw new HydraError(`no certificate can be made with ${command}: ${said}`, {
    hint: 'see that Java is whole, or leave --tls out',
  });
}

function loginSettings(
  sasl: WantedSecurity['sasl'],
  { name, password }: { name: string; password: string },
): Record<string, string> {
  if (sasl === 'plain') {
    return {
      'sasl.enabled.mechanisms': 'PLAIN',
      'listener.name.clients.plain.sasl.jaas.config': `${MODULES}.plain.PlainLoginModule required user_${name}="${password}";`,
    };
  }
  const module = `${MODULES}.scram.ScramLoginModule required;`;
  return {
    'sasl.enabled.mechanisms': 'SCRAM-SHA-256,SCRAM-SHA-512',
    'listener.name.clients.scram-sha-256.sasl.jaas.config': module,
    'listener.name.clients.scram-sha-512.sasl.jaas.config': module,
  };
}

function clientLogin(
  sasl: WantedSecurity['sasl'],
  { name, password }: { name: string; password: string },
): Record<string, string> {
  const module = sasl === 'plain' ? 'plain.PlainLoginModule' : 'scram.ScramLoginModule';
  return {
    'sasl.mechanism': sasl === 'plain' ? 'PLAIN' : 'SCRAM-SHA-512',
    'sasl.jaas.config': `${MODULES}.${module} required username="${name}" password="${password}";`,
  };
}
