import { resolve } from 'node:path';
import { UsageError } from '../base/errors.ts';
import { quoted } from '../options/field.ts';
import type { RawOptions } from '../options/read-option.ts';
import type { Scalar } from '../store/manifest.ts';
import type { StudyObserver } from '../sweep/events.ts';
import { optionTexts } from './option-texts.ts';
import type { RunOptions, UsualWorkload, WorkloadName } from './option-values.ts';
import { kindOf, refuseNoObject, refuseNot } from './refuse-shape.ts';
import type { ScriptContext } from './script-context.ts';

/** Values of one option: a list, or a text as the command line takes it, e.g. `'100..1000*2'`. */
export type ValueList<T extends Scalar = Scalar> = readonly T[] | string;

/** What sweeps and searches have in common. */
export interface StudyValues<W extends WorkloadName = UsualWorkload> {
  /** What is measured. A study that is resumed knows. */
  workload?: W | undefined;
  /** Numbers of subscribers. */
  clients?: ValueList<number> | undefined;
  /** Any other option with its values, e.g. `{ msg_size: [100, 1000] }`. */
  vary?: Readonly<Record<string, ValueList>> | undefined;
  /** Tries before a measurement counts as failed; 5 unless told. */
  attempts?: number | undefined;
  /** Words that name the study. */
  label?: string | undefined;
  /** Whether `report.html` is written into the study's folder; true unless told. */
  report?: boolean | undefined;
  /** Folder of an interrupted study to go on with: plan and options are taken from it. */
  resume?: string | undefined;
  /** What all measurements share. */
  options?: Omit<RunOptions<W>, 'keep_running' | 'workload'> | undefined;
}

/** What `sweep` and `search` may be told beyond that. */
export interface StudyContext extends ScriptContext {
  /** Told what happens, as it happens. Must not throw. */
  observe?: StudyObserver | undefined;
}

/**
 * The values of a sweep or search as the texts of its command line.
 *
 * @param where the function, for messages
 * @param names what the function takes under its command-line names
 * @param lists those of them that may hold several texts
 * @throws UsageError for names that are unknown and values that no text stands for
 */
export function studyTexts<W extends WorkloadName>(
  where: string,
  values: Omit<StudyValues<W>, 'workload'>,
  names: readonly string[],
  lists: readonly string[],
  context: ScriptContext,
): RawOptions {
  refuseUnfit(where, values, context);
  const { cwd } = context;
  const { options, report, vary, ...own } = values;
  const listed = Object.entries(own).map(([name, value]): [string, unknown] => [
    name,
    Array.isArray(value) && !lists.includes(name) ? value.join(',') : value,
  ]);
  const varied = Object.entries(vary ?? {}).map(
    ([name, list]) => `${name}=${typeof list === 'string' ? list : list.map(String).join(',')}`,
  );
  const known = { where, names: [...names, 'options', 'report', 'vary'], lists, emptied: [] };
  const texts = optionTexts(Object.fromEntries(listed), known);
  return {
    ...texts,
    ...(vary === undefined ? {} : { vary: varied }),
    ...(texts.resume === undefined ? {} : { resume: resolve(cwd ?? '.', String(texts.resume)) }),
  };
}

/** @throws UsageError for a shape that no study has */
function refuseUnfit(
  where: string,
  values: Pick<StudyValues<WorkloadName>, 'options' | 'report' | 'vary'>,
  context: unknown,
): void {
  refuseNoObject(where, values);
  refuseNoObject(`${where}, context`, context);
  const { report } = values;
  const [vary, options] = [values.vary ?? {}, values.options ?? {}];
  refuseNoObject(`${where}, vary`, vary);
  refuseNoObject(`${where}, options`, options);
  refuseNot('boolean', `${where}: report`, report);
  for (const [name, list] of Object.entries(vary)) {
    if (Array.isArray(list) || typeof list === 'string') continue;
    throw new UsageError(`${where}, vary: ${quoted(name)} is ${kindOf(list)}`, {
      hint: 'give a list of values',
    });
  }
  if (!('keep_running' in options) || !options.keep_running) return;
  throw new UsageError(`${where}: nothing can be kept running`, {
    hint: 'leave keep_running out, or measure once with run()',
  });
}

/** The study to go on with; undefined where a new one begins. */
export function resumeFolder({ resume }: RawOptions): string | undefined {
  return resume === undefined ? undefined : String(resume);
}
