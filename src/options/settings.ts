import { basename, resolve } from 'node:path';
import { UsageError } from '../base/errors.ts';
import type { AgentDescription } from './agent-description.ts';
import { readAgentSettings, refuseCutDescription } from './agent-settings.ts';
import { type Field, quoted, readField } from './field.ts';
import { type IniEntry, type IniSection, parseIni, readIniText } from './ini-file.ts';
import {
  type MarathonSettings,
  type ReadSetting,
  readMarathonSettings,
  readMesosUrls,
  type Source,
} from './marathon-settings.ts';
import {
  type ClusterPlacement,
  namesOfSettings,
  type SettingName,
  type SettingsSection,
  type SettingValues,
  settingsFields,
} from './settings-fields.ts';
import { didYouMean } from './suggest.ts';
import { ownVariables } from './variables.ts';

/** Where things run, from hydra.ini, the environment and the command line. Plain data. */
export interface Settings {
  marathon: MarathonSettings;
  mesos: {
    ip: string;
    port: number;
    /** Addresses of the masters; empty = nothing was set, Marathon knows. */
    urls: readonly string[];
    /** cluster0 .. cluster9; cluster0 places the publisher, cluster1 the subscribers. */
    clusters: readonly (ClusterPlacement | null)[];
    /** The machines that this one simulates when it is the cluster; at least one. */
    agents: readonly AgentDescription[];
  };
  hydra: {
    /** Port of the app server; 0 = any free one. */
    port: number;
    /** Network device whose IPv4 address is advertised; null = loopback. */
    dev: string | null;
  };
  cluster: { engine: 'local' | 'marathon' };
  /** Where the servers under test are and how they are spoken with. */
  servers: ServerSettings;
}

/** What the sections of servers say, by section. */
export type ServerSettings = Readonly<Record<string, SettingValues>>;

export const DEFAULT_CONFIG_FILE = 'hydra.ini';

/** Section whose keys name workloads and whose values name modules: no settings, and read before these. */
export const WORKLOADS_SECTION = 'workloads';

export interface SettingsSources {
  /** As named by the user; null = hydra.ini of the working directory if there is one. */
  configFile: string | null;
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Texts of command-line options by option name; other options are ignored. */
  options: Readonly<Record<string, string | undefined>>;
  /** Sections of the servers that Hydra knows. */
  servers: readonly SettingsSection[];
}

/**
 * Reads the settings: defaults < hydra.ini < HYDRA_<SECTION>_<KEY> < command-line options.
 * @throws UsageError for an unreadable file, an unknown section or key, and a value that does not fit.
 */
export function loadSettings(sources: SettingsSources): Settings {
  const names = namesOfSettings(sources.servers);
  const found = new Map<string, Source>([
    ...fromFile(sources.configFile, sources.cwd, names),
    ...fromEnvironment(sources.env, names),
    ...fromOptions(sources.options, names),
  ]);
  return assemble(found, sources);
}

function fromFile(named: string | null, cwd: string, names: readonly SettingName[]): [string, Source][] {
  const path = resolve(cwd, named ?? DEFAULT_CONFIG_FILE);
  const text = readIniText(path);
  if (text === undefined) {
    if (named === null) return [];
    throw new UsageError(`--config_file: there is no file ${quoted(named)}`, {
      hint: 'name an existing file, or leave the option out for the defaults',
    });
  }
  const fileName = basename(path);
  const { sections, entries } = parseIni(text, fileName);
  for (const section of sections) refuseUnknownSection(section, fileName, names);
  const lines = text.split(/\r\n|\r|\n/);
  return entries.flatMap((entry): [string, Source][] => {
    if (entry.section === WORKLOADS_SECTION) return [];
    refuseUnknownKey(entry, fileName, names);
    const where = `${fileName} line ${entry.line}, [${entry.section}] ${entry.key}`;
    if (entry.section === 'mesos') refuseCutDescription(entry.key, lines[entry.line - 1] ?? '', where);
    return [[`${entry.section}.${entry.key}`, { text: entry.value, where }]];
  });
}

function refuseUnknownSection(section: IniSection, fileName: string, names: readonly SettingName[]): void {
  const known = [...new Set<string>([...names.map((name) => name.section), WORKLOADS_SECTION])];
  if (known.includes(section.name)) return;
  throw new UsageError(`${fileName} line ${section.line}: section ${quoted(section.name)} is unknown`, {
    hint: didYouMean(section.name, known, (name) => `[${name}]`),
  });
}

function refuseUnknownKey(entry: IniEntry, fileName: string, names: readonly SettingName[]): void {
  const known = names.filter((name) => name.section === entry.section).map((name) => name.key);
  if (known.includes(entry.key)) return;
  throw new UsageError(`${fileName} line ${entry.line}: [${entry.section}] has no key ${quoted(entry.key)}`, {
    hint: didYouMean(entry.key, known),
  });
}

function fromEnvironment(env: SettingsSources['env'], names: readonly SettingName[]): [string, Source][] {
  const byVariable = new Map(names.map((name) => [name.variable, name]));
  return ownVariables(env).flatMap(([variable, text]): [string, Source][] => {
    const name = byVariable.get(variable);
    if (name === undefined) return [];
    return [[`${name.section}.${name.key}`, { text, where: `environment variable ${variable}` }]];
  });
}

function fromOptions(options: SettingsSources['options'], names: readonly SettingName[]): [string, Source][] {
  return names.flatMap(({ section, key, option }): [string, Source][] => {
    const text = options[option];
    return text === undefined ? [] : [[`${section}.${key}`, { text, where: `--${option}` }]];
  });
}

function assemble(found: ReadonlyMap<string, Source>, { cwd, servers }: SettingsSources): Settings {
  const { mesos, hydra, cluster } = settingsFields;
  const read: ReadSetting = <T>(field: Field<T>, path: string): T => {
    const source = found.get(path);
    return source === undefined ? field.fallback : readField(field, source.text, source.where);
  };
  // All ten are read alike.
  const clusters = Array.from({ length: 10 }, (_, index) =>
    read<ClusterPlacement | null>(mesos.cluster0, `mesos.cluster${index}`),
  );
  return {
    marathon: readMarathonSettings(read, found, cwd),
    mesos: {
      ip: read<string>(mesos.ip, 'mesos.ip'),
      port: read<number>(mesos.port, 'mesos.port'),
      urls: readMesosUrls(read, found),
      clusters,
      agents: readAgentSettings(read, found, clusters),
    },
    hydra: {
      port: read<number>(hydra.port, 'hydra.port'),
      dev: read<string | null>(hydra.dev, 'hydra.dev'),
    },
    cluster: { engine: read<'local' | 'marathon'>(cluster.engine, 'cluster.engine') },
    servers: Object.fromEntries(
      servers.map((section) => [section.name, readServerSection(section, read, cwd)]),
    ),
  };
}

function readServerSection(
  { name, fields, resolve: together }: SettingsSection,
  read: ReadSetting,
  cwd: string,
): SettingValues {
  const values = Object.entries(fields).map(([key, field]) => [key, read(field, `${name}.${key}`)]);
  return together === undefined ? Object.fromEntries(values) : together(Object.fromEntries(values), cwd);
}
