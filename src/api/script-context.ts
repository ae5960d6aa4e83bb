import { networkInterfaces } from 'node:os';
import { resolve } from 'node:path';
import { deviceAddress } from '../config/device-address.ts';
import { kafkaFields } from '../config/kafka-fields.ts';
import type { KafkaOptions } from '../config/options.ts';
import { parseKafkaOptions, type RawOptions } from '../config/parse-kafka-options.ts';
import { loadSettings, type Settings } from '../config/settings.ts';
import { settingNames } from '../config/settings-fields.ts';
import { optionTexts } from './option-texts.ts';
import type { RunOptions, SettingValues } from './option-values.ts';

/** Where a script's measurement gets its settings from, and how it is stopped. All of it may be left out. */
export interface ScriptContext {
  /** Settings of `hydra.ini` by the names of their command-line options; they win over file and environment. */
  settings?: SettingValues | undefined;
  /** Settings file; `hydra.ini` of the working directory, if there, when left out. */
  config_file?: string | undefined;
  /** Folder that relative paths begin at; the process's own when left out. */
  cwd?: string | undefined;
  /** Environment that `HYDRA_...` settings are read from; the process's own when left out. */
  env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Aborts the measurement: what was started is removed, then the promise rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** What is decided before anything starts. */
export interface Prepared {
  settings: Settings;
  options: KafkaOptions;
  /** The options' texts, as the planning of sweeps and searches takes them. */
  raw: RawOptions;
  signal: AbortSignal;
}

const settingOptions = settingNames().map(({ option }) => option);
const runOptions = [...Object.keys(kafkaFields), 'threshold'].filter(
  (name) => !['json', 'config_file'].includes(name),
);

/**
 * Reads and checks options and settings as the command line does.
 * @param where the function, for messages, e.g. `run()`
 * @throws UsageError for whatever the command line would refuse
 */
export function prepare(where: string, values: RunOptions, context: ScriptContext): Prepared {
  const emptied = settingNames().flatMap(({ option, field }) => (field.fallback === null ? [option] : []));
  const raw = optionTexts(values, { where, names: runOptions, lists: ['threshold'], emptied: ['bootstrap'] });
  const settingTexts = optionTexts(context.settings ?? {}, {
    where: `${where}, settings`,
    names: settingOptions,
    lists: [],
    emptied,
  });
  const cwd = resolve(context.cwd ?? '.');
  const settings = loadSettings({
    configFile: context.config_file ?? null,
    cwd,
    env: context.env ?? process.env,
    options: plainTexts({ ...settingTexts, ...bootstrapOf(raw) }),
  });
  const options = parseKafkaOptions(raw, settings.kafka.bootstrap);
  deviceAddress(settings.hydra.dev, networkInterfaces());
  return {
    settings,
    options: context.cwd === undefined ? options : { ...options, output: resolve(cwd, options.output) },
    raw,
    signal: context.signal ?? new AbortController().signal,
  };
}

// It is an option of the run and a setting alike, and the settings are what decides.
function bootstrapOf({ bootstrap }: RawOptions): RawOptions {
  return bootstrap === undefined ? {} : { bootstrap };
}

function plainTexts(raw: RawOptions): Record<string, string> {
  return Object.fromEntries(Object.entries(raw).map(([name, text]) => [name, String(text)]));
}
