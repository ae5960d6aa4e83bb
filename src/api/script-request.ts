import { resolve } from 'node:path';
import { UsageError } from '../base/errors.ts';
import type { RawOptions } from '../options/read-option.ts';
import { settingNames } from '../options/settings-fields.ts';
import { settingsWarnings } from '../request/read-settings.ts';
import type { RequestTexts } from '../request/request-texts.ts';
import { kafkaFields } from '../workloads/kafka/fields.ts';
import { optionTexts } from './option-texts.ts';
import type { RunOptions } from './option-values.ts';
import { refuseNoObject, refuseNot } from './refuse-shape.ts';
import type { ScriptContext } from './script-context.ts';

const settingOptions = settingNames().map(({ option }) => option);
/** Settings that hold nothing unless told: null says so even where the file tells something. */
const emptySettings = settingNames().flatMap(({ option, field }) =>
  field.fallback === null ? [option] : [],
);
const runOptions = [...Object.keys(kafkaFields), 'threshold'].filter(
  (name) => name !== 'json' && name !== 'config_file',
);

/**
 * A script's values as the texts of a command line.
 *
 * @param where the function, for messages, e.g. `run()`
 * @param own texts of what the function takes beside the options of a measurement
 * @throws UsageError for names that are unknown and values that no text stands for
 */
export function scriptRequest(
  where: string,
  options: RunOptions,
  context: ScriptContext,
  own: RawOptions = {},
): RequestTexts {
  refuseUnfit(where, options, context);
  const settings = optionTexts(context.settings ?? {}, {
    where: `${where}, settings`,
    names: settingOptions,
    lists: [],
    emptied: emptySettings,
  });
  const texts = optionTexts(options, {
    where,
    names: runOptions,
    lists: ['threshold'],
    emptied: ['bootstrap'],
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
  };
}

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
  return { output: resolve(cwd, String(texts.output ?? kafkaFields.output.fallback)) };
}

/** The signal of a context, or one that never aborts. */
export function signalOf({ signal }: ScriptContext): AbortSignal {
  const used = signal ?? new AbortController().signal;
  used.throwIfAborted();
  return used;
}
