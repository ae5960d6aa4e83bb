import type * as z from 'zod';
import type { Secret } from '../base/secret.ts';
import { type AgentDescription, agentDescription } from './agent-description.ts';
import { appPrefix } from './app-prefix.ts';
import { type Field, flag, host, oneOf, orNone, Problem, pathText, port, textField, whole } from './field.ts';
import { secretText, userName } from './login.ts';
import { urlList } from './url-list.ts';

/** An agent attribute and the value that places tasks on it. */
export interface ClusterPlacement {
  attribute: string;
  value: string;
}

/** `<attribute>.<value>`, split at the first dot: the value may hold dots. */
export const placement: z.ZodType<ClusterPlacement, string> = textField((text) => {
  const match = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9._:/-]+)$/.exec(text);
  return match?.[1] !== undefined && match[2] !== undefined
    ? { attribute: match[1], value: match[2] }
    : new Problem('is not <attribute>.<value>', 'give an agent attribute and its value, e.g. rack.1');
});

/** A network device's name, as `ip link` shows it. */
const deviceName: z.ZodType<string, string> = textField((text) =>
  /^[A-Za-z0-9][A-Za-z0-9._:@-]{0,14}$/.test(text)
    ? text
    : new Problem('is not the name of a network device', 'give one like eth0'),
);

const noSecret: Omit<Field<Secret | null>, 'describe'> = {
  schema: orNone(secretText),
  fallback: null,
  secret: true,
};

const clusterField = (which: string): Field<ClusterPlacement | null> => ({
  schema: orNone(placement),
  fallback: null,
  describe: `<attribute>.<value> of the agents ${which}`,
});

const agentField = (which: string): Field<AgentDescription | null> => ({
  schema: orNone(agentDescription),
  fallback: null,
  describe: `attributes and resources of ${which}, e.g. rack:1, cpus:4, mem:8192, ports:31000-32000`,
});

/** Every key of hydra.ini by section, in the order of the file. */
export const settingsFields = {
  marathon: {
    ip: { schema: host, fallback: '127.0.0.1', describe: 'host of Marathon' },
    port: { schema: port(1), fallback: 8080, describe: 'port of Marathon' },
    url: {
      schema: orNone(urlList),
      fallback: null,
      describe:
        'address of Marathon up to its base path, several masters separated by commas; none = ip, port',
    },
    app_prefix: { schema: appPrefix, fallback: '/hydra', describe: 'Marathon path that our apps live under' },
    user: { schema: orNone(userName), fallback: null, describe: 'user of basic authentication' },
    password: { ...noSecret, describe: 'its password; better kept in HYDRA_MARATHON_PASSWORD or a file' },
    password_file: { schema: orNone(pathText), fallback: null, describe: 'file that holds the password' },
    token: { ...noSecret, describe: 'token to log in with; better kept in HYDRA_MARATHON_TOKEN or a file' },
    token_file: { schema: orNone(pathText), fallback: null, describe: 'file that holds the token' },
    token_scheme: {
      schema: oneOf(['bearer', 'dcos']),
      fallback: 'bearer',
      describe: 'how the token is sent: bearer, or dcos for that of DC/OS',
    },
    ca_file: {
      schema: orNone(pathText),
      fallback: null,
      describe: 'PEM file of the CA that signed for Marathon and Mesos, beside those everybody trusts',
    },
    insecure_login: {
      schema: flag,
      fallback: false,
      describe: 'true = send the login over plain http to other machines, too',
    },
    locked: {
      schema: oneOf(['wait', 'force']),
      fallback: 'wait',
      describe: 'when a deployment locks an app of ours: wait for its end, or force = cancel it',
    },
  },
  mesos: {
    ip: { schema: host, fallback: '127.0.0.1', describe: 'host of the Mesos master' },
    port: { schema: port(1), fallback: 5050, describe: 'port of the Mesos master' },
    url: {
      schema: orNone(urlList),
      fallback: null,
      describe:
        'address of the Mesos master, several separated by commas; none = ip and port, or as Marathon says',
    },
    cluster0: clusterField('that run the publisher'),
    cluster1: clusterField('that run the subscribers'),
    cluster2: clusterField('of cluster 2'),
    cluster3: clusterField('of cluster 3'),
    cluster4: clusterField('of cluster 4'),
    cluster5: clusterField('of cluster 5'),
    cluster6: clusterField('of cluster 6'),
    cluster7: clusterField('of cluster 7'),
    cluster8: clusterField('of cluster 8'),
    cluster9: clusterField('of cluster 9'),
    agents: {
      schema: orNone(whole({ min: 1, max: 100, unit: 'simulated agents' })),
      fallback: null,
      describe: 'how many agents this machine simulates; none = two for each cluster that is set, else 4',
    },
    agent: agentField('every simulated agent'),
    agent0: agentField('the first simulated agent'),
    agent1: agentField('simulated agent 1'),
    agent2: agentField('simulated agent 2'),
    agent3: agentField('simulated agent 3'),
    agent4: agentField('simulated agent 4'),
    agent5: agentField('simulated agent 5'),
    agent6: agentField('simulated agent 6'),
    agent7: agentField('simulated agent 7'),
    agent8: agentField('simulated agent 8'),
    agent9: agentField('simulated agent 9'),
  },
  hydra: {
    port: {
      schema: port(0),
      fallback: 0,
      describe: 'port of the app server that tasks fetch from, 0 = any free one',
    },
    dev: {
      schema: orNone(deviceName),
      fallback: null,
      describe: 'network device whose IPv4 address the app server is reached at, none = loopback',
    },
  },
  cluster: {
    engine: {
      option: 'engine',
      schema: oneOf(['local', 'marathon']),
      fallback: 'local',
      describe: 'local = this machine, marathon = the one that [marathon] names',
    },
  },
} as const satisfies Record<string, Record<string, Field<unknown> & { option?: string }>>;

/** A setting; `option` names its command-line option where that is not `<section>_<key>`. */
export interface SettingField extends Field<unknown> {
  option?: string;
}

/** A section of hydra.ini. */
export interface SettingsSection {
  name: string;
  fields: Readonly<Record<string, SettingField>>;
  /**
   * What its keys say together; without it, each for itself.
   * @param cwd where relative paths begin
   * @throws UsageError for keys that contradict each other, and files that cannot be used
   */
  resolve?(values: SettingValues, cwd: string): SettingValues;
}

/** What a section of hydra.ini holds, by key. */
export type SettingValues = Readonly<Record<string, unknown>>;

/** The sections that every hydra.ini may have; servers have their own. */
export const ownSections: readonly SettingsSection[] = Object.entries(settingsFields).map(
  ([name, fields]) => ({
    name,
    fields,
  }),
);

/** One setting with the name it has in each of its sources. */
export interface SettingName {
  section: string;
  key: string;
  /** e.g. `HYDRA_MARATHON_PORT`. */
  variable: string;
  /** Name of the command-line option, e.g. `marathon_port`. */
  option: string;
  field: Field<unknown>;
}

/**
 * All settings, in the order of the file.
 * @param servers sections of the servers that Hydra knows
 */
export function namesOfSettings(servers: readonly SettingsSection[]): SettingName[] {
  return [...ownSections, ...servers].flatMap(({ name: section, fields }) =>
    Object.entries(fields).map(([key, field]) => {
      const full = `${section}_${key}`;
      return { section, key, variable: `HYDRA_${full.toUpperCase()}`, option: field.option ?? full, field };
    }),
  );
}
