import { flag, oneOf, orNone } from '../../options/field.ts';
import type { OptionFields } from '../../options/option-field.ts';
import type { SettingValues } from '../../options/settings-fields.ts';
import type { ServerKind } from '../shared/server.ts';
import { clusterIn } from './settings/cluster-in.ts';
import { brokersField, versionField } from './settings/fields.ts';
import type { KafkaSettings } from './settings/resolve-settings.ts';
import { kafkaSettings } from './settings/settings.ts';

const GROUP = 'Server:';

interface ServerChoice {
  brokers: number;
  kafka_version: string | null;
  tls: boolean;
  sasl: 'plain' | 'scram' | null;
}

/** Options of `hydra server kafka`. */
const serverOptions: OptionFields<ServerChoice> = {
  brokers: { ...brokersField, describe: 'how many brokers form the cluster', group: GROUP },
  kafka_version: {
    ...versionField,
    describe: 'Kafka that is started, e.g. 4.0.1',
    group: GROUP,
    fallbackText: 'the one that comes with Hydra, or that of KAFKA_HOME',
  },
  tls: { schema: flag, fallback: false, describe: 'clients need TLS', group: GROUP, kind: 'switch' },
  sasl: {
    schema: orNone(oneOf(['plain', 'scram'])),
    fallback: null,
    describe: 'clients need to log in: plain or scram',
    group: GROUP,
    fallbackText: 'they need not',
  },
};

/** Kafka brokers. What starts them is loaded when they are started. */
export const kafkaServer: ServerKind = {
  name: 'kafka',
  title: 'Kafka broker',
  port: 9092,
  settings: kafkaSettings,
  doctor: async (values, context) => {
    const { kafkaDoctor } = await import('./doctor.ts');
    return kafkaDoctor({ ...context, cluster: clusterIn(values), ...ownIn(values) });
  },
  leftovers: async (values, context) => {
    const { openTopics } = await import('./admin/left-topics.ts');
    return openTopics(clusterIn(values), context);
  },
  options: serverOptions,
  examples: [
    ['hydra server kafka --brokers 3', 'three brokers, the first of them at that port'],
    [
      'hydra server kafka --tls --sasl scram',
      'one that wants TLS and a login; says how its clients get through',
    ],
  ],
  start: async ({ chosen, ...options }) => {
    const { startEmbeddedCluster } = await import('./brokers/embedded-broker.ts');
    const { brokers: count, kafka_version: version, tls, sasl } = chosen as unknown as ServerChoice;
    const security = tls || sasl !== null ? { security: { tls, sasl } } : {};
    const cluster = await startEmbeddedCluster({ ...options, brokers: count, version, ...security });
    const { brokers, bootstrap, clientConfig } = cluster;
    const through = clientConfig === null ? `--bootstrap ${bootstrap}` : `--command_config ${clientConfig}`;
    return {
      title: `Kafka ${brokers[0].version}`,
      address: bootstrap,
      pids: brokers.map(({ pid }) => pid),
      example: `hydra kafka ${through}`,
      exited: Promise.race(
        brokers.map(async (broker) => ({
          exit: await broker.exited,
          log: (bytes: number) => broker.log(bytes),
        })),
      ),
      stop: () => cluster.stop(),
    };
  },
};

/** What is started here where no brokers are named. */
function ownIn(values: SettingValues): Pick<KafkaSettings, 'brokers' | 'version'> {
  const { brokers = 1, version = null } = values as Partial<KafkaSettings>;
  return { brokers, version };
}
