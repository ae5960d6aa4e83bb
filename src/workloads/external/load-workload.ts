import { statSync, writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type * as z from 'zod';
import { EXIT, messageOf, UsageError } from '../../base/errors.ts';
import { quoted } from '../../options/field.ts';
import type { Pattern } from '../../patterns/shared/pattern.ts';
import type { Workload } from '../shared/workload.ts';
import { guarded } from './guarded-workload.ts';
import type { NamedModule } from './named-modules.ts';
import { resolveOwnPackage } from './own-package.ts';
import { workloadShape } from './workload-shape.ts';

/** Names that are given already. */
export interface TakenNames {
  /** Of commands, workloads and suites. */
  readonly commands: readonly string[];
  /** Of options that every workload has. */
  readonly options: readonly string[];
  /** A workload may be measured with one of these, but must not call another one alike. */
  readonly patterns: readonly Pattern[];
}

/** How long a module may take to load, milliseconds. */
const LOADING_MS = 10_000;

/**
 * Loads the modules in turn.
 * @throws UsageError naming the module and who named it, for one that is not there, does not load, exports no workload
 * or takes a name that is given already
 */
export async function loadWorkloads(
  modules: readonly NamedModule[],
  taken: TakenNames,
): Promise<readonly Workload[]> {
  resolveOwnPackage();
  const loaded: Workload[] = [];
  for (const module of modules) {
    const workload = await loadWorkload(module);
    refuseTaken(workload, module, {
      commands: [...taken.commands, ...loaded.flatMap(commandsOf)],
      options: taken.options,
      patterns: [...taken.patterns, ...loaded.map(({ pattern }) => pattern)],
    });
    refuseMissingAxis(workload, module);
    loaded.push(workload);
  }
  return loaded;
}

const commandsOf = ({ name, suites }: Workload): string[] => [name, ...suites.map((suite) => suite.name)];

async function loadWorkload(module: NamedModule): Promise<Workload> {
  const { name, where, shown } = module;
  refuseMissing(module);
  const exported = await imported(module);
  const { success, error } = workloadShape.safeParse(exported);
  if (!success) {
    throw new UsageError(`${where}: ${shown} exports no workload of Hydra's: ${problemOf(exported, error)}`, {
      hint: 'export one as default; docs/new-workload.md shows what it consists of',
    });
  }
  // The shape has been looked at; what its functions take is what its author's compiler has seen.
  const workload = exported as Workload;
  if (name === null || name === workload.name) return guarded(workload);
  throw new UsageError(`${where}: ${shown} exports the workload ${quoted(workload.name)}`, {
    hint: `write ${workload.name} = ${shown}`,
  });
}

function refuseMissing({ path, where, shown }: NamedModule): void {
  const isFile = isFileAt(path);
  if (isFile === true) return;
  throw new UsageError(
    `${where}: ${isFile === false ? `${shown} is no file` : `there is no file ${shown}`}`,
    {
      hint: 'name a JavaScript module that exports a workload',
    },
  );
}

/** Undefined where nothing is, or nothing that could be looked at: a link to itself, say. */
function isFileAt(path: string): boolean | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile();
  } catch {
    return undefined;
  }
}

async function imported({ path, where, shown }: NamedModule): Promise<unknown> {
  const tell = () => {
    writeSync(2, `hydra: ${where}: ${shown} ends the process while it is loaded (leave that to Hydra)\n`);
    process.exitCode = EXIT.usage;
  };
  process.once('exit', tell);
  try {
    const loaded: { default?: unknown } = await inTime(import(pathToFileURL(path).href));
    return loaded.default;
  } catch (error) {
    throw new UsageError(`${where}: ${shown} cannot be loaded: ${messageOf(error)}`, {
      hint: `node ${shown} shows where`,
      cause: error,
    });
  } finally {
    process.off('exit', tell);
  }
}

/** What a module waits for may never come. */
async function inTime<T>(loading: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const tell = () => reject(new Error(`it was not ready after ${LOADING_MS / 1000} s`));
    timer = setTimeout(tell, LOADING_MS);
  });
  try {
    return await Promise.race([loading, late]);
  } finally {
    clearTimeout(timer);
  }
}

function problemOf(exported: unknown, { issues: [first] }: z.ZodError): string {
  if (exported === undefined) return 'it has no default export';
  if (first === undefined || first.path.length === 0) return 'its default export is no object';
  const place = quoted(first.path.map(String).join('.'));
  const { message } = (first.code === 'invalid_key' ? first.issues[0] : undefined) ?? first;
  return `${place}: ${message.replace(/^Invalid input: /, '')}`;
}

/** Sweeps and searches vary the options that the pattern names. */
function refuseMissingAxis({ fields, pattern }: Workload, { where, shown }: NamedModule): void {
  const { load, clients } = pattern.axes;
  const missing = [load.option, clients.option].find((option) => !Object.hasOwn(fields, option));
  if (missing === undefined) return;
  throw new UsageError(`${where}: ${shown}: there is no ${quoted(missing)} among its fields`, {
    hint: `studies measured by the pattern ${pattern.name} vary it`,
  });
}

function refuseTaken(workload: Workload, { where, shown }: NamedModule, taken: TakenNames): void {
  const { fields, pattern } = workload;
  const refuse = (what: string, name: string | undefined) => {
    if (name === undefined) return;
    throw new UsageError(`${where}: ${shown}: there is ${what} ${quoted(name)} already`, {
      hint: 'choose another name',
    });
  };
  const own = commandsOf(workload);
  refuse(
    'a command',
    own.find((name, index) => taken.commands.includes(name) || own.indexOf(name) !== index),
  );
  refuse(
    'an option',
    Object.keys(fields).find((name) => taken.options.includes(name)),
  );
  refuse('a pattern', taken.patterns.find((one) => one.name === pattern.name && one !== pattern)?.name);
}
