import type { OptionSpec } from './command.ts';

type Specs = Record<string, OptionSpec>;

/** What `hydra sweep`, `hydra search` and the suites take alike, beside the options of their measurements. */
export function studyOptions(group: string): Specs {
  return {
    label: { describe: 'words that name the study', group, kind: 'text', fallbackText: 'none' },
    dry_run: { describe: 'print the plan and its expected duration', group, kind: 'switch' },
    report: {
      describe: 'write report.html into the folder; --report=false leaves it out',
      group,
      kind: 'switch',
      fallbackText: 'true',
    },
  };
}

/** @param noun what can be gone on with */
export function resumeOption(noun: 'sweep' | 'search', group: string): OptionSpec {
  return {
    describe: `folder of an interrupted ${noun} to go on with; plan and options are taken from it`,
    group,
    kind: 'text',
    fallbackText: 'none',
  };
}

/**
 * Options whose help says something else here.
 * @throws Error for an option that is not among them
 */
export function retold(
  specs: Readonly<Specs>,
  changes: Readonly<Record<string, Partial<OptionSpec>>>,
): Specs {
  const changed = Object.entries(changes).map(([name, change]): [string, OptionSpec] => {
    const spec = specs[name];
    if (spec === undefined) throw new Error(`there is no option ${name} to describe`);
    return [name, { ...spec, ...change }];
  });
  return { ...specs, ...Object.fromEntries(changed) };
}

/** The defaults of a command that has its own. */
export function withDefaults(specs: Readonly<Specs>, defaults: Readonly<Record<string, string>>): Specs {
  const changes = Object.entries(defaults).map(([name, fallbackText]) => [name, { fallbackText }]);
  return retold(specs, Object.fromEntries(changes));
}

/** Where a study goes: a folder of files, not a single result. */
export const STUDY_OUTPUT = 'folder that takes one folder of files per study';
