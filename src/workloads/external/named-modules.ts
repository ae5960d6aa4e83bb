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
}

/** Where a command is typed. */
export interface CommandPlace {
  /** Where relative paths begin; null where that folder is gone, and with it the settings file. */
  readonly cwd: string | null;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const OPTION = '--workload';

/**
 * The modules that `[workloads]` of the settings file and `--workload` name, in this order; one that both name stands
 * once. A settings file that cannot be read names none: whoever needs it tells what is wrong with it.
 * @throws UsageError for `--workload` without a file
 */
export function namedModules(args: readonly string[], place: CommandPlace): NamedModules {
  const { cwd, env } = place;
  const { taken, rest } = takeOption(args);
  const given = taken.map((file) => ({
    path: resolve(cwd ?? '/', expandHome(file, env)),
    shown: quoted(file),
    where: OPTION,
    name: null,
  }));
  const listed = (cwd === null ? [] : fromSettings(args, cwd, env)).filter(
    ({ path }) => !given.some((one) => one.path === path),
  );
  return { modules: [...listed, ...unrepeated(given)], args: rest };
}

const unrepeated = (modules: readonly NamedModule[]): NamedModule[] => [
  ...new Map(modules.map((module) => [module.path, module])).values(),
];

/** Takes every `--workload=<file>` and `--workload <file>` before a `--` out of a command line. */
function takeOption(args: readonly string[]): { taken: string[]; rest: string[] } {
  const taken: string[] = [];
  const rest: string[] = [];
  const end = args.indexOf('--');
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    const open = end === -1 || index < end;
    if (!open || (arg !== OPTION && !arg.startsWith(`${OPTION}=`))) {
      rest.push(arg);
      continue;
    }
    const file = arg === OPTION ? args[++index] : arg.slice(OPTION.length + 1);
    if (file === undefined || file === '' || (arg === OPTION && file.startsWith('-'))) {
      throw new UsageError(`${OPTION} needs a value`, {
        hint: 'name a JavaScript module that exports a workload',
      });
    }
    taken.push(file);
  }
  return { taken, rest };
}

function fromSettings(args: readonly string[], cwd: string, env: CommandPlace['env']): NamedModule[] {
  const path = resolve(cwd, expandHome(configFile(args) ?? DEFAULT_CONFIG_FILE, env));
  return entriesOf(path).map(({ key, value, line }) => ({
    path: resolve(dirname(path), expandHome(value, env)),
    shown: quoted(value),
    where: `${basename(path)} line ${line}, [${WORKLOADS_SECTION}] ${key}`,
    name: key,
  }));
}

function entriesOf(path: string): IniEntry[] {
  try {
    const text = readIniText(path);
    const { entries } = parseIni(text ?? '', basename(path));
    return entries.filter(({ section }) => section === WORKLOADS_SECTION);
  } catch {
    // Commands that read settings tell it, with the line; the others need none.
    return [];
  }
}

/** The settings file that a command line names; undefined where it names none. */
function configFile(args: readonly string[]): string | undefined {
  const forms = /^--config[_-]file(?:=(.*))?$/s;
  const index = args.findIndex((arg) => forms.test(arg));
  if (index === -1) return undefined;
  return forms.exec(args[index] ?? '')?.[1] ?? args[index + 1];
}
