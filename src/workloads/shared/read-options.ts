import { UsageError } from '../../base/errors.ts';
import { quoted, readField } from '../../options/field.ts';
import type { OptionField } from '../../options/option-field.ts';
import { type RawOptions, readListOption, readOption } from '../../options/read-option.ts';
import type { ServerSettings } from '../../options/settings.ts';
import { type CommonOptions, commonFields, thresholdField } from './common-options.ts';
import type { Alternative, Workload } from './workload.ts';

/** The value of one option of a study's cell. */
export type OptionScalar = string | number | boolean | null;

/** Every option of a workload that takes one value, in the order of help. */
export function fieldsOf(workload: Workload): Readonly<Record<string, OptionField<unknown>>> {
  return { ...workload.fields, ...commonFields };
}

/** One of them by its name; undefined where there is none. */
export function fieldOf(workload: Workload, name: string): OptionField<unknown> | undefined {
  const fields = fieldsOf(workload);
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

/**
 * Reads the options of a measurement: text becomes values here, and nowhere else.
 * @param settings of the servers, for the options that are settings too; null where the texts say all
 * @throws UsageError naming the option, what is wrong and its range, also where options contradict each other
 */
export function readOptions<O extends CommonOptions>(
  workload: Workload<O>,
  raw: RawOptions,
  settings: ServerSettings | null,
): O {
  const values = Object.entries(fieldsOf(workload as Workload)).map(([name, field]) => [
    name,
    settings !== null && field.setting !== undefined
      ? settingOf(settings, field.setting, field.fallback)
      : readOption(raw, name, field),
  ]);
  refuseAlternatives(workload.alternatives, raw);
  const threshold = readListOption(raw, 'threshold', thresholdField);
  // What the fields say of their types is all that is known of them.
  return workload.check({ ...Object.fromEntries(values), threshold } as O);
}

function settingOf(
  settings: ServerSettings,
  { section, key }: { section: string; key: string },
  fallback: unknown,
): unknown {
  const values = settings[section] ?? {};
  return key in values ? values[key] : fallback;
}

function refuseAlternatives(alternatives: readonly Alternative[], raw: RawOptions): void {
  for (const { option, instead, what, hint } of alternatives) {
    if (raw[option] === undefined || raw[instead] === undefined) continue;
    throw new UsageError(`--${option} ${String(raw[option])} and --${instead} both say ${what}`, { hint });
  }
}

/** Options as results and manifests record them: plain data, conditions as they were written. */
export function recordedOptions(options: CommonOptions): Record<string, unknown> {
  return { ...options, threshold: options.threshold.map(({ text }) => text) };
}

/** What all cells of a study share: without the options that vary, which each cell has of its own. */
export function sharedOptions(
  { alternatives }: Workload,
  options: CommonOptions,
  varied: readonly string[],
): Record<string, unknown> {
  const derived = alternatives.flatMap(({ option, instead }) => (varied.includes(option) ? [instead] : []));
  const shared = Object.entries(recordedOptions(options)).filter(([name]) => !varied.includes(name));
  return Object.fromEntries(shared.filter(([name]) => !derived.includes(name)));
}

/**
 * Recorded options as the texts that a person would type to get them; those that hold nothing are left out, and so
 * are those that follow from another one.
 * @throws UsageError for an option that this version does not know, or a value that is no text, number or switch
 */
export function recordedTexts(workload: Workload, record: Readonly<Record<string, unknown>>): RawOptions {
  const { threshold = [], ...single } = record;
  const known = fieldsOf(workload);
  const texts = Object.entries(single).flatMap(([name, value]): [string, string][] => {
    if (!Object.hasOwn(known, name)) throw unreadable(name, 'is no option of this version');
    if (value === null || value === undefined) return [];
    if (typeof value === 'object' || typeof value === 'function') {
      throw unreadable(name, 'holds more than one value');
    }
    return [[name, String(value)]];
  });
  if (!Array.isArray(threshold)) throw unreadable('threshold', 'is no list');
  const derived = workload.alternatives.flatMap(({ option, instead }) =>
    record[option] === undefined || record[option] === null ? [] : [instead],
  );
  return {
    ...Object.fromEntries(texts.filter(([name]) => !derived.includes(name))),
    threshold: threshold.map(String),
  };
}

/**
 * The options that a result or manifest recorded; what it lacks has its default, and no settings are asked.
 * @throws UsageError where they are not what a run can have been made with
 */
export function optionsFromRecord<O extends CommonOptions>(
  workload: Workload<O>,
  record: Readonly<Record<string, unknown>>,
): O {
  return readOptions(workload, recordedTexts(workload as Workload, record), null);
}

/**
 * A value of a stored plan, as the option itself holds it.
 * @throws UsageError for an option that this version does not know, and a value that does not fit
 */
export function storedValue(workload: Workload, name: string, value: OptionScalar): OptionScalar {
  const field = fieldOf(workload, name);
  if (field === undefined) throw unreadable(name, 'is no option of this version');
  return value === null
    ? null
    : (readField(field, String(value), `the recorded option ${name}`) as OptionScalar);
}

/**
 * The options with some of them replaced.
 * @param values typed, each in its range
 * @throws UsageError where the combination contradicts itself
 */
export function withValues<O extends CommonOptions>(
  workload: Workload<O>,
  options: O,
  values: Readonly<Record<string, OptionScalar>>,
): O {
  const given = workload.alternatives.flatMap(({ option, instead }) =>
    instead in values ? [[option, null]] : [],
  );
  return workload.check({ ...options, ...Object.fromEntries(given), ...values });
}

/** The value of an option by its name; undefined where there is none. */
export function optionValue(options: CommonOptions, name: string): unknown {
  return Object.entries(options).find(([option]) => option === name)?.[1];
}

function unreadable(name: string, problem: string): UsageError {
  return new UsageError(`the recorded option ${quoted(name)} ${problem}`, {
    hint: 'the file was changed, or another version of Hydra wrote it',
  });
}
