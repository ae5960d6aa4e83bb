import { resolve } from 'node:path';
import { UsageError } from '../base/errors.ts';
import { quoted } from '../options/field.ts';
import type { RawOptions } from '../options/read-option.ts';
import { settingNames, settingsWarnings } from '../request/read-settings.ts';
import type { RequestTexts } from '../request/request-texts.ts';
import { USUAL_WORKLOAD, WORKLOADS } from '../workloads/registry.ts';
import { commonFields } from '../workloads/shared/common-options.ts';
import { fieldsOf } from '../workloads/shared/read-options.ts';
import type { Workload } from '../workloads/shared/workload.ts';
import { optionTexts } from './option-texts.ts';
import { refuseNoObject, refuseNot } from './refuse-shape.ts';
import type { ScriptContext } from './script-context.ts';

const settingOptions = settingNames().map(({ option }) => option);
/** Settings that hold nothing unless told: null says so even where the file tells something. */
const emptySettings = settingNames().flatMap(({ option, field }) =>
  field.fallback === null ? [option] : [],
);

/**
 * What a script measures.
 *
 * @throws UsageError for a name that is unknown
 */
export function scriptWorkload(where: string, name: unknown): Workload {
  const asked = name ?? USUAL_WORKLOAD;
  const workload = WORKLOADS.find((one) => one.name === asked);
  if (workload !== undefined) return workload;
  throw new UsageError(`${where}: workload: ${quoted(String(asked))} is not known`, {
    hint: `give one of: ${WORKLOADS.map((one) => one.name).join(', ')}`,
  });
}

/**
 * A script's values as the texts of a command line.
 *
 * @param asked the function, for messages, e.g. `run()`; what it measures; texts of what it takes beside the options of
 * a measurement
 * @throws UsageError for names that are unknown and values that no text stands for
 */
export function scriptRequest(
  asked: { where: string; workload: Workload; own?: RawOptions },
  options: object,
  context: ScriptContext,
): RequestTexts {
  const { where, workload, own = {} } = asked;
  refuseUnfit(where, options, context);
  const settings = optionTexts(context.settings ?? {}, {
    where: `${where}, settings`,
    names: settingOptions,
    lists: [],
    emptied: emptySettings,
  });
  const fields = Object.entries(fieldsOf(workload));
  const texts = optionTexts(Object.fromEntries(Object.entries(options)), {
    where,
    names: [...fields.map(([name]) => name), 'threshold'].filter((name) => !commandLineOnly.includes(name)),
    lists: ['threshold'],
    emptied: fields.flatMap(([name, { setting }]) => (setting === undefined ? [] : [name])),
  });
  const { cwd, config_file, env = process.env } = context;
  for (const line of settingsWarnings({ env })) process.emitWarning(line, 'HydraWarning');
  return {
    raw: {
      ...settings,
      ...texts,
      ...(config_file === undefined ? {} : { config_file }),
      ...outputBelow(cwd, texts, own),
      ...own,
    },
    cwd: resolve(cwd ?? '.'),
    env,
    workloads: WORKLOADS,
  };
}

const commandLineOnly: readonly string[] = ['json', 'config_file'];
const contextNames = ['settings', 'config_file', 'cwd', 'env', 'signal', 'observe', 'onKept'];

/** @throws UsageError for a shape that nothing of the API has */
function refuseUnfit(where: string, options: unknown, context: ScriptContext): void {
  refuseNoObject(`${where}, options`, options);
  refuseNoObject(`${where}, context`, context, contextNames);
  const { env = {}, cwd, config_file, signal } = context;
  refuseNoObject(`${where}, settings`, context.settings ?? {});
  refuseNoObject(`${where}, env`, env);
  refuseNot('string', `${where}: cwd`, cwd);
  refuseNot('string', `${where}: config_file`, config_file);
  for (const name of ['observe', 'onKept'] as const) {
    refuseNot('function', `${where}: ${name}`, Object.entries(context).find(([key]) => key === name)?.[1]);
  }
  if (signal === undefined || signal instanceof AbortSignal) return;
  throw new UsageError(`${where}: signal is no AbortSignal`, {
    hint: 'pass the signal of an AbortController',
  });
}

/** Relative output begins at the working directory that was told; a study that is resumed has its place. */
function outputBelow(cwd: string | undefined, texts: RawOptions, own: RawOptions): RawOptions {
  if (cwd === undefined || own.resume !== undefined) return {};
  return { output: resolve(cwd, String(texts.output ?? commonFields.output.fallback)) };
}

/** The signal of a context, or one that never aborts. */
export function signalOf({ signal }: ScriptContext): AbortSignal {
  const used = signal ?? new AbortController().signal;
  used.throwIfAborted();
  return used;
}
