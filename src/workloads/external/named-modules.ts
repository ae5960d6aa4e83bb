import { basename, dirname, resolve } from 'node:path';
import { UsageError } from '../../base/errors.ts';
import { expandHome } from '../../base/home-folder.ts';
import { quoted } from '../../options/field.ts';
import { type IniEntry, parseIni, readIniText } from '../../options/ini-file.ts';
import { DEFAULT_CONFIG_FILE, WORKLOADS_SECTION } from '../../options/settings.ts';

/** A module that is named as one that exports a workload. */
export interface NamedModule {
  /** Absolute. */
  readonly path: string;
  /** As it was written, quoted. */
  readonly shown: string;
  /** Who names it: `--workload`, or a line of the settings file. */
  readonly where: string;
  /** What its workload must be called; null = whatever it is. */
  readonly name: string | null;
}

/** What a command line names, and what is left of it for the command. */
export interface NamedModules {
  readonly modules: readonly NamedModule[];
  /** Without `--workload`. */
  readonly args: readonly string[];
  /** What `--workload` named, as typed. */
  readonly given: readonly string[];
  /** Why it is unknown what the settings file names; undefined where it was read or is not there. */
  readonly unread: unknown;
}

/** Where a command is typed. */
export interface CommandPlace {
  /** Where relative paths begin; null where that folder is gone, and with it the settings file. */
  readonly cwd: string | null;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const OPTION = '--workload';
/** As it may be written. */
const CONFIG_FILE = ['--config_file', '--config-file'];

/**
 * The modules that `[workloads]` of the settings file and `--workload` name, in this order; one that both name stands
 * once. A settings file that cannot be read names none; whoever needs it tells what is wrong with it.
 * @throws UsageError for `--workload` without a file
 */
export function namedModules(args: readonly string[], place: CommandPlace): NamedModules {
  const { cwd, env } = place;
  const { values, rest } = takeOption(args, [OPTION]);
  const files = values.map(fileNamed);
  const given = files.map((file) => ({
    path: resolve(cwd ?? '/', expandHome(file, env)),
    shown: quoted(file),
    where: OPTION,
    name: null,
  }));
  const settings = cwd === null ? { named: [], unread: undefined } : fromSettings(args, cwd, env);
  const listed = settings.named.filter(({ path }) => !given.some((one) => one.path === path));
  return { modules: [...listed, ...unrepeated(given)], args: rest, given: files, unread: settings.unread };
}

const unrepeated = (modules: readonly NamedModule[]): NamedModule[] => [
  ...new Map(modules.map((module) => [module.path, module])).values(),
];

/**
 * Takes an option with its values, as `<name>=<value>` and `<name> <value>`, out of what stands before a `--`. A value is
 * undefined where none stands there, or the next option.
 */
function takeOption(
  args: readonly string[],
  names: readonly string[],
): { values: (string | undefined)[]; rest: string[] } {
  const end = args.includes('--') ? args.indexOf('--') : args.length;
  const values: (string | undefined)[] = [];
  const rest: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    const name = names.find((one) => index < end && (arg === one || arg.startsWith(`${one}=`)));
    if (name === undefined) rest.push(arg);
    else if (arg !== name) values.push(arg.slice(name.length + 1));
    else {
      index += 1;
      values.push(args[index]?.startsWith('-') ? undefined : args[index]);
    }
  }
  return { values, rest };
}

/** @throws UsageError where it is missing or empty */
function fileNamed(value: string | undefined): string {
  if (value !== undefined && value !== '') return value;
  throw new UsageError(`${OPTION} needs a value`, {
    hint: 'name a JavaScript module that exports a workload',
  });
}

interface NamedBySettings {
  named: NamedModule[];
  unread: unknown;
}

function fromSettings(args: readonly string[], cwd: string, env: CommandPlace['env']): NamedBySettings {
  const [file = DEFAULT_CONFIG_FILE] = takeOption(args, CONFIG_FILE).values;
  const path = resolve(cwd, expandHome(file, env));
  try {
    const { entries } = parseIni(readIniText(path) ?? '', basename(path));
    const own = entries.filter(({ section }) => section === WORKLOADS_SECTION);
    refuseMisspelt(entries, basename(path));
    return { named: own.map((entry) => namedBy(entry, path, env)), unread: undefined };
  } catch (unread) {
    return { named: [], unread };
  }
}

/** Commands that read no setting would only say that they know no such workload. */
function refuseMisspelt(entries: readonly IniEntry[], file: string): void {
  const meant = entries.find(({ section }) => section !== WORKLOADS_SECTION && /^workloads?$/i.test(section));
  if (meant === undefined) return;
  throw new UsageError(`${file} line ${meant.line}: section ${quoted(meant.section)} is unknown`, {
    hint: `did you mean [${WORKLOADS_SECTION}]?`,
  });
}

const namedBy = ({ key, value, line }: IniEntry, path: string, env: CommandPlace['env']): NamedModule => ({
  path: resolve(dirname(path), expandHome(value, env)),
  shown: quoted(value),
  where: `${basename(path)} line ${line}, [${WORKLOADS_SECTION}] ${key}`,
  name: key,
});
