import type * as z from 'zod';
import { flag, orNone, Problem, pathText, textField } from '../../../options/field.ts';
import { secretText } from '../../../options/login.ts';
import type { SettingField, SettingsSection } from '../../../options/settings-fields.ts';
import { MECHANISMS, PROTOCOLS } from '../client/security.ts';
import { bootstrapField, brokersField, mechanismText, protocolText, versionField } from './fields.ts';
import { resolveKafkaSettings } from './resolve-settings.ts';

/** An address of HTTP. */
const webAddress: z.ZodType<string, string> = textField((text) => {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isWeb = url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  return isWeb
    ? text
    : new Problem('is not the address of an endpoint', 'give one like https://login.example.com/token');
});

const anyText: z.ZodType<string, string> = textField((text) =>
  /\p{Cc}/u.test(text) ? new Problem('holds a control character', 'give it on one line') : text,
);

const none = <T>(schema: z.ZodType<T, string>, describe: string): SettingField => ({
  schema: orNone(schema),
  fallback: null,
  describe,
});
const secret = (describe: string): SettingField => ({ ...none(secretText, describe), secret: true });

/** `[kafka]` of hydra.ini. */
export const kafkaSettings: SettingsSection = {
  name: 'kafka',
  fields: {
    bootstrap: {
      ...bootstrapField,
      describe: 'host:port of the brokers, several separated by commas; none = start one here',
      option: 'bootstrap',
    },
    brokers: {
      ...brokersField,
      describe: 'how many brokers are started here where none are named',
      option: 'brokers',
    },
    version: {
      ...versionField,
      describe:
        'Kafka that is started here, e.g. 4.0.1; none = the one that comes with Hydra, or that of KAFKA_HOME',
    },
    command_config: {
      ...none(pathText, "properties file as Kafka's own tools take it, in place of the keys below"),
      option: 'command_config',
    },
    security_protocol: none(
      protocolText,
      `what the listener speaks: ${PROTOCOLS.join(', ')}; none = PLAINTEXT`,
    ),
    ca_file: none(
      pathText,
      'PEM file of the CAs that sign for the brokers; none = those that Node.js trusts',
    ),
    cert_file: none(pathText, 'PEM file with the certificate that we show, and those up to its CA'),
    key_file: none(pathText, 'PEM file with its private key'),
    key_password: secret('password of that key; better kept in HYDRA_KAFKA_KEY_PASSWORD or a file'),
    key_password_file: none(pathText, 'file that holds the password of the key'),
    check_hostname: {
      schema: flag,
      fallback: true,
      describe: 'false = take certificates of any host',
    },
    sasl_mechanism: none(mechanismText, `how we log in: ${MECHANISMS.join(', ')}`),
    user: none(anyText, 'who logs in with PLAIN or SCRAM'),
    password: secret('its password; better kept in HYDRA_KAFKA_PASSWORD or a file'),
    password_file: none(pathText, 'file that holds the password'),
    token: secret('token to log in with OAUTHBEARER; better kept in HYDRA_KAFKA_TOKEN or a file'),
    token_file: none(pathText, 'file that holds the token'),
    token_endpoint: none(webAddress, 'address that gives tokens to client_id and client_secret'),
    token_ca_file: none(pathText, 'PEM file of the CAs that sign for it; none = those that Node.js trusts'),
    client_id: none(anyText, 'who asks for tokens'),
    client_secret: secret('its secret; better kept in HYDRA_KAFKA_CLIENT_SECRET or a file'),
    client_secret_file: none(pathText, 'file that holds the secret'),
    scope: none(anyText, 'what the token is asked for'),
  },
  resolve: resolveKafkaSettings,
};
