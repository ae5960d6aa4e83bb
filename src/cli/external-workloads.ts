import { Console } from 'node:console';
import { settingNames } from '../request/read-settings.ts';
import { type CommandPlace, type NamedModules, namedModules } from '../workloads/external/named-modules.ts';
import { patternsOf } from '../workloads/patterns.ts';
import { commonFields } from '../workloads/shared/common-options.ts';
import type { Workload } from '../workloads/shared/workload.ts';
import type { Command } from './command.ts';
import { allCommands } from './commands/all-commands.ts';

/** What can be measured, and the command line without the words that named modules. */
export interface KnownWorkloads {
  readonly workloads: readonly Workload[];
  readonly args: readonly string[];
  /** What `--workload` named, as typed. */
  readonly given: readonly string[];
  /** Why it is unknown what the settings file names; undefined where it was read or is not there. */
  readonly unread: unknown;
  /** Why workloads of the settings file are missing, for a command that does without; undefined where none are. */
  readonly unusable?: unknown;
}

/** Commands, and what may stand in the place of one, that help where a module of hydra.ini is broken. */
const doesWithout: readonly string[] = [
  'clean',
  'doctor',
  'up',
  'cli',
  'server',
  'broker',
  '--help',
  '--version',
];

/**
 * Hydra's own workloads, and those of the modules that the command line and the settings file name.
 * @throws UsageError naming a module that cannot be used
 */
export async function knownWorkloads(
  own: readonly Workload[],
  args: readonly string[],
  place: CommandPlace,
): Promise<KnownWorkloads> {
  const { modules, ...line }: NamedModules = namedModules(args, place);
  if (modules.length === 0) return { workloads: own, ...line };
  const { loadWorkloads } = await import('../workloads/external/load-workload.ts');
  // What a module prints must not stand between what Hydra prints for programs.
  globalThis.console = new Console(process.stderr, process.stderr);
  const commands = allCommands(own);
  const taken = {
    commands: [
      'help',
      ...commands.flatMap(({ name, formerName }) => [name, ...(formerName ? [formerName] : [])]),
    ],
    options: optionsOfAll(own, commands),
    patterns: patternsOf(own),
  };
  try {
    return { workloads: [...own, ...(await loadWorkloads(modules, taken))], ...line };
  } catch (unusable) {
    // What --workload names is meant for this very command.
    if (line.given.length > 0 || !doesWithout.includes(line.args[0] ?? '--help')) throw unusable;
    return { workloads: own, ...line, unusable };
  }
}

/** Options of measurements and studies that belong to no workload. */
function optionsOfAll(workloads: readonly Workload[], commands: readonly Command[]): string[] {
  const names = [...workloads.map(({ name }) => name), 'sweep', 'search'];
  const all = commands
    .filter(({ name }) => names.includes(name))
    .flatMap(({ options }) => Object.keys(options));
  const ofWorkloads = workloads.flatMap(({ fields }) => Object.keys(fields));
  const shared = all.filter((name) => !ofWorkloads.includes(name));
  return [
    'help',
    'version',
    'workload',
    ...shared,
    ...Object.keys(commonFields),
    ...settingNames().map(({ option }) => option),
  ];
}
