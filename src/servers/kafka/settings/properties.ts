import { UsageError } from '../../../base/errors.ts';
import { quoted } from '../../../options/field.ts';

/** Properties of a file, by key. */
export type Properties = Readonly<Record<string, string | undefined>>;

/** Names a property in messages: `client.properties: sasl.mechanism`. */
export type Where = (key: string) => string;

/** A property's text; null where it is missing or empty. */
export function textOf(properties: Properties, key: string): string | null {
  const text = properties[key]?.trim() ?? '';
  return text === '' ? null : text;
}

/**
 * A property's text as one of Kafka's words, in letters of any case; null where it is missing.
 * @throws UsageError for another word
 */
export function wordOf<W extends string>(
  properties: Properties,
  key: string,
  { words, where }: { words: readonly W[]; where: Where },
): W | null {
  const text = textOf(properties, key);
  if (text === null) return null;
  const word = words.find((known) => known === text.toUpperCase());
  if (word !== undefined) return word;
  throw new UsageError(`${where(key)}: ${quoted(text)} is not known`, {
    hint: `give one of: ${words.join(', ')}`,
  });
}
