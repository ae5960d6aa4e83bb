import { UsageError } from '../base/errors.ts';
import { type Field, readField } from './field.ts';

/** Option texts as typed, by option name: a list where an option was given several times. */
export type RawOptions = Readonly<
  Record<string, string | boolean | readonly (string | boolean)[] | undefined>
>;

/** The text of a single-valued option, undefined when it was not given. */
export function singleText(raw: RawOptions, name: string): string | undefined {
  const given = raw[name];
  if (typeof given !== 'object') return given === undefined ? undefined : String(given);
  throw new UsageError(`--${name} is given ${given.length} times`, { hint: 'give it once' });
}

/** Reads a single-valued option; its fallback when it was not given. */
export function readOption<T>(
  raw: RawOptions,
  name: string,
  field: Pick<Field<T>, 'schema' | 'fallback'>,
): T {
  const text = singleText(raw, name);
  if (text === undefined) return field.fallback;
  const value = readField(field, text, `--${name}`);
  // In hydra.ini an empty value means none; on the command line it is an unset variable of a script.
  if (text === '' && value === null) {
    throw new UsageError(`--${name}: "" is empty`, { hint: 'give a value, or leave it out for its default' });
  }
  return value;
}

/** Reads an option that may be given several times; none where it was not given. */
export function readListOption<T>(raw: RawOptions, name: string, field: Pick<Field<T>, 'schema'>): T[] {
  return listedTexts(raw, name).map((text) => readField(field, text, `--${name}`));
}

/** The texts of an option that may be given several times. */
export function listedTexts(raw: RawOptions, name: string): string[] {
  const given = raw[name];
  if (given === undefined) return [];
  return (typeof given === 'object' ? given : [given]).map(String);
}
