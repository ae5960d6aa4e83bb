import type * as z from 'zod';
import { messageOf } from '../../../base/errors.ts';
import { oneOf, orNone, Problem, port, textField, whole } from '../../../options/field.ts';
import type { OptionFields } from '../../../options/option-field.ts';
import type { SettingsSection, SettingValues } from '../../../options/settings-fields.ts';
import { hostsText, parseHosts } from '../client/hosts.ts';

/** What `[zookeeper]` of hydra.ini says. */
export interface ZkSettings {
  /** The ensemble that is measured; null = one is started here. */
  hosts: string | null;
  /** AdminServer's port of each of them. */
  admin_port: number;
  members: number;
  version: string | null;
  tick_ms: number;
  java_opts: readonly string[] | null;
}

/** How many members are started here: an even number survives no more deaths than the odd one below. */
const MEMBERS = ['1', '3', '5'] as const;

const connectString: z.ZodType<string, string> = textField((text) => {
  try {
    return hostsText(parseHosts(text));
  } catch (error) {
    const why = messageOf(error);
    return new Problem(
      `is no connect string: ${why}`,
      'give host:port, several separated by commas, and maybe a path behind the last: zk1:2181,zk2:2181/app',
    );
  }
});

const versionText: z.ZodType<string, string> = textField((text) =>
  /^3\.(8|9)\.\d+$/.test(text)
    ? text
    : new Problem(
        'is no version of ZooKeeper that can be started here',
        'give one from 3.8.0 on, e.g. 3.9.4',
      ),
);

/** Options of a JVM, separated by blanks; none of them may hold one. */
const javaOptions: z.ZodType<readonly string[], string> = textField((text) => {
  const options = text.split(/\s+/).filter((option) => option !== '');
  const wrong = options.find((option) => !/^-[\x21-\x7e]+$/.test(option));
  return wrong === undefined
    ? options
    : new Problem(
        `holds ${JSON.stringify(wrong)}, which is no option of Java`,
        'give e.g. -Xmx1g -XX:+UseG1GC',
      );
});

/** Where the members are; null = they are started here. */
export const hostsField = { schema: orNone(connectString), fallback: null };

export const membersField = {
  schema: oneOf(MEMBERS).transform(Number),
  fallback: 1,
};
export const versionField = { schema: orNone(versionText), fallback: null };
const tickField = { schema: whole({ min: 50, max: 60_000, unit: 'ms' }), fallback: 500 };
const javaField = { schema: orNone(javaOptions), fallback: null };

/** `[zookeeper]` of hydra.ini. */
export const zkSettings: SettingsSection = {
  name: 'zookeeper',
  fields: {
    hosts: {
      ...hostsField,
      option: 'hosts',
      describe:
        'host:port of the members, several separated by commas, and maybe a path behind the last; none = start them here',
    },
    admin_port: {
      schema: port(1),
      fallback: 8080,
      describe: 'port of the AdminServer of each of them, where their metrics are read',
    },
    members: {
      ...membersField,
      option: 'members',
      describe: 'how many are started here where none are named: 1, 3 or 5',
    },
    version: {
      ...versionField,
      describe: 'ZooKeeper that is started here, e.g. 3.9.4; none = the one that comes with Hydra',
    },
    tick_ms: {
      ...tickField,
      describe: 'tickTime of members that are started here: sessions last 2 to 20 of them',
    },
    java_opts: { ...javaField, describe: 'options of the JVM of members that are started here, e.g. -Xmx1g' },
  },
};

/** What is set; without its section, the defaults. */
export function zkSettingsIn(values: SettingValues): ZkSettings {
  const fallbacks = Object.fromEntries(
    Object.entries(zkSettings.fields).map(([key, { fallback }]) => [key, fallback]),
  );
  return { ...fallbacks, ...values } as unknown as ZkSettings;
}

const GROUP = 'Server:';

/** What `hydra server zookeeper` is told. */
export interface ServerChoice extends Pick<ZkSettings, 'members' | 'tick_ms' | 'java_opts'> {
  zookeeper_version: string | null;
}

/** Its options. */
export const serverOptions: OptionFields<ServerChoice> = {
  members: { ...membersField, describe: 'how many form the ensemble: 1, 3 or 5', group: GROUP },
  zookeeper_version: {
    ...versionField,
    describe: 'ZooKeeper that is started, e.g. 3.9.4',
    group: GROUP,
    fallbackText: 'the one that comes with Hydra',
  },
  tick_ms: { ...tickField, describe: 'its tickTime: sessions last 2 to 20 of them', group: GROUP },
  java_opts: {
    ...javaField,
    describe: 'options of its JVM, e.g. "-Xmx1g"',
    group: GROUP,
    fallbackText: 'none',
  },
};
