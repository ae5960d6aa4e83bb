import { UsageError } from '../base/errors.ts';
import { quoted } from '../options/field.ts';
import type { RawOptions } from '../options/read-option.ts';
import { didYouMean } from '../options/suggest.ts';
import type { OptionValue } from './option-values.ts';
import { kindOf } from './refuse-shape.ts';

/** What a function of the API takes under which names. */
export interface KnownOptions {
  /** How the place is called in messages, e.g. `run()`. */
  where: string;
  names: readonly string[];
  /** Those of them that may hold several texts. */
  lists: readonly string[];
  /** Those of them where null is a value of its own, written as an empty text. */
  emptied: readonly string[];
}

/**
 * Values of a script as the texts that the command line's parsers read, so that both mean and refuse the same.
 * @throws UsageError for a name that is unknown and a value that no text stands for
 */
export function optionTexts(values: Readonly<Record<string, unknown>>, known: KnownOptions): RawOptions {
  const texts = Object.entries(values).flatMap(([name, value]): [string, string | readonly string[]][] => {
    refuseUnknown(name, known);
    if (value === undefined) return [];
    if (value === null) return known.emptied.includes(name) ? [[name, '']] : [];
    return [[name, textOf(name, value, known)]];
  });
  return Object.fromEntries(texts);
}

function refuseUnknown(name: string, { where, names }: KnownOptions): void {
  if (names.includes(name)) return;
  throw new UsageError(`${where} has no option ${quoted(name)}`, { hint: didYouMean(name, names) });
}

function textOf(name: string, value: unknown, { where, lists }: KnownOptions): string | readonly string[] {
  if (isPlain(value)) return String(value);
  if (lists.includes(name) && Array.isArray(value) && value.every(isPlain)) return value.map(String);
  const wanted = lists.includes(name) ? 'a text or a list of texts' : 'a text, a number, true or false';
  throw new UsageError(`${where}: option ${quoted(name)} is ${kindOf(value)}`, { hint: `give ${wanted}` });
}

function isPlain(value: unknown): value is OptionValue {
  return ['string', 'number', 'boolean'].includes(typeof value);
}
